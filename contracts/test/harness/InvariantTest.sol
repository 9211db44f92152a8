// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ContractTest } from "./ContractTest.sol";

/// @notice A test whose `invariant_` functions hold between random calls of the handlers it names.
/// @dev forge reads `targetContracts` and `targetSelectors` by name.
abstract contract InvariantTest is ContractTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    address[] private _targets;
    FuzzSelector[] private _selectors;

    function targetContracts() external view returns (address[] memory) {
        return _targets;
    }

    function targetSelectors() external view returns (FuzzSelector[] memory) {
        return _selectors;
    }

    /// @dev Only these selectors of `handler` are called.
    function fuzzHandler(address handler, bytes4[] memory selectors) internal {
        _targets.push(handler);
        _selectors.push(FuzzSelector(handler, selectors));
    }
}
