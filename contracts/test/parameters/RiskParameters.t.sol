// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    Checkpoint,
    Group,
    ParameterChange,
    ParameterRule,
    ParameterValue,
    ScopedValues,
    SetVersion
} from "../../src/parameters/ParameterTypes.sol";
import { RiskParameters } from "../../src/parameters/RiskParameters.sol";
import { ParameterKeys, ParameterRules } from "../../src/parameters/generated/ParameterRules.sol";
import { StepArithmetic } from "../../src/parameters/StepArithmetic.sol";
import { ParameterFixture } from "../harness/ParameterFixture.sol";
import { Vm, vm } from "../harness/Vm.sol";

contract RiskParametersTest is ParameterFixture {
    address internal timelock = address(0x71);
    address internal steward = address(0x57);

    function setUp() public {
        parameters = deployParameters(timelock);
        vm.prank(timelock);
        parameters.setSteward(steward);
    }

    function applyAs(address caller, ParameterChange[] memory changes) internal {
        vm.prank(caller);
        parameters.applyChanges(changes, "proposal");
    }

    function refuses(ParameterChange[] memory changes, bytes memory reason) internal {
        vm.prank(timelock);
        vm.expectRevert(reason);
        parameters.applyChanges(changes, "proposal");
    }

    // constructor

    function test_constructor_givesGoldenSetsTheirIds() public {
        string memory json = vm.readFile(VECTORS);
        string[3] memory paths = ["$.parameterSets[0]", "$.parameterSets[1]", "$.parameterSets[2]"];
        for (uint256 i = 0; i < 3; ++i) {
            RiskParameters deployed = deployCase(timelock, paths[i]);
            bytes32 expected = vm.parseJsonBytes32(json, string.concat(paths[i], ".parameterSetId"));
            equal(deployed.parameterSetId(), expected, "set id");
            string[] memory ids = vm.parseJsonStringArray(json, string.concat(paths[i], ".ids"));
            int256[] memory values = vm.parseJsonIntArray(json, string.concat(paths[i], ".values"));
            for (uint256 j = 0; j < ids.length; ++j) equal(deployed.value(keyOf(ids[j])), values[j], ids[j]);
            equal(deployed.parameterSet().length, ids.length, "count");
        }
    }

    function test_constructor_rejectsValueOutOfBounds() public {
        int256[] memory values = protocolValues();
        values[0] = 9_999;
        vm.expectRevert(
            abi.encodeWithSelector(
                RiskParameters.ValueOutOfBounds.selector,
                keyOf("varConfidence"),
                int256(9_999),
                int256(9_900),
                int256(9_990)
            )
        );
        new RiskParameters(timelock, values, new ScopedValues[](0), new ScopedValues[](0));
    }

    function test_constructor_rejectsMissingValue() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                RiskParameters.WrongNumberOfValues.selector,
                "",
                uint256(0),
                ParameterRules.PROTOCOL_COUNT
            )
        );
        new RiskParameters(timelock, new int256[](0), new ScopedValues[](0), new ScopedValues[](0));
    }

    function test_constructor_rejectsBrokenGroup() public {
        int256[] memory values = protocolValues();
        values[9] = 10_001; // maintenanceMarginFactor above initialMarginFactor
        vm.expectRevert(
            abi.encodeWithSelector(
                RiskParameters.GroupRelationBroken.selector,
                Group.MarginFactors,
                int256(10_001),
                int256(10_000)
            )
        );
        new RiskParameters(timelock, values, new ScopedValues[](0), new ScopedValues[](0));
    }

    function protocolValues() internal view returns (int256[] memory) {
        return vm.parseJsonIntArray(vm.readFile(VECTORS), "$.parameterSets[0].protocolValues");
    }

    // applyChanges

    function testFuzz_applyChanges_isForTimelockAndStewardOnly(address caller) public {
        vm.assume(caller != timelock && caller != steward);
        ParameterChange[] memory changes = one("initialMarginFactor", 10_500);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(RiskParameters.NotAuthorized.selector, caller));
        parameters.applyChanges(changes, "proposal");
    }

    function test_applyChanges_rejectsEmptyBatch() public {
        refuses(new ParameterChange[](0), abi.encodeWithSelector(RiskParameters.EmptyBatch.selector));
    }

    function test_applyChanges_rejectsDuplicateAndDescendingKeys() public {
        ParameterChange memory a = change("initialMarginFactor", 10_500);
        ParameterChange memory b = change("gammaBuffer", 110);
        ParameterChange[] memory twice = two(a, a);
        refuses(twice, abi.encodeWithSelector(RiskParameters.KeysNotAscending.selector, a.key, a.key));
        ParameterChange[] memory sorted = two(a, b);
        (sorted[0], sorted[1]) = (sorted[1], sorted[0]);
        bytes memory reason = abi.encodeWithSelector(
            RiskParameters.KeysNotAscending.selector,
            sorted[0].key,
            sorted[1].key
        );
        refuses(sorted, reason);
    }

    function test_applyChanges_rejectsUnknownKey() public {
        ParameterChange[] memory changes = new ParameterChange[](1);
        changes[0] = ParameterChange(keyOf("liquidationBonus/asset/DOGE"), 0, 1);
        refuses(changes, abi.encodeWithSelector(RiskParameters.UnknownParameter.selector, changes[0].key));
    }

    function test_applyChanges_comparesAndSets() public {
        ParameterChange[] memory changes = one("initialMarginFactor", 10_500);
        changes[0].expectedOld = 9_999;
        bytes memory reason = abi.encodeWithSelector(
            RiskParameters.StaleExpectation.selector,
            changes[0].key,
            int256(9_999),
            int256(10_000)
        );
        refuses(changes, reason);
    }

    function test_applyChanges_rejectsUnchangedValue() public {
        ParameterChange[] memory changes = one("initialMarginFactor", 10_000);
        refuses(
            changes,
            abi.encodeWithSelector(RiskParameters.ValueUnchanged.selector, changes[0].key, int256(10_000))
        );
    }

    function test_applyChanges_rejectsOutOfBounds() public {
        ParameterChange[] memory changes = one("varConfidence", 9_991);
        bytes memory reason = abi.encodeWithSelector(
            RiskParameters.ValueOutOfBounds.selector,
            changes[0].key,
            int256(9_991),
            int256(9_900),
            int256(9_990)
        );
        refuses(changes, reason);
        // Far outside int64: no cast may wrap it back in.
        changes[0].newValue = int256(1) << 64;
        vm.prank(timelock);
        vm.expectRevert();
        parameters.applyChanges(changes, "proposal");
    }

    function test_applyChanges_rejectsStepTooLarge_absoluteAndRelative() public {
        ParameterChange[] memory changes = one("gammaBuffer", 126);
        refuses(
            changes,
            abi.encodeWithSelector(RiskParameters.StepTooLarge.selector, changes[0].key, int256(100), int256(126))
        );
        applyAs(timelock, one("gammaBuffer", 125));
        changes = one("initialMarginFactor", 11_001);
        refuses(
            changes,
            abi.encodeWithSelector(RiskParameters.StepTooLarge.selector, changes[0].key, int256(10_000), int256(11_001))
        );
        applyAs(timelock, one("initialMarginFactor", 11_000));
        // Asymmetric: 5 % up, 2 % down.
        changes = one("haircutFloor/asset/wstETH", 499);
        refuses(
            changes,
            abi.encodeWithSelector(RiskParameters.StepTooLarge.selector, changes[0].key, int256(700), int256(499))
        );
        applyAs(timelock, one("haircutFloor/asset/wstETH", 1_200));
    }

    function test_applyChanges_rejectsBeforeCooledDown() public {
        applyAs(timelock, one("gammaBuffer", 110));
        ParameterChange[] memory changes = one("gammaBuffer", 120);
        uint256 ready = GENESIS + 7 days;
        vm.warp(ready - 1);
        refuses(changes, abi.encodeWithSelector(RiskParameters.CoolingDown.selector, changes[0].key, ready));
        vm.warp(ready);
        applyAs(timelock, changes);
    }

    function test_applyChanges_rejectsDriftBySmallSteps() public {
        // 0.25 a week is allowed, 0.75 in 90 days is the most.
        for (uint256 week = 0; week < 3; ++week) {
            vm.warp(GENESIS + week * 7 days);
            applyAs(steward, one("gammaBuffer", int256(125 + 25 * week)));
        }
        vm.warp(GENESIS + 21 days);
        ParameterChange[] memory changes = one("gammaBuffer", 176);
        refuses(
            changes,
            abi.encodeWithSelector(RiskParameters.DriftTooLarge.selector, changes[0].key, int256(100), int256(176))
        );
        // Ninety days after the first step the window starts at 1.25.
        vm.warp(GENESIS + 90 days);
        applyAs(timelock, changes);
    }

    function test_applyChanges_rejectsBrokenGroup_onEveryPath() public {
        // maintenance 0.8 -> 0.88 -> 0.968 while initial goes 1 -> 0.9: each step is allowed on its own.
        applyAs(timelock, one("maintenanceMarginFactor", 8_800));
        applyAs(timelock, one("initialMarginFactor", 9_000));
        vm.warp(GENESIS + 8 days);
        ParameterChange[] memory changes = one("maintenanceMarginFactor", 9_001);
        bytes memory reason = abi.encodeWithSelector(
            RiskParameters.GroupRelationBroken.selector,
            Group.MarginFactors,
            int256(9_001),
            int256(9_000)
        );
        refuses(changes, reason);
        vm.prank(steward);
        vm.expectRevert(reason);
        parameters.applyChanges(changes, "update");
        // The partner's path is held to the same relation.
        changes = one("initialMarginFactor", 8_799);
        reason = abi.encodeWithSelector(
            RiskParameters.GroupRelationBroken.selector,
            Group.MarginFactors,
            int256(8_800),
            int256(8_799)
        );
        refuses(changes, reason);
    }

    function test_applyChanges_letsGroupMoveTogether() public {
        applyAs(timelock, one("maintenanceMarginFactor", 8_800));
        vm.warp(GENESIS + 8 days);
        applyAs(timelock, one("maintenanceMarginFactor", 9_600));
        vm.warp(GENESIS + 16 days);
        // Alone 1.02 would exceed the initial factor of 1: together with 1.05 it does not.
        ParameterChange memory maintenance = change("maintenanceMarginFactor", 10_200);
        ParameterChange memory initial = change("initialMarginFactor", 10_500);
        applyAs(timelock, two(maintenance, initial));
        equal(valueOf("maintenanceMarginFactor"), 10_200, "maintenance");
    }

    /// @dev CAPO, March 2026: of two coupled parameters one is over its step. Nothing may change.
    function test_attack_capoReplay_wholeBatchReverts() public {
        bytes32 before = parameters.parameterSetId();
        ParameterChange memory within = change("volShockUp/underlying/BTC", 4_900);
        ParameterChange memory over = change("volShockDown/underlying/BTC", 3_300);
        refuses(
            two(within, over),
            abi.encodeWithSelector(RiskParameters.StepTooLarge.selector, over.key, int256(2_200), int256(3_300))
        );
        equal(parameters.parameterSetId(), before, "set id");
        equal(valueOf("volShockUp/underlying/BTC"), 4_000, "partner");
    }

    function test_applyChanges_namesProposalAndSet() public {
        bytes32 before = parameters.parameterSetId();
        ParameterChange[] memory changes = one("gammaBuffer", 110);
        vm.recordLogs();
        applyAs(timelock, changes);
        bytes32 current = parameters.parameterSetId();
        check(current != before, "set id changes");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        equal(logs.length, 2, "events");
        equal(logs[0].topics[0], RiskParameters.ParameterSetChanged.selector, "set event");
        equal(logs[0].topics[2], current, "set in event");
        equal(logs[0].topics[3], "proposal", "proposal in event");
        equal(logs[1].topics[0], RiskParameters.ParameterChanged.selector, "change event");
        equal(logs[1].topics[1], changes[0].key, "key in event");
        equal(logs[1].topics[2], current, "set in change event");
        equal(keccak256(logs[1].data), keccak256(abi.encode(int256(100), int256(110))), "before and after");
    }

    /// @dev Accepted exactly when bounds, step and drift allow it, and then exactly that value is in force.
    function testFuzz_applyChanges_acceptsExactlyTheAllowedRange(uint256 pick, int256 newValue, uint256 delay) public {
        ParameterValue[] memory set = parameters.parameterSet();
        bytes32 key = set[pick % set.length].key;
        vm.warp(GENESIS + bound(delay, 0, 400 days));
        (int256 low, int256 high) = parameters.allowedRange(key);
        newValue = bound(newValue, low - 100, high + 100);
        int256 old = parameters.value(key);
        ParameterChange[] memory changes = new ParameterChange[](1);
        changes[0] = ParameterChange(key, old, newValue);
        vm.prank(timelock);
        try parameters.applyChanges(changes, "fuzz") {
            check(newValue >= low && newValue <= high && newValue != old, "accepted outside the range");
            equal(parameters.value(key), newValue, "value");
        } catch (bytes memory reason) {
            bool broken = bytes4(reason) == RiskParameters.GroupRelationBroken.selector;
            check(newValue < low || newValue > high || newValue == old || broken, "refused inside the range");
            equal(parameters.value(key), old, "unchanged");
        }
    }

    /// @dev The id is a function of the set alone: keccak256 of the sorted pairs.
    function testFuzz_parameterSetId_hashesTheSortedPairs(uint256 pick, int256 newValue) public {
        ParameterValue[] memory set = parameters.parameterSet();
        bytes32 key = set[pick % set.length].key;
        (int256 low, int256 high) = parameters.allowedRange(key);
        ParameterChange[] memory changes = new ParameterChange[](1);
        changes[0] = ParameterChange(key, parameters.value(key), bound(newValue, low, high));
        vm.prank(timelock);
        try parameters.applyChanges(changes, "fuzz") {} catch {
            return;
        }
        set = parameters.parameterSet();
        for (uint256 i = 1; i < set.length; ++i) check(set[i - 1].key < set[i].key, "ascending");
        equal(parameters.parameterSetId(), keccak256(abi.encode(set)), "id");
    }

    // listing

    function newAsset(string memory symbol) internal view returns (ScopedValues memory) {
        ScopedValues memory longTail = scoped(vm.readFile(VECTORS), "$.parameterSets[2]", "assets", "assetValues")[0];
        return ScopedValues(symbol, longTail.values);
    }

    function test_list_isForTheTimelockOnly() public {
        ScopedValues memory asset = newAsset("rETH");
        vm.prank(steward);
        vm.expectRevert(abi.encodeWithSelector(RiskParameters.NotAuthorized.selector, steward));
        parameters.listAsset(asset, "proposal");
        vm.prank(steward);
        vm.expectRevert(abi.encodeWithSelector(RiskParameters.NotAuthorized.selector, steward));
        parameters.listUnderlying(asset, "proposal");
    }

    function test_list_rejectsSymbols() public {
        string[5] memory bad = ["", "a/b", "with space", unicode"ÜTH", "abcdefghijklmnopqrstuvwxyzABCDEFG"];
        for (uint256 i = 0; i < bad.length; ++i) {
            ScopedValues memory asset = newAsset(bad[i]);
            vm.prank(timelock);
            vm.expectRevert(abi.encodeWithSelector(RiskParameters.InvalidSymbol.selector, bad[i]));
            parameters.listAsset(asset, "proposal");
        }
    }

    function test_list_rejectsListedSymbol() public {
        ScopedValues memory asset = newAsset("USDC");
        vm.prank(timelock);
        vm.expectRevert(
            abi.encodeWithSelector(RiskParameters.AlreadyListed.selector, keyOf("haircutFloor/asset/USDC"))
        );
        parameters.listAsset(asset, "proposal");
    }

    function test_list_rejectsWrongNumberOfValues() public {
        for (uint256 count = 0; count < 9; ++count) {
            if (count == ParameterRules.UNDERLYING_COUNT) continue;
            int256[] memory values = new int256[](count);
            int256[] memory known = scoped(
                vm.readFile(VECTORS),
                "$.parameterSets[0]",
                "underlyings",
                "underlyingValues"
            )[0].values;
            for (uint256 i = 0; i < count && i < known.length; ++i) values[i] = known[i];
            vm.prank(timelock);
            vm.expectRevert(
                abi.encodeWithSelector(
                    RiskParameters.WrongNumberOfValues.selector,
                    "SOL",
                    count,
                    ParameterRules.UNDERLYING_COUNT
                )
            );
            parameters.listUnderlying(ScopedValues("SOL", values), "proposal");
        }
    }

    function test_list_extendsSetAndVersions() public {
        bytes32 before = parameters.parameterSetId();
        uint256 count = parameters.parameterSet().length;
        ScopedValues memory asset = newAsset("rETH");
        vm.prank(timelock);
        parameters.listAsset(asset, "proposal");
        equal(parameters.parameterSet().length, count + ParameterRules.ASSET_COUNT, "count");
        equal(parameters.latestVersion(), 1, "version");
        equal(parameters.versionAt(0).parameterSetId, before, "history");
        equal(parameters.value(ParameterKeys.supplyCap("rETH")), asset.values[5], "value");
        vm.expectRevert(
            abi.encodeWithSelector(RiskParameters.UnknownParameter.selector, ParameterKeys.supplyCap("rETH"))
        );
        parameters.valueAtVersion(ParameterKeys.supplyCap("rETH"), 0);
        equal(parameters.valueAtVersion(ParameterKeys.supplyCap("rETH"), 1), asset.values[5], "by version");
        // The newcomer is held to its rules at once.
        applyAs(timelock, one("haircutFloor/asset/rETH", valueOf("haircutFloor/asset/rETH") + 500));
        ParameterValue[] memory set = parameters.parameterSet();
        for (uint256 i = 1; i < set.length; ++i) check(set[i - 1].key < set[i].key, "ascending");
    }

    function test_listUnderlying_extendsSet() public {
        ScopedValues memory sol = ScopedValues(
            "SOL",
            scoped(vm.readFile(VECTORS), "$.parameterSets[2]", "underlyings", "underlyingValues")[0].values
        );
        vm.prank(timelock);
        parameters.listUnderlying(sol, "proposal");
        equal(parameters.value(ParameterKeys.openInterestCap("SOL")), sol.values[5], "value");
    }

    // setSteward

    function test_setSteward_namesAndRevokes() public {
        vm.expectRevert(abi.encodeWithSelector(RiskParameters.NotAuthorized.selector, address(this)));
        parameters.setSteward(address(this));
        vm.prank(timelock);
        parameters.setSteward(address(0));
        ParameterChange[] memory changes = one("gammaBuffer", 110);
        vm.prank(steward);
        vm.expectRevert(abi.encodeWithSelector(RiskParameters.NotAuthorized.selector, steward));
        parameters.applyChanges(changes, "update");
    }

    // views

    function test_views_tellLimits() public {
        (int256 min, int256 max) = parameters.bounds(ParameterKeys.GAMMA_BUFFER);
        equal(min, 50, "min");
        equal(max, 200, "max");
        (min, max) = parameters.allowedRange(ParameterKeys.GAMMA_BUFFER);
        equal(min, 75, "allowed min");
        equal(max, 125, "allowed max");
        equal(parameters.nextAllowedAt(ParameterKeys.GAMMA_BUFFER), 0, "never changed");
        applyAs(timelock, one("gammaBuffer", 110));
        equal(parameters.nextAllowedAt(ParameterKeys.GAMMA_BUFFER), GENESIS + 7 days, "next");
        ParameterRule memory rule = parameters.ruleOf(ParameterKeys.volShockUp("BTC"));
        equal(rule.name, bytes32("volShockUp"), "rule");
    }

    function test_views_tellHistory() public {
        applyAs(timelock, one("gammaBuffer", 110));
        vm.warp(GENESIS + 10 days);
        applyAs(timelock, one("initialMarginFactor", 10_500));
        vm.warp(GENESIS + 20 days);
        applyAs(timelock, one("gammaBuffer", 130));
        bytes32 key = ParameterKeys.GAMMA_BUFFER;
        equal(parameters.valueAt(key, GENESIS - 1), 100, "before");
        equal(parameters.valueAt(key, GENESIS), 110, "first");
        equal(parameters.valueAt(key, GENESIS + 20 days - 1), 110, "between");
        equal(parameters.valueAt(key, GENESIS + 20 days), 130, "last");
        equal(parameters.valueAtVersion(key, 0), 100, "v0");
        equal(parameters.valueAtVersion(key, 2), 110, "v2");
        equal(parameters.valueAtVersion(key, 3), 130, "v3");
        Checkpoint[] memory history = parameters.historyOf(key);
        equal(history.length, 3, "checkpoints");
        SetVersion memory version = parameters.versionAt(3);
        equal(version.parameterSetId, parameters.parameterSetId(), "latest");
        equal(uint256(version.since), GENESIS + 20 days, "since");
    }

    function test_views_tellTighteningAndNotice() public view {
        bytes32 up = ParameterKeys.INITIAL_MARGIN_FACTOR;
        check(parameters.isTightening(up, 1, 2) && !parameters.isTightening(up, 2, 1), "up tightens");
        bytes32 down = ParameterKeys.SPREAD_CREDIT_FACTOR;
        check(parameters.isTightening(down, 2, 1) && !parameters.isTightening(down, 1, 2), "down tightens");
        bytes32 none = ParameterKeys.FUND_FEE_SHARE;
        check(!parameters.isTightening(none, 2, 1) && !parameters.isTightening(none, 1, 2), "none tightens");
        equal(parameters.noticeFor(one("initialMarginFactor", 10_500)), 168 hours, "notice");
        equal(parameters.noticeFor(one("initialMarginFactor", 9_500)), 0, "no notice");
    }

    function test_views_refuseTheUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(RiskParameters.UnknownParameter.selector, bytes32("x")));
        parameters.value("x");
        vm.expectRevert(abi.encodeWithSelector(RiskParameters.UnknownParameter.selector, bytes32("x")));
        parameters.historyOf("x");
        vm.expectRevert(abi.encodeWithSelector(RiskParameters.UnknownVersion.selector, uint256(1), uint256(0)));
        parameters.valueAtVersion(ParameterKeys.GAMMA_BUFFER, 1);
    }

    function test_keys_areHashesOfIds() public pure {
        equal(ParameterKeys.INITIAL_MARGIN_FACTOR, keyOf("initialMarginFactor"), "protocol");
        equal(ParameterKeys.openInterestCap("BTC"), keyOf("openInterestCap/underlying/BTC"), "underlying");
        equal(ParameterKeys.liquidationBonus("ETH"), keyOf("liquidationBonus/asset/ETH"), "asset");
    }

    /// @dev Whatever the rule and the values, nothing overflows, and the limits are those of exact arithmetic.
    function testFuzz_stepArithmetic_isExact(
        uint64[3] memory absolutes,
        uint32[3] memory relatives,
        int64 previous,
        int64 earlier,
        int64 current
    ) public pure {
        ParameterRule memory rule;
        // Half of the runs are relative: an absolute limit of zero leaves the relative one.
        if (relatives[0] % 2 == 0) absolutes = [uint64(0), 0, 0];
        (rule.maxAbsoluteStepUp, rule.maxAbsoluteStepDown) = (absolutes[0], absolutes[1]);
        (rule.maxRelativeStepUpBps, rule.maxRelativeStepDownBps) = (relatives[0], relatives[1]);
        (rule.maxAbsoluteDrift, rule.maxRelativeDriftBps) = (absolutes[2], relatives[2]);
        (int256 low, int256 high) = StepArithmetic.stepRange(rule, previous);
        check(low <= previous && previous <= high, "staying is within a step");
        bool isRise = current >= previous;
        uint256 moved = distance(previous, current);
        uint256 absolute = isRise ? rule.maxAbsoluteStepUp : rule.maxAbsoluteStepDown;
        uint256 relative = isRise ? rule.maxRelativeStepUpBps : rule.maxRelativeStepDownBps;
        bool exact = absolute != 0 ? moved <= absolute : moved * 10_000 <= relative * distance(previous, 0);
        equal(StepArithmetic.isWithinStep(rule, previous, current), exact, "step");
        uint256 drift = distance(earlier, current);
        exact =
            rule.maxAbsoluteDrift != 0
                ? drift <= rule.maxAbsoluteDrift
                : drift * 10_000 <= uint256(rule.maxRelativeDriftBps) * distance(earlier, 0);
        equal(StepArithmetic.isWithinDrift(rule, earlier, current), exact, "drift");
    }

    function distance(int256 a, int256 b) internal pure returns (uint256) {
        return uint256(a > b ? a - b : b - a);
    }
}
