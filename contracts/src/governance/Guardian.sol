// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @notice Something the guardian may stop. Starting again is for governance.
interface IPausable {
    function pause() external;
}

/// @title The emergency brake
/// @notice Its keeper can cancel queued operations and pause contracts that let it. It cannot execute, schedule or loosen.
contract Guardian {
    error NotAuthorized(address caller);

    event OperationCancelled(bytes32 indexed operationId, address indexed by);
    event TargetPaused(address indexed target, address indexed by);
    event KeeperChanged(address indexed previous, address indexed current);

    TimelockController public immutable timelock;
    /// @notice The account that may pull the brake; zero when governance revoked it.
    address public keeper;

    constructor(TimelockController timelock_, address keeper_) {
        timelock = timelock_;
        keeper = keeper_;
        emit KeeperChanged(address(0), keeper_);
    }

    modifier onlyKeeper() {
        if (msg.sender != keeper) revert NotAuthorized(msg.sender);
        _;
    }

    /// @notice Cancels a queued operation for good.
    function cancel(bytes32 operationId) external onlyKeeper {
        emit OperationCancelled(operationId, msg.sender);
        timelock.cancel(operationId);
    }

    /// @notice Pauses `target`, which must name this contract as its guardian.
    function pause(IPausable target) external onlyKeeper {
        emit TargetPaused(address(target), msg.sender);
        target.pause();
    }

    /// @notice Names another keeper; the zero address revokes the guardian.
    function setKeeper(address newKeeper) external {
        if (msg.sender != address(timelock)) revert NotAuthorized(msg.sender);
        emit KeeperChanged(keeper, newKeeper);
        keeper = newKeeper;
    }
}
