// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { vm } from "./Vm.sol";

/// @notice Base of every test contract: assertions that show both sides, and accounts with known keys.
abstract contract ContractTest {
    error Unequal(string what, int256 actual, int256 expected);
    error UnequalBytes(string what, bytes32 actual, bytes32 expected);
    error Untrue(string what);

    function check(bool condition, string memory what) internal pure {
        if (!condition) revert Untrue(what);
    }

    function equal(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) revert Unequal(what, int256(actual), int256(expected));
    }

    function equal(int256 actual, int256 expected, string memory what) internal pure {
        if (actual != expected) revert Unequal(what, actual, expected);
    }

    function equal(bytes32 actual, bytes32 expected, string memory what) internal pure {
        if (actual != expected) revert UnequalBytes(what, actual, expected);
    }

    function equal(address actual, address expected, string memory what) internal pure {
        equal(bytes32(uint256(uint160(actual))), bytes32(uint256(uint160(expected))), what);
    }

    function equal(bool actual, bool expected, string memory what) internal pure {
        equal(actual ? uint256(1) : 0, expected ? uint256(1) : 0, what);
    }

    function equal(string memory actual, string memory expected, string memory what) internal pure {
        equal(keccak256(bytes(actual)), keccak256(bytes(expected)), what);
    }

    /// @dev Folds `value` into [low, high]; ends of the range are reached.
    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        if (value >= low && value <= high) return value;
        uint256 span = high - low;
        return span == type(uint256).max ? value : low + (value % (span + 1));
    }

    /// @dev Folds `value` into [low, high] for ranges narrower than 2^255.
    function bound(int256 value, int256 low, int256 high) internal pure returns (int256) {
        if (value >= low && value <= high) return value;
        return low + int256(uint256(value) % (uint256(high - low) + 1));
    }

    /// @dev An account whose key is the hash of its name.
    function account(string memory name) internal returns (address who, uint256 key) {
        key = uint256(keccak256(bytes(name)));
        who = vm.addr(key);
        vm.label(who, name);
    }

    function named(string memory name) internal returns (address who) {
        (who, ) = account(name);
    }

    function signatureOf(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
