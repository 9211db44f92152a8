// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Price curves of liquidation auctions
/// @notice Every price a bidder pays is rounded up, every share a bidder may take is rounded down.
/// @dev Proved against the published cases of MakerDAO Liquidations 2.0 and of Derive, and against a second
/// implementation in TypeScript (vectors/).
library AuctionPrice {
    using Math for uint256;

    /// @dev 1 in the fixed point of shares and price factors.
    uint256 internal constant WAD = 1e18;
    /// @dev 1 in the fixed point of decay per second.
    uint256 internal constant RAY = 1e27;

    /// @notice A duration over which a price falls is zero.
    error ZeroDuration();
    /// @notice A decay of 1 or more per second would never let the price fall.
    error DecayOutOfBounds(uint256 cutRay, uint256 one);

    /// @notice Falls from `top` to 0 in a straight line over `duration` seconds.
    function linear(uint256 top, uint256 duration, uint256 elapsed) internal pure returns (uint256) {
        if (duration == 0) revert ZeroDuration();
        if (elapsed >= duration) return 0;
        return top.mulDiv(duration - elapsed, duration, Math.Rounding.Ceil);
    }

    /// @notice Falls from `top` to `bottom` in a straight line over `duration` seconds and stays there.
    function linearTo(uint256 top, uint256 bottom, uint256 duration, uint256 elapsed) internal pure returns (uint256) {
        return bottom + linear(top - bottom, duration, elapsed);
    }

    /// @notice `top` times `cutRay` (1e27 = 1) for every whole `stepSeconds` elapsed.
    function exponential(
        uint256 top,
        uint256 cutRay,
        uint256 stepSeconds,
        uint256 elapsed
    ) internal pure returns (uint256) {
        if (stepSeconds == 0) revert ZeroDuration();
        if (cutRay >= RAY) revert DecayOutOfBounds(cutRay, RAY);
        return top.mulDiv(_powUp(cutRay, elapsed / stepSeconds), RAY, Math.Rounding.Ceil);
    }

    /// @notice Two straight lines: `start` to `cutoff` over `fast` seconds, then to 0 over `slow` seconds.
    function twoSpeed(
        uint256 start,
        uint256 cutoff,
        uint256 fast,
        uint256 slow,
        uint256 elapsed
    ) internal pure returns (uint256) {
        if (elapsed < fast) return linearTo(start, cutoff, fast, elapsed);
        return linear(cutoff, slow, elapsed - fast);
    }

    /// @notice Largest share (1e18 = all) that a bidder may take so that the account ends at its target, not above.
    /// @param deficitUsd What equity lacks to the target.
    /// @param reservedUsd Counted cash from earlier bids that is not for sale.
    /// @param proceedsUsd What the sale of the whole portfolio would add to equity; not above zero means: sell all.
    /// @dev Solves (1 - f) (E0 - R) + R + f P = (1 - f) T for f, where the deficit is T - E0.
    function maxShare(uint256 deficitUsd, uint256 reservedUsd, int256 proceedsUsd) internal pure returns (uint256) {
        if (deficitUsd == 0) return 0;
        int256 gain = int256(reservedUsd) + proceedsUsd;
        if (gain <= 0) return WAD;
        // Rounded up: a share too small would leave the account below its target for ever.
        return deficitUsd.mulDiv(WAD, deficitUsd + uint256(gain), Math.Rounding.Ceil);
    }

    /// @notice The least bid that beats `standing` by `increaseBps` of its size, and by `tick` at least.
    /// @dev Works below zero, where a bid says how much the bidder wants to be paid.
    function nextBid(int256 standing, uint256 increaseBps, uint256 tick) internal pure returns (int256) {
        uint256 size = standing < 0 ? uint256(-standing) : uint256(standing);
        uint256 step = Math.max(size.mulDiv(increaseBps, 10_000, Math.Rounding.Ceil), tick);
        return standing + int256(step);
    }

    /// @notice The least acceptable English bid: falls in a straight line from `from` to `to` and stays there.
    function reserve(int256 from, int256 to, uint256 duration, uint256 elapsed) internal pure returns (int256) {
        if (from <= to) return to;
        return to + int256(linear(uint256(from - to), duration, elapsed));
    }

    /// @dev base^exponent in rays, every step rounded up, so the result never understates.
    function _powUp(uint256 base, uint256 exponent) private pure returns (uint256 result) {
        result = RAY;
        while (exponent != 0) {
            if (exponent & 1 == 1) result = result.mulDiv(base, RAY, Math.Rounding.Ceil);
            exponent >>= 1;
            if (exponent != 0) base = base.mulDiv(base, RAY, Math.Rounding.Ceil);
        }
    }
}
