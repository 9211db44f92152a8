// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";
import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { Stage } from "../../src/governance/GovernorTypes.sol";
import { Guardian, IPausable } from "../../src/governance/Guardian.sol";
import { OperationGuard } from "../../src/governance/OperationGuard.sol";
import { Call, Payload } from "../../src/governance/Payloads.sol";
import { SnapshotGovernor } from "../../src/governance/SnapshotGovernor.sol";
import { ParameterChange } from "../../src/parameters/ParameterTypes.sol";
import { RiskParameters } from "../../src/parameters/RiskParameters.sol";
import { GovernorFixture } from "../harness/GovernorFixture.sol";
import { vm } from "../harness/Vm.sol";

/// @notice A target that takes money and calls back into the guard.
contract Treasury {
    OperationGuard public guard;
    Payload private _again;
    bytes32 private _proposalId;

    function remember(OperationGuard guard_, Payload calldata again, bytes32 proposalId) external {
        guard = guard_;
        _proposalId = proposalId;
        _again.calls.push(again.calls[0]);
    }

    function receiveMoney() external payable {
        OperationGuard again = guard;
        guard = OperationGuard(address(0));
        if (address(again) != address(0)) again.execute(_again, _proposalId);
    }
}

contract OperationGuardTest is GovernorFixture {
    function setUp() public {
        setUpGovernance();
    }

    function paying(address target, uint256 value) internal pure returns (Payload memory payload) {
        payload = Payload(new ParameterChange[](0), new Call[](1));
        payload.calls[0] = Call(target, value, abi.encodeCall(Treasury.receiveMoney, ()));
    }

    function test_constructor_refusesGracePeriods() public {
        uint256[2] memory bad = [uint256(0), 365 days + 1];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(OperationGuard.InvalidGracePeriod.selector, bad[i]));
            new OperationGuard(timelock, parameters, bad[i]);
        }
    }

    function test_schedule_isForTheGovernor() public {
        Payload memory payload = loosening();
        vm.expectRevert(abi.encodeWithSelector(OperationGuard.NotAuthorized.selector, address(this)));
        guard.schedule(payload, "proposal");
    }

    function test_schedule_refusesTargetsWithoutCode() public {
        Payload memory payload = paying(address(0xE0A), 0);
        (bytes32 proposalId, ) = asserted(payload);
        vm.warp(block.timestamp + 2 days + 1);
        vm.expectRevert(abi.encodeWithSelector(OperationGuard.TargetWithoutCode.selector, address(0xE0A)));
        governor.queue(proposalId, payload);
        // The bond is not lost with it.
        vm.warp(block.timestamp + 7 days);
        governor.expire(proposalId);
        equal(governor.credits(poster), BOND, "bond");
    }

    function test_execute_runsOnce_whenDue_forAnyone() public {
        Payload memory payload = loosening();
        bytes32 proposalId = queued(payload);
        vm.warp(block.timestamp + DELAY - 1);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        guard.execute(payload, proposalId);
        vm.warp(block.timestamp + 1);
        vm.prank(dave);
        guard.execute(payload, proposalId);
        equal(valueOf("initialMarginFactor"), 9_500, "value");
        equal(parameters.versionAt(1).proposalId, proposalId, "proposal in history");
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        guard.execute(payload, proposalId);
    }

    function test_execute_refusesTheUnknown() public {
        Payload memory payload = loosening();
        bytes32 operationId = guard.operationIdOf(payload, "never");
        vm.expectRevert(abi.encodeWithSelector(OperationGuard.UnknownOperation.selector, operationId));
        guard.execute(payload, "never");
    }

    function test_execute_refusesOutsiders_pastTheGuard() public {
        Payload memory payload = loosening();
        queued(payload);
        vm.warp(block.timestamp + DELAY);
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        timelock.executeBatch(new address[](0), new uint256[](0), new bytes[](0), 0, 0);
    }

    function test_execute_comparesOldValues() public {
        Payload memory payload = loosening();
        bytes32 proposalId = queued(payload);
        ParameterChange[] memory meanwhile = one("initialMarginFactor", 10_100);
        vm.prank(address(steward));
        parameters.applyChanges(meanwhile, "steward");
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(
            abi.encodeWithSelector(
                RiskParameters.StaleExpectation.selector,
                keyOf("initialMarginFactor"),
                int256(10_000),
                int256(10_100)
            )
        );
        guard.execute(payload, proposalId);
        equal(valueOf("initialMarginFactor"), 10_100, "value");
    }

    function test_execute_passesValueOn() public {
        Treasury treasury = new Treasury();
        Payload memory payload = paying(address(treasury), 3 ether);
        bytes32 proposalId = queued(payload);
        vm.warp(block.timestamp + DELAY);
        vm.deal(address(this), 3 ether);
        guard.execute{ value: 3 ether }(payload, proposalId);
        equal(address(treasury).balance, 3 ether, "paid");
    }

    /// @dev Reentered, the same operation would run twice: the timelock checks readiness again after the calls.
    function test_attack_reentrantExecution() public {
        Treasury treasury = new Treasury();
        Payload memory payload = paying(address(treasury), 0);
        bytes32 proposalId = queued(payload);
        treasury.remember(guard, payload, proposalId);
        vm.warp(block.timestamp + DELAY);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        guard.execute(payload, proposalId);
        check(timelock.isOperationReady(guard.operationIdOf(payload, proposalId)), "still to be done");
    }

    function test_guardian_cancelsForGood() public {
        Payload memory payload = loosening();
        bytes32 proposalId = queued(payload);
        bytes32 operationId = guard.operationIdOf(payload, proposalId);
        vm.expectRevert(abi.encodeWithSelector(Guardian.NotAuthorized.selector, address(this)));
        guardian.cancel(operationId);
        vm.prank(keeper);
        guardian.cancel(operationId);
        vm.warp(block.timestamp + DELAY);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        guard.execute(payload, proposalId);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Queued));
        governor.queue(proposalId, payload);
    }

    function test_guardian_pausesTheSteward() public {
        vm.expectRevert(abi.encodeWithSelector(Guardian.NotAuthorized.selector, address(this)));
        guardian.pause(IPausable(address(steward)));
        vm.prank(keeper);
        guardian.pause(IPausable(address(steward)));
        check(steward.paused(), "paused");
    }

    function test_guardian_setKeeper_isForTheTimelock() public {
        vm.prank(keeper);
        vm.expectRevert(abi.encodeWithSelector(Guardian.NotAuthorized.selector, keeper));
        guardian.setKeeper(dave);
        vm.prank(address(timelock));
        guardian.setKeeper(address(0));
        equal(guardian.keeper(), address(0), "revoked");
    }

    function test_roles_areTheContractsOnly() public view {
        bytes32[3] memory roles = [timelock.PROPOSER_ROLE(), timelock.EXECUTOR_ROLE(), timelock.CANCELLER_ROLE()];
        check(timelock.hasRole(roles[0], address(guard)), "guard proposes");
        check(timelock.hasRole(roles[1], address(guard)), "guard executes");
        check(!timelock.hasRole(roles[2], address(guard)), "guard does not cancel");
        check(timelock.hasRole(roles[2], address(guardian)), "guardian cancels");
        check(!timelock.hasRole(roles[0], address(guardian)), "guardian does not propose");
        check(!timelock.hasRole(roles[1], address(guardian)), "guardian does not execute");
        check(!timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(guard)), "guard has no admin");
        check(!timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(this)), "deployer has no admin");
    }
}
