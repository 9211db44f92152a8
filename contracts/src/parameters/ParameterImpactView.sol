// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ParameterChange, ParameterRule, ParameterValue } from "./ParameterTypes.sol";
import { RiskParameters } from "./RiskParameters.sol";
import { StepArithmetic } from "./StepArithmetic.sol";

/// @notice Everything an integrator asks about one parameter.
struct ParameterState {
    bytes32 key;
    ParameterRule rule;
    int256 value;
    int256 allowedMin;
    int256 allowedMax;
    uint256 nextAllowedAt;
    uint256 versionCount;
}

/// @notice What stands against one change now, each reason on its own.
struct ChangeVerdict {
    bytes32 key;
    bool expectationHolds;
    bool withinBounds;
    bool withinStep;
    bool cooledDown;
    bool withinDrift;
    bool tightens;
}

/// @title A read-only lens over the parameters
/// @notice One call instead of many. Holds nothing and decides nothing: the parameters check again when they change.
contract ParameterImpactView {
    using StepArithmetic for ParameterRule;

    /// @notice The whole set with limits, its id and version.
    function stateOf(
        RiskParameters parameters
    ) external view returns (bytes32 parameterSetId, uint256 version, ParameterState[] memory states) {
        ParameterValue[] memory pairs = parameters.parameterSet();
        states = new ParameterState[](pairs.length);
        for (uint256 i = 0; i < pairs.length; ++i) states[i] = stateOfKey(parameters, pairs[i].key);
        return (parameters.parameterSetId(), parameters.latestVersion(), states);
    }

    /// @notice One parameter with its limits.
    function stateOfKey(RiskParameters parameters, bytes32 key) public view returns (ParameterState memory) {
        (int256 allowedMin, int256 allowedMax) = parameters.allowedRange(key);
        return
            ParameterState({
                key: key,
                rule: parameters.ruleOf(key),
                value: parameters.value(key),
                allowedMin: allowedMin,
                allowedMax: allowedMax,
                nextAllowedAt: parameters.nextAllowedAt(key),
                versionCount: parameters.historyOf(key).length
            });
    }

    /// @notice Each change against the rules at this moment. Group relations are not among them: they belong to the batch.
    function verdictsOf(
        RiskParameters parameters,
        ParameterChange[] calldata changes
    ) external view returns (ChangeVerdict[] memory verdicts) {
        verdicts = new ChangeVerdict[](changes.length);
        for (uint256 i = 0; i < changes.length; ++i) verdicts[i] = _verdictOf(parameters, changes[i]);
    }

    /// @notice The id that the set would have with `changes` applied, whether or not the rules allow them.
    function parameterSetIdAfter(
        RiskParameters parameters,
        ParameterChange[] calldata changes
    ) external view returns (bytes32) {
        ParameterValue[] memory pairs = parameters.parameterSet();
        for (uint256 i = 0; i < changes.length; ++i) {
            uint256 found = pairs.length;
            for (uint256 j = 0; j < pairs.length; ++j) if (pairs[j].key == changes[i].key) found = j;
            if (found == pairs.length) revert RiskParameters.UnknownParameter(changes[i].key);
            pairs[found].value = changes[i].newValue;
        }
        return keccak256(abi.encode(pairs));
    }

    function _verdictOf(
        RiskParameters parameters,
        ParameterChange calldata change
    ) private view returns (ChangeVerdict memory verdict) {
        bytes32 key = change.key;
        ParameterRule memory rule = parameters.ruleOf(key);
        int256 value = parameters.value(key);
        uint256 windowStart = block.timestamp > rule.driftWindow ? block.timestamp - rule.driftWindow : 0;
        verdict.key = key;
        verdict.expectationHolds = value == change.expectedOld;
        verdict.withinBounds = change.newValue >= rule.min && change.newValue <= rule.max;
        verdict.withinStep = rule.isWithinStep(value, change.newValue);
        verdict.cooledDown = block.timestamp >= parameters.nextAllowedAt(key);
        verdict.withinDrift = rule.isWithinDrift(parameters.valueAt(key, windowStart), change.newValue);
        verdict.tightens = parameters.isTightening(key, value, change.newValue);
    }
}
