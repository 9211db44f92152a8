// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ParameterChange, ParameterValue } from "../../src/parameters/ParameterTypes.sol";
import { ChangeVerdict, ParameterImpactView, ParameterState } from "../../src/parameters/ParameterImpactView.sol";
import { RiskParameters } from "../../src/parameters/RiskParameters.sol";
import { RiskSteward, StewardUpdate } from "../../src/parameters/RiskSteward.sol";
import { ParameterFixture } from "../harness/ParameterFixture.sol";
import { vm } from "../harness/Vm.sol";

/// @notice A committee wallet that accepts one signature.
contract Committee {
    bytes32 private immutable accepted;

    constructor(bytes memory signature) {
        accepted = keccak256(signature);
    }

    function isValidSignature(bytes32, bytes calldata signature) external view returns (bytes4) {
        return keccak256(signature) == accepted ? this.isValidSignature.selector : bytes4(0);
    }
}

contract RiskStewardTest is ParameterFixture {
    address internal timelock = address(0x71);
    address internal guardian = address(0x6A);
    RiskSteward internal steward;
    address internal engine;
    uint256 internal engineKey;

    function setUp() public {
        (engine, engineKey) = account("engine");
        parameters = deployParameters(timelock);
        steward = new RiskSteward(parameters, guardian, engine);
        vm.prank(timelock);
        parameters.setSteward(address(steward));
    }

    function updateOf(ParameterChange[] memory changes) internal view returns (StewardUpdate memory) {
        return StewardUpdate(changes, "report", uint48(block.timestamp), 1);
    }

    function execute(StewardUpdate memory update) internal {
        bytes memory signature = signatureOf(engineKey, steward.digestOf(update));
        steward.execute(update, signature);
    }

    function refuses(StewardUpdate memory update, bytes memory reason) internal {
        bytes memory signature = signatureOf(engineKey, steward.digestOf(update));
        vm.expectRevert(reason);
        steward.execute(update, signature);
    }

    function test_execute_appliesOnce_forAnyRelayer() public {
        StewardUpdate memory update = updateOf(one("initialMarginFactor", 10_500));
        bytes32 digest = steward.digestOf(update);
        execute(update);
        equal(valueOf("initialMarginFactor"), 10_500, "value");
        equal(parameters.versionAt(1).proposalId, digest, "update in history");
        refuses(update, abi.encodeWithSelector(RiskSteward.UpdateAlreadyExecuted.selector, digest));
    }

    function test_execute_refusesOutsideItsLifetime() public {
        StewardUpdate memory update = updateOf(one("initialMarginFactor", 10_500));
        vm.warp(GENESIS + 6 hours + 1);
        refuses(update, abi.encodeWithSelector(RiskSteward.UpdateExpired.selector, GENESIS, GENESIS + 6 hours));
        vm.warp(GENESIS - 1);
        refuses(update, abi.encodeWithSelector(RiskSteward.UpdateFromTheFuture.selector, GENESIS, GENESIS - 1));
        vm.warp(GENESIS + 6 hours);
        execute(update);
    }

    function test_execute_refusesOtherSigners() public {
        StewardUpdate memory update = updateOf(one("initialMarginFactor", 10_500));
        bytes32 digest = steward.digestOf(update);
        (, uint256 otherKey) = account("other");
        bytes memory signature = signatureOf(otherKey, digest);
        vm.expectRevert(abi.encodeWithSelector(RiskSteward.InvalidSignature.selector, digest, engine));
        steward.execute(update, signature);
        // Another steward, another chain: another digest.
        RiskSteward other = new RiskSteward(parameters, guardian, engine);
        check(other.digestOf(update) != digest, "contract in domain");
        signature = signatureOf(engineKey, digest);
        vm.chainId(10);
        bytes32 elsewhere = steward.digestOf(update);
        vm.expectRevert(abi.encodeWithSelector(RiskSteward.InvalidSignature.selector, elsewhere, engine));
        steward.execute(update, signature);
        vm.chainId(31_337);
        vm.prank(timelock);
        steward.setEngine(address(0));
        refuses(update, abi.encodeWithSelector(RiskSteward.InvalidSignature.selector, digest, address(0)));
    }

    function test_execute_tightenOnly() public {
        StewardUpdate memory update = updateOf(one("initialMarginFactor", 9_500));
        bytes memory reason = abi.encodeWithSelector(
            RiskSteward.LoosensInTightenOnlyMode.selector,
            keyOf("initialMarginFactor"),
            int256(10_000),
            int256(9_500)
        );
        refuses(update, reason);
        // A lie about the old value does not make it tighten: the parameters compare.
        update.changes[0].expectedOld = 9_400;
        refuses(
            update,
            abi.encodeWithSelector(
                RiskParameters.StaleExpectation.selector,
                keyOf("initialMarginFactor"),
                int256(9_400),
                int256(10_000)
            )
        );
        vm.prank(timelock);
        steward.setMode(RiskSteward.Mode.BothDirections);
        execute(updateOf(one("initialMarginFactor", 9_500)));
        equal(valueOf("initialMarginFactor"), 9_500, "loosened");
    }

    function test_execute_takesAContractWallet() public {
        Committee committee = new Committee("agreed");
        vm.prank(timelock);
        steward.setEngine(address(committee));
        StewardUpdate memory update = updateOf(one("initialMarginFactor", 10_500));
        bytes32 digest = steward.digestOf(update);
        vm.expectRevert(abi.encodeWithSelector(RiskSteward.InvalidSignature.selector, digest, address(committee)));
        steward.execute(update, "refused");
        steward.execute(update, "agreed");
    }

    /// @dev The largest allowed step at every cool-down, for a year: never further than the cap in any window.
    function test_attack_stewardDriftInSmallSteps() public {
        uint256 refused = 0;
        for (uint256 day = 0; day < 364; day += 7) {
            vm.warp(GENESIS + day * 1 days);
            StewardUpdate memory update = updateOf(
                one("initialMarginFactor", (valueOf("initialMarginFactor") * 11) / 10)
            );
            bytes memory signature = signatureOf(engineKey, steward.digestOf(update));
            try steward.execute(update, signature) {} catch {
                ++refused;
            }
            int256 earlier = parameters.valueAt(keyOf("initialMarginFactor"), block.timestamp - 90 days);
            check(valueOf("initialMarginFactor") * 10 <= earlier * 13, "drift above 30 % in 90 days");
        }
        check(refused > 30, "most steps were refused");
    }

    function test_setters_areForTheTimelock() public {
        bytes memory reason = abi.encodeWithSelector(RiskSteward.NotAuthorized.selector, guardian);
        vm.startPrank(guardian);
        vm.expectRevert(reason);
        steward.setEngine(guardian);
        vm.expectRevert(reason);
        steward.setMode(RiskSteward.Mode.BothDirections);
        vm.expectRevert(reason);
        steward.unpause();
        vm.stopPrank();
    }

    function test_pause_isForGuardianAndTimelock() public {
        vm.expectRevert(abi.encodeWithSelector(RiskSteward.NotAuthorized.selector, address(this)));
        steward.pause();
        vm.prank(guardian);
        steward.pause();
        StewardUpdate memory update = updateOf(one("initialMarginFactor", 10_500));
        refuses(update, abi.encodeWithSelector(RiskSteward.Paused.selector));
        vm.prank(timelock);
        steward.unpause();
        execute(update);
        vm.prank(timelock);
        steward.pause();
        check(steward.paused(), "paused by the timelock");
    }

    // ParameterImpactView

    function test_lens_tellsTheWholeSet() public {
        ParameterImpactView lens = new ParameterImpactView();
        execute(updateOf(one("initialMarginFactor", 10_500)));
        (bytes32 setId, uint256 version, ParameterState[] memory states) = lens.stateOf(parameters);
        equal(setId, parameters.parameterSetId(), "set id");
        equal(version, 1, "version");
        ParameterValue[] memory pairs = parameters.parameterSet();
        equal(states.length, pairs.length, "rows");
        for (uint256 i = 0; i < states.length; ++i) {
            equal(states[i].key, pairs[i].key, "key");
            equal(states[i].value, pairs[i].value, "value");
            equal(states[i].nextAllowedAt, parameters.nextAllowedAt(pairs[i].key), "next");
        }
    }

    function test_lens_judgesEachChange() public {
        ParameterImpactView lens = new ParameterImpactView();
        ParameterChange[] memory changes = one("gammaBuffer", 126);
        ChangeVerdict memory verdict = lens.verdictsOf(parameters, changes)[0];
        check(verdict.expectationHolds && verdict.withinBounds && verdict.cooledDown, "holds");
        check(!verdict.withinStep && verdict.withinDrift && verdict.tightens, "step only");
        changes[0] = ParameterChange(keyOf("gammaBuffer"), 99, 201);
        verdict = lens.verdictsOf(parameters, changes)[0];
        check(!verdict.expectationHolds && !verdict.withinBounds && !verdict.withinDrift, "all wrong");
        execute(updateOf(one("gammaBuffer", 110)));
        verdict = lens.verdictsOf(parameters, one("gammaBuffer", 105))[0];
        check(!verdict.cooledDown && verdict.withinStep && !verdict.tightens, "cooling down");
    }

    function test_lens_tellsTheSetIdAfter() public {
        ParameterImpactView lens = new ParameterImpactView();
        ParameterChange[] memory changes = one("initialMarginFactor", 10_500);
        bytes32 predicted = lens.parameterSetIdAfter(parameters, changes);
        execute(updateOf(changes));
        equal(parameters.parameterSetId(), predicted, "prediction");
        changes[0].key = "unknown";
        vm.expectRevert(abi.encodeWithSelector(RiskParameters.UnknownParameter.selector, bytes32("unknown")));
        lens.parameterSetIdAfter(parameters, changes);
    }
}
