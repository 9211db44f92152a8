// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title The only executor of the timelock
/// @notice Executes what the governor queued, once it is due and until it expires, and only if every target still has the
/// code it had when queued. Anyone may call it. It holds the executor role and nothing else.
contract OperationGuard {
    struct Operation {
        bytes32 codeHash;
        uint48 expiresAt;
    }

    error NotAuthorized(address caller);
    error TargetWithoutCode(address target);
    error AlreadyRecorded(bytes32 operationId);
    error UnknownOperation(bytes32 operationId);
    error OperationExpired(bytes32 operationId, uint256 expiresAt);
    error TargetCodeChanged(bytes32 operationId, bytes32 expected, bytes32 actual);
    error InvalidGracePeriod(uint256 gracePeriod);

    event OperationRecorded(bytes32 indexed operationId, bytes32 codeHash, uint256 expiresAt);
    event OperationExecuted(bytes32 indexed operationId, address indexed by);

    TimelockController public immutable timelock;
    /// @notice The contract that may record operations.
    address public immutable governor;
    /// @notice Seconds between the moment an operation becomes due and its expiry.
    uint256 public immutable gracePeriod;

    mapping(bytes32 operationId => Operation) public operations;

    constructor(TimelockController timelock_, address governor_, uint256 gracePeriod_) {
        if (gracePeriod_ == 0 || gracePeriod_ > 365 days) revert InvalidGracePeriod(gracePeriod_);
        timelock = timelock_;
        governor = governor_;
        gracePeriod = gracePeriod_;
    }

    /// @notice Remembers the code of the targets of an operation that was just scheduled with `delay` seconds.
    function record(bytes32 operationId, address[] calldata targets, uint256 delay) external {
        if (msg.sender != governor) revert NotAuthorized(msg.sender);
        if (operations[operationId].expiresAt != 0) revert AlreadyRecorded(operationId);
        for (uint256 i = 0; i < targets.length; ++i) {
            if (targets[i].code.length == 0) revert TargetWithoutCode(targets[i]);
        }
        bytes32 codeHash = codeHashOf(targets);
        uint256 expiresAt = block.timestamp + delay + gracePeriod;
        operations[operationId] = Operation(codeHash, uint48(expiresAt));
        emit OperationRecorded(operationId, codeHash, expiresAt);
    }

    /// @notice Executes a due operation. Value for its calls may be sent along.
    function execute(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) external payable {
        bytes32 operationId = timelock.hashOperationBatch(targets, values, payloads, predecessor, salt);
        Operation memory operation = operations[operationId];
        if (operation.expiresAt == 0) revert UnknownOperation(operationId);
        if (block.timestamp > operation.expiresAt) revert OperationExpired(operationId, operation.expiresAt);
        bytes32 codeHash = codeHashOf(targets);
        if (codeHash != operation.codeHash) revert TargetCodeChanged(operationId, operation.codeHash, codeHash);
        emit OperationExecuted(operationId, msg.sender);
        timelock.executeBatch{ value: msg.value }(targets, values, payloads, predecessor, salt);
    }

    /// @notice One hash over the code hashes of `targets` in order.
    function codeHashOf(address[] calldata targets) public view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](targets.length);
        for (uint256 i = 0; i < targets.length; ++i) hashes[i] = targets[i].codehash;
        return keccak256(abi.encodePacked(hashes));
    }
}
