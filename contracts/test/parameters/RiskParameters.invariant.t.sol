// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ParameterChange, ParameterRule, ParameterValue } from "../../src/parameters/ParameterTypes.sol";
import { RiskParameters } from "../../src/parameters/RiskParameters.sol";
import { ContractTest } from "../harness/ContractTest.sol";
import { InvariantTest } from "../harness/InvariantTest.sol";
import { ParameterFixture } from "../harness/ParameterFixture.sol";
import { vm } from "../harness/Vm.sol";

/// @notice Tries random batches as timelock, steward and outsider, and keeps its own books of what was accepted.
contract ParameterHandler is ContractTest {
    struct Accepted {
        bytes32 key;
        int256 before;
        int256 current;
        uint256 at;
    }

    RiskParameters private immutable parameters;
    address[3] private _callers;
    bytes32[] private _keys;
    Accepted[] private _accepted;
    mapping(bytes32 => int256) public expected;
    uint256 public outsiderSuccesses;

    constructor(RiskParameters parameters_, address timelock, address steward) {
        parameters = parameters_;
        _callers = [timelock, steward, address(0xBAD)];
        ParameterValue[] memory set = parameters_.parameterSet();
        for (uint256 i = 0; i < set.length; ++i) {
            _keys.push(set[i].key);
            expected[set[i].key] = set[i].value;
        }
    }

    function changeOne(uint256 who, uint256 pick, int256 move) external {
        ParameterChange[] memory changes = new ParameterChange[](1);
        changes[0] = _change(pick, move);
        _apply(who, changes);
    }

    function changeTwo(uint256 who, uint256 pickA, int256 moveA, uint256 pickB, int256 moveB) external {
        ParameterChange[] memory changes = new ParameterChange[](2);
        (changes[0], changes[1]) = (_change(pickA, moveA), _change(pickB, moveB));
        if (changes[0].key > changes[1].key) (changes[0], changes[1]) = (changes[1], changes[0]);
        _apply(who, changes);
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1 hours, 20 days));
    }

    function acceptedCount() external view returns (uint256) {
        return _accepted.length;
    }

    function accepted(uint256 index) external view returns (Accepted memory) {
        return _accepted[index];
    }

    function keys() external view returns (bytes32[] memory) {
        return _keys;
    }

    /// @dev Around the allowed range, so that both verdicts are met often.
    function _change(uint256 pick, int256 move) private view returns (ParameterChange memory) {
        bytes32 key = _keys[pick % _keys.length];
        (int256 low, int256 high) = parameters.allowedRange(key);
        if (low > high) (low, high) = (high, low);
        return ParameterChange(key, parameters.value(key), bound(move, low - 3, high + 3));
    }

    function _apply(uint256 who, ParameterChange[] memory changes) private {
        address caller = _callers[who % 3];
        vm.prank(caller);
        try parameters.applyChanges(changes, bytes32(who)) {
            if (who % 3 == 2) ++outsiderSuccesses;
            for (uint256 i = 0; i < changes.length; ++i) {
                ParameterChange memory change = changes[i];
                _accepted.push(Accepted(change.key, change.expectedOld, change.newValue, block.timestamp));
                expected[change.key] = change.newValue;
            }
        } catch {}
    }
}

