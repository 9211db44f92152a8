// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Weighted median and weighted median distance from it
/// @dev Low median: the least value at or below which lies half of the weight; high median: the greatest value at or
/// above which lies half. A minority of the weight cannot move them beyond what the majority says.
library StakeWeightedMedian {
    /// @notice Low median, high median and dispersion of the first `count` entries. Reorders its arguments.
    function measure(
        int256[] memory values,
        uint256[] memory weights,
        uint256 count,
        uint256 totalWeight
    ) internal pure returns (int256 low, int256 high, uint256 dispersion) {
        _sort(values, weights, count);
        low = _low(values, weights, totalWeight);
        high = _high(values, weights, count, totalWeight);
        for (uint256 i = 0; i < count; ++i) values[i] = values[i] < low ? low - values[i] : values[i] - low;
        _sort(values, weights, count);
        // The high side of a tie: disagreement is never understated.
        dispersion = uint256(_high(values, weights, count, totalWeight));
    }

    function _low(int256[] memory values, uint256[] memory weights, uint256 total) private pure returns (int256) {
        uint256 i = 0;
        uint256 sum = weights[0];
        while (sum * 2 < total) sum += weights[++i];
        return values[i];
    }

    function _high(
        int256[] memory values,
        uint256[] memory weights,
        uint256 count,
        uint256 total
    ) private pure returns (int256) {
        uint256 i = count - 1;
        uint256 sum = weights[i];
        while (sum * 2 < total) sum += weights[--i];
        return values[i];
    }

    /// @dev Insertion sort: at most 16 entries.
    function _sort(int256[] memory values, uint256[] memory weights, uint256 count) private pure {
        for (uint256 i = 1; i < count; ++i) {
            int256 value = values[i];
            uint256 weight = weights[i];
            uint256 j = i;
            for (; j > 0 && values[j - 1] > value; --j) {
                values[j] = values[j - 1];
                weights[j] = weights[j - 1];
            }
            values[j] = value;
            weights[j] = weight;
        }
    }
}
