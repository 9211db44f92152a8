// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IRiskParameters } from "../../src/market/IRiskParameters.sol";

/// @notice Parameters a test sets at will; reading one that was never set fails, as it does on chain.
contract FixedParameters is IRiskParameters {
    error Unset(bytes32 key);

    mapping(bytes32 key => int256) private _values;
    mapping(bytes32 key => bool) private _isSet;
    bytes32 public parameterSetId = keccak256("set 1");

    function set(string calldata id, int256 raw) external {
        _values[keccak256(bytes(id))] = raw;
        _isSet[keccak256(bytes(id))] = true;
    }

    function setId(bytes32 id) external {
        parameterSetId = id;
    }

    function value(bytes32 key) external view returns (int256) {
        if (!_isSet[key]) revert Unset(key);
        return _values[key];
    }
}
