// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The cheat codes of forge that these tests use.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 privateKey) external pure returns (address);

    function assume(bool condition) external pure;

    function chainId(uint256 newChainId) external;

    function deal(address account, uint256 newBalance) external;

    function envOr(string calldata name, string calldata defaultValue) external view returns (string memory);

    function etch(address target, bytes calldata code) external;

    function expectEmit() external;

    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;

    function expectPartialRevert(bytes4 selector) external;

    function expectRevert() external;

    function expectRevert(bytes4 selector) external;

    function expectRevert(bytes calldata reason) external;

    function getRecordedLogs() external returns (Log[] memory);

    function label(address account, string calldata name) external;

    function load(address target, bytes32 slot) external view returns (bytes32);

    function parseJsonAddress(string calldata json, string calldata key) external pure returns (address);

    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);

    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);

    function parseJsonBytes32Array(string calldata json, string calldata key) external pure returns (bytes32[] memory);

    function parseJsonInt(string calldata json, string calldata key) external pure returns (int256);

    function parseJsonIntArray(string calldata json, string calldata key) external pure returns (int256[] memory);

    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);

    function parseJsonStringArray(string calldata json, string calldata key) external pure returns (string[] memory);

    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);

    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);

    function keyExistsJson(string calldata json, string calldata key) external view returns (bool);

    function prank(address sender) external;

    function readFile(string calldata path) external view returns (string memory);

    function recordLogs() external;

    function revertToState(uint256 snapshotId) external returns (bool);

    function roll(uint256 newBlock) external;

    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function skip(bool skipTest, string calldata reason) external;

    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256);

    function snapshotState() external returns (uint256);

    function startPrank(address sender) external;

    function stopPrank() external;

    function store(address target, bytes32 slot, bytes32 value) external;

    function toString(uint256 value) external pure returns (string memory);

    function warp(uint256 newTimestamp) external;

    function getBlockNumber() external view returns (uint256);

    function getBlockTimestamp() external view returns (uint256);
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
