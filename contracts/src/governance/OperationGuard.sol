// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { RiskParameters } from "../parameters/RiskParameters.sol";
import { Batch, Payload, Payloads } from "./Payloads.sol";

/// @title The only way into and out of the timelock
/// @notice Schedules what its governor approved and executes it, once it is due and until it expires, only if every target
/// still has the code it had when scheduled. Anyone may execute. It holds the proposer and executor roles and no other.
contract OperationGuard {
    using Payloads for Payload;

    struct Operation {
        bytes32 codeHash;
        uint48 expiresAt;
    }

    error NotAuthorized(address caller);
    error TargetWithoutCode(address target);
    error UnknownOperation(bytes32 operationId);
    error OperationExpired(bytes32 operationId, uint256 expiresAt);
    error TargetCodeChanged(bytes32 operationId, bytes32 expected, bytes32 actual);
    error InvalidGracePeriod(uint256 gracePeriod);

    event OperationScheduled(
        bytes32 indexed proposalId,
        bytes32 indexed operationId,
        bytes32 codeHash,
        uint256 readyAt,
        uint256 expiresAt
    );
    event OperationExecuted(bytes32 indexed proposalId, bytes32 indexed operationId, address indexed by);

    TimelockController public immutable timelock;
    RiskParameters public immutable parameters;
    /// @notice The contract whose payloads are scheduled.
    address public immutable governor;
    /// @notice Seconds between the moment an operation becomes due and its expiry.
    uint256 public immutable gracePeriod;

    mapping(bytes32 operationId => Operation) public operations;

    constructor(TimelockController timelock_, RiskParameters parameters_, uint256 gracePeriod_) {
        if (gracePeriod_ == 0 || gracePeriod_ > 365 days) revert InvalidGracePeriod(gracePeriod_);
        timelock = timelock_;
        parameters = parameters_;
        governor = msg.sender;
        gracePeriod = gracePeriod_;
    }

    /// @notice Schedules a payload with its proposal's id as salt and remembers the code of its targets.
    function schedule(Payload calldata payload, bytes32 proposalId) external {
        if (msg.sender != governor) revert NotAuthorized(msg.sender);
        Batch memory batch = payload.toBatch(parameters, proposalId);
        for (uint256 i = 0; i < batch.targets.length; ++i) {
            if (batch.targets[i].code.length == 0) revert TargetWithoutCode(batch.targets[i]);
        }
        uint256 delay = delayOf(payload);
        uint256 readyAt = block.timestamp + delay;
        bytes32 operationId = timelock.hashOperationBatch(batch.targets, batch.values, batch.datas, 0, proposalId);
        Operation memory operation = Operation(codeHashOf(batch.targets), uint48(readyAt + gracePeriod));
        operations[operationId] = operation;
        emit OperationScheduled(proposalId, operationId, operation.codeHash, readyAt, operation.expiresAt);
        timelock.scheduleBatch(batch.targets, batch.values, batch.datas, 0, proposalId, delay);
    }

    /// @notice Executes the payload of a proposal when it is due. Value for its calls may be sent along.
    function execute(Payload calldata payload, bytes32 proposalId) external payable {
        Batch memory batch = payload.toBatch(parameters, proposalId);
        bytes32 operationId = timelock.hashOperationBatch(batch.targets, batch.values, batch.datas, 0, proposalId);
        Operation memory operation = operations[operationId];
        if (operation.expiresAt == 0) revert UnknownOperation(operationId);
        if (block.timestamp > operation.expiresAt) revert OperationExpired(operationId, operation.expiresAt);
        bytes32 codeHash = codeHashOf(batch.targets);
        if (codeHash != operation.codeHash) revert TargetCodeChanged(operationId, operation.codeHash, codeHash);
        emit OperationExecuted(proposalId, operationId, msg.sender);
        timelock.executeBatch{ value: msg.value }(batch.targets, batch.values, batch.datas, 0, proposalId);
    }

    /// @notice The timelock's name of the operation that carries out `payload` for `proposalId`.
    function operationIdOf(Payload calldata payload, bytes32 proposalId) external view returns (bytes32) {
        Batch memory batch = payload.toBatch(parameters, proposalId);
        return timelock.hashOperationBatch(batch.targets, batch.values, batch.datas, 0, proposalId);
    }

    /// @notice Seconds between scheduling and execution: the timelock's delay, or the notice owed for tightening changes.
    function delayOf(Payload calldata payload) public view returns (uint256) {
        return Math.max(timelock.getMinDelay(), parameters.noticeFor(payload.changes));
    }

    /// @notice One hash over the code hashes of `targets` in order.
    function codeHashOf(address[] memory targets) public view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](targets.length);
        for (uint256 i = 0; i < targets.length; ++i) hashes[i] = targets[i].codehash;
        return keccak256(abi.encodePacked(hashes));
    }
}
