// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ParameterRule } from "./ParameterTypes.sol";

/// @title Step and drift limits of one rule
/// @notice All values are int64 (the bounds are), all limits at most 64 bits, so no product leaves 97 bits and none of the
/// signed 256-bit operations below can overflow. Divisions round towards the tighter limit.
library StepArithmetic {
    int256 private constant BPS = 10_000;

    /// @notice Whether one change may go from `previous` to `current`.
    function isWithinStep(ParameterRule memory rule, int256 previous, int256 current) internal pure returns (bool) {
        (int256 low, int256 high) = stepRange(rule, previous);
        return current >= low && current <= high;
    }

    /// @notice Whether `current` may stand when `earlier` was in force at the start of the drift window.
    function isWithinDrift(ParameterRule memory rule, int256 earlier, int256 current) internal pure returns (bool) {
        (int256 low, int256 high) = driftRange(rule, earlier);
        return current >= low && current <= high;
    }

    function stepRange(ParameterRule memory rule, int256 previous) internal pure returns (int256 low, int256 high) {
        low = previous - _limit(previous, rule.maxAbsoluteStepDown, rule.maxRelativeStepDownBps);
        high = previous + _limit(previous, rule.maxAbsoluteStepUp, rule.maxRelativeStepUpBps);
    }

    function driftRange(ParameterRule memory rule, int256 earlier) internal pure returns (int256 low, int256 high) {
        int256 limit = _limit(earlier, rule.maxAbsoluteDrift, rule.maxRelativeDriftBps);
        return (earlier - limit, earlier + limit);
    }

    /// @notice What bounds, step and drift leave together; `low > high` when they leave nothing.
    function allowedRange(
        ParameterRule memory rule,
        int256 previous,
        int256 earlier
    ) internal pure returns (int256 low, int256 high) {
        (int256 stepLow, int256 stepHigh) = stepRange(rule, previous);
        (int256 driftLow, int256 driftHigh) = driftRange(rule, earlier);
        low = _max(rule.min, _max(stepLow, driftLow));
        high = _min(rule.max, _min(stepHigh, driftHigh));
    }

    function _limit(int256 from, uint64 absolute, uint32 relativeBps) private pure returns (int256) {
        if (absolute != 0) return int256(uint256(absolute));
        int256 magnitude = from < 0 ? -from : from;
        return (magnitude * int256(uint256(relativeBps))) / BPS;
    }

    function _max(int256 a, int256 b) private pure returns (int256) {
        return a > b ? a : b;
    }

    function _min(int256 a, int256 b) private pure returns (int256) {
        return a < b ? a : b;
    }
}