contract RiskParametersInvariantTest is ParameterFixture, InvariantTest {
    ParameterHandler internal handler;

    function setUp() public {
        parameters = deployParameters(address(0x71));
        vm.prank(address(0x71));
        parameters.setSteward(address(0x57));
        handler = new ParameterHandler(parameters, address(0x71), address(0x57));
        bytes4[] memory selectors = new bytes4[](3);
        selectors[0] = ParameterHandler.changeOne.selector;
        selectors[1] = ParameterHandler.changeTwo.selector;
        selectors[2] = ParameterHandler.pass.selector;
        fuzzHandler(address(handler), selectors);
    }

    /// @dev At the end of every run, over all that was accepted in it: too much to do after each call.
    function afterInvariant() public view {
        checkStorageIsWhatWasAccepted();
        checkAcceptedChangesKeptTheirRules();
        checkSetIdNamesTheSet();
    }

    /// @dev I1, I15: only timelock and steward change anything, and what they changed is what is stored.
    function checkStorageIsWhatWasAccepted() internal view {
        equal(handler.outsiderSuccesses(), 0, "outsider");
        bytes32[] memory keys = handler.keys();
        for (uint256 i = 0; i < keys.length; ++i) equal(parameters.value(keys[i]), handler.expected(keys[i]), "value");
    }

    /// @dev I2: bounds, step, cool-down and drift of every accepted change, by arithmetic of our own.
    function checkAcceptedChangesKeptTheirRules() internal view {
        uint256 count = handler.acceptedCount();
        for (uint256 i = 0; i < count; ++i) {
            ParameterHandler.Accepted memory change = handler.accepted(i);
            ParameterRule memory rule = parameters.ruleOf(change.key);
            check(change.current >= rule.min && change.current <= rule.max, "bounds");
            bool isRise = change.current > change.before;
            uint256 moved = distance(change.before, change.current);
            uint256 absolute = isRise ? rule.maxAbsoluteStepUp : rule.maxAbsoluteStepDown;
            uint256 relative = isRise ? rule.maxRelativeStepUpBps : rule.maxRelativeStepDownBps;
            check(isWithin(moved, change.before, absolute, relative), "step");
            (uint256 lastAt, int256 earlier) = pastOf(change, rule.driftWindow, i);
            check(lastAt == 0 || change.at >= lastAt + rule.cooldown, "cool-down");
            uint256 drift = distance(earlier, change.current);
            check(isWithin(drift, earlier, rule.maxAbsoluteDrift, rule.maxRelativeDriftBps), "drift");
        }
    }

    /// @dev I3: the relations of all groups hold, whichever member moved last.
    function invariant_groupRelationsHold() public view {
        check(valueOf("maintenanceMarginFactor") <= valueOf("initialMarginFactor"), "margin factors");
        string[2] memory underlyings = ["BTC", "ETH"];
        for (uint256 i = 0; i < 2; ++i) {
            int256 down = valueOf(string.concat("volShockDown/underlying/", underlyings[i]));
            check(down <= valueOf(string.concat("volShockUp/underlying/", underlyings[i])), "vol shocks");
        }
        string[3] memory assets = ["USDC", "ETH", "wstETH"];
        for (uint256 i = 0; i < 3; ++i) {
            int256 threshold = valueOf(string.concat("liquidationThreshold/asset/", assets[i]));
            int256 bonus = valueOf(string.concat("liquidationBonus/asset/", assets[i]));
            check(threshold * (10_000 + bonus) < 100_000_000, "liquidation");
        }
    }

    function checkSetIdNamesTheSet() internal view {
        ParameterValue[] memory set = parameters.parameterSet();
        equal(parameters.parameterSetId(), keccak256(abi.encode(set)), "set id");
        for (uint256 i = 1; i < set.length; ++i) check(set[i - 1].key < set[i].key, "ascending, no duplicates");
    }

    function distance(int256 a, int256 b) internal pure returns (uint256) {
        return uint256(a > b ? a - b : b - a);
    }

    function isWithin(uint256 moved, int256 from, uint256 absolute, uint256 relativeBps) internal pure returns (bool) {
        return absolute != 0 ? moved <= absolute : moved * 10_000 <= relativeBps * distance(from, 0);
    }

    /// @dev When the parameter changed last before change `index`, and what was in force `window` seconds before it.
    function pastOf(
        ParameterHandler.Accepted memory change,
        uint256 window,
        uint256 index
    ) internal view returns (uint256 lastAt, int256 earlier) {
        earlier = change.before;
        bool found = false;
        for (uint256 i = index; i > 0; --i) {
            ParameterHandler.Accepted memory past = handler.accepted(i - 1);
            if (past.key != change.key) continue;
            if (lastAt == 0) lastAt = past.at;
            if (!found && past.at + window <= change.at) (earlier, found) = (past.current, true);
            else if (!found) earlier = past.before;
        }
    }
}
