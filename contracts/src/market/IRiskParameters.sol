// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What the market contracts read of the governed parameters
/// @notice Keys are keccak256 of the UTF-8 parameter id, e.g. `liquidationBonus/asset/ETH`.
interface IRiskParameters {
    /// @notice Raw integer on the parameter's decimal grid.
    function value(bytes32 key) external view returns (int256);

    /// @notice Name of the whole active set; a requirement signed for another set does not count.
    function parameterSetId() external view returns (bytes32);
}
