// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Haircut of a collateral asset from volatility, time to sell it, depth and premium
/// @notice H = 1 - exp(-z sigma sqrt(T / 365 d)) (1 - sigma_d sqrt(Q / V)) (1 - premium), with
/// T = fixed delay + unwind / 3 + withdrawal latency, unwind = Q / (participation V), V in USD per day.
/// @dev Square-root-time value at risk of a linear unwind (Almgren, Chriss 2000), square-root price impact (Toth et
/// al. 2011). Every intermediate is rounded towards the larger haircut. Inputs with 18 decimals unless named.
library DynamicHaircut {
    using Math for uint256;

    uint256 internal constant WAD = 1e18;
    /// @dev Haircuts are published in steps of half a percent, rounded up.
    uint256 internal constant GRID_BPS = 50;
    uint256 internal constant BPS = 10_000;

    uint256 private constant DAYS_PER_YEAR = 365;
    uint256 private constant YEAR = DAYS_PER_YEAR * 1 days;
    /// @dev Fixed point of the exponential's interior.
    uint256 private constant ONE = 1e36;
    /// @dev ln 2 with 36 decimals, rounded down (OEIS A002162).
    uint256 private constant LN2 = 693147180559945309417232121458176568;

    /// @notice What the haircut of one asset depends on.
    struct Inputs {
        uint256 zMilli;
        uint256 annualVolWad;
        uint256 fixedDelaySeconds;
        uint256 withdrawalLatencySeconds;
        uint256 quantityUsd;
        uint256 dailyVolumeUsd;
        uint256 participationBps;
        uint256 premiumBps;
    }

    /// @notice The haircut in bps on the published grid: rounded up, not below `floorBps`, not above 100 %.
    function publishedBps(Inputs memory inputs, uint256 floorBps) internal pure returns (uint256) {
        uint256 exact = haircutWad(inputs);
        uint256 onGrid = exact.ceilDiv(GRID_BPS * (WAD / BPS)) * GRID_BPS;
        return Math.min(Math.max(onGrid, floorBps), BPS);
    }

    /// @notice The haircut before the grid and the floor; 1e18 = 100 %, rounded up. Without a market it is 100 %.
    function haircutWad(Inputs memory inputs) internal pure returns (uint256) {
        if (inputs.dailyVolumeUsd == 0 || inputs.participationBps == 0) return WAD;
        uint256 impact = _impactUp(inputs);
        if (impact >= WAD || inputs.premiumBps >= BPS) return WAD;
        uint256 keep = expNegativeDown(_riskUp(inputs));
        keep = keep.mulDiv(WAD - impact, WAD);
        keep = keep.mulDiv(BPS - inputs.premiumBps, BPS);
        return WAD - keep;
    }

    /// @notice exp(-x), rounded down. 18 decimals in and out.
    /// @dev x = k ln 2 + r; the series of e^r is summed upwards with its remainder, then inverted.
    function expNegativeDown(uint256 xWad) internal pure returns (uint256) {
        if (xWad >= 42e18) return 0; // below half a unit of the last decimal
        uint256 x = xWad * (ONE / WAD);
        uint256 halvings = x / LN2;
        uint256 r = x - halvings * LN2;
        uint256 sum = ONE;
        uint256 term = ONE;
        for (uint256 n = 1; n <= 32; ++n) {
            term = term.mulDiv(r, ONE * n, Math.Rounding.Ceil);
            sum += term;
        }
        sum += 2; // more than the remainder: ln2^33 / 33! < 1e-42
        return ((WAD * ONE) / sum) >> halvings;
    }

    /// @dev z sigma sqrt(T), rounded up.
    function _riskUp(Inputs memory inputs) private pure returns (uint256) {
        uint256 unwindThirdYears = (inputs.quantityUsd * (1 days * BPS)).mulDiv(
            ONE,
            3 * inputs.dailyVolumeUsd * inputs.participationBps * YEAR,
            Math.Rounding.Ceil
        );
        uint256 latency = inputs.fixedDelaySeconds + inputs.withdrawalLatencySeconds;
        uint256 elapsedYears = latency.mulDiv(ONE, YEAR, Math.Rounding.Ceil) + unwindThirdYears;
        uint256 sqrtYears = elapsedYears.sqrt(Math.Rounding.Ceil);
        return (inputs.zMilli * inputs.annualVolWad).mulDiv(sqrtYears, 1000 * WAD, Math.Rounding.Ceil);
    }

    /// @dev sigma_d sqrt(Q / V), rounded up.
    function _impactUp(Inputs memory inputs) private pure returns (uint256) {
        uint256 dailyVol = inputs.annualVolWad.mulDiv(WAD, (DAYS_PER_YEAR * ONE).sqrt(), Math.Rounding.Ceil);
        uint256 depth = inputs.quantityUsd.mulDiv(ONE, inputs.dailyVolumeUsd, Math.Rounding.Ceil).sqrt(
            Math.Rounding.Ceil
        );
        return dailyVol.mulDiv(depth, WAD, Math.Rounding.Ceil);
    }
}
