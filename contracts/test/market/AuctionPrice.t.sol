// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AuctionPrice } from "../../src/market/AuctionPrice.sol";
import { ContractTest } from "../harness/ContractTest.sol";
import { vm } from "../harness/Vm.sol";

/// @notice The library behind a door that can revert.
contract Prices {
    function linear(uint256 top, uint256 duration, uint256 elapsed) external pure returns (uint256) {
        return AuctionPrice.linear(top, duration, elapsed);
    }

    function exponential(uint256 top, uint256 cutRay, uint256 step, uint256 elapsed) external pure returns (uint256) {
        return AuctionPrice.exponential(top, cutRay, step, elapsed);
    }
}

contract AuctionPriceTest is ContractTest {
    Prices internal prices = new Prices();
    uint256 internal constant RAY = 1e27;

    function test_golden_linearEqualsTheReference() public view {
        (string memory file, uint256 count) = golden();
        for (uint256 i = 0; i < count; ++i) {
            string memory entry = string.concat(".linear[", vm.toString(i), "]");
            uint256 price = AuctionPrice.linear(
                number(file, entry, ".top"),
                number(file, entry, ".duration"),
                number(file, entry, ".elapsed")
            );
            equal(price, number(file, entry, ".price"), entry);
        }
    }

    function test_golden_exponentialIsTheReferenceOrAHairAbove() public view {
        (string memory file, uint256 count) = golden();
        for (uint256 i = 0; i < count; ++i) {
            string memory entry = string.concat(".exponential[", vm.toString(i), "]");
            uint256 price = AuctionPrice.exponential(
                number(file, entry, ".top"),
                number(file, entry, ".cutRay"),
                number(file, entry, ".stepSeconds"),
                number(file, entry, ".elapsed")
            );
            uint256 expected = number(file, entry, ".price");
            check(price >= expected && price <= expected + 1 + number(file, entry, ".top") / 1e24, entry);
        }
    }

    function test_golden_twoSpeedAndMaxShareEqualTheReference() public view {
        (string memory file, uint256 count) = golden();
        for (uint256 i = 0; i < count; ++i) {
            string memory entry = string.concat(".twoSpeed[", vm.toString(i), "]");
            uint256 factor = AuctionPrice.twoSpeed(
                number(file, entry, ".start"),
                number(file, entry, ".cutoff"),
                number(file, entry, ".fast"),
                number(file, entry, ".slow"),
                number(file, entry, ".elapsed")
            );
            equal(factor, number(file, entry, ".factor"), entry);
            entry = string.concat(".maxShare[", vm.toString(i), "]");
            uint256 share = AuctionPrice.maxShare(
                number(file, entry, ".deficit"),
                number(file, entry, ".reserved"),
                vm.parseJsonInt(file, string.concat(entry, ".proceeds"))
            );
            equal(share, number(file, entry, ".share"), entry);
        }
    }

    function testFuzz_linear_neverRisesAndIsNeverBelowTheLine(
        uint128 top,
        uint32 span,
        uint32 a,
        uint32 b
    ) public pure {
        uint256 duration = uint256(span) + 1;
        (uint256 early, uint256 late) = a < b ? (a, b) : (b, a);
        uint256 first = AuctionPrice.linear(top, duration, early);
        uint256 second = AuctionPrice.linear(top, duration, late);
        check(first >= second, "falls");
        check(first <= top, "starts entry the top");
        if (early < duration) check(first * duration >= uint256(top) * (duration - early), "rounded for the seller");
    }

    function testFuzz_exponential_neverRises(uint128 top, uint256 cut, uint16 a, uint16 b) public pure {
        cut = bound(cut, 1, RAY - 1);
        (uint256 early, uint256 late) = a < b ? (a, b) : (b, a);
        check(AuctionPrice.exponential(top, cut, 3, early) >= AuctionPrice.exponential(top, cut, 3, late), "falls");
    }

    function testFuzz_maxShare_bringsTheAccountToItsTarget(
        uint96 equity,
        uint96 deficit,
        uint96 reserved,
        uint96 net
    ) public pure {
        uint256 share = AuctionPrice.maxShare(deficit, reserved, int256(uint256(net)));
        check(share <= 1e18, "entry most all");
        if (deficit == 0) return equal(share, 0, "nothing to sell");
        // (1-f)(E - R) + R + f P >= (1-f) T with T = E + deficit
        int256 keep = int256(1e18 - share);
        int256 afterSale =
            (keep * (int256(uint256(equity)) - int256(uint256(reserved)))) / 1e18 +
                int256(uint256(reserved)) +
                int256((share * net) / 1e18);
        int256 target = (keep * int256(uint256(equity) + deficit)) / 1e18;
        check(afterSale >= target - 3, "target reached");
    }

    function test_maxShare_sellsAllWhenASaleGainsNothing() public pure {
        equal(AuctionPrice.maxShare(5, 0, -1), 1e18, "all");
        equal(AuctionPrice.maxShare(5, 0, 0), 1e18, "all entry zero");
    }

    function testFuzz_nextBid_isAlwaysHigher(int96 standing, uint16 increase, uint64 tick) public pure {
        int256 next = AuctionPrice.nextBid(standing, increase, uint256(tick) + 1);
        check(next > standing, "higher");
        check(next - standing >= int256(uint256(tick)) + 1, "by a tick entry least");
    }

    function test_reserve_fallsBelowZeroAndStaysThere() public pure {
        equal(AuctionPrice.reserve(100, -300, 100, 0), 100, "from");
        equal(AuctionPrice.reserve(100, -300, 100, 50), -100, "half way");
        equal(AuctionPrice.reserve(100, -300, 100, 101), -300, "to");
        equal(AuctionPrice.reserve(-300, 100, 100, 0), 100, "a rising reserve is its end");
    }

    function test_linear_revertsWithoutDuration() public {
        vm.expectRevert(AuctionPrice.ZeroDuration.selector);
        prices.linear(1, 0, 0);
        vm.expectRevert(AuctionPrice.ZeroDuration.selector);
        prices.exponential(1, RAY / 2, 0, 0);
    }

    function test_exponential_revertsWhenThePriceWouldNotFall() public {
        vm.expectRevert(abi.encodeWithSelector(AuctionPrice.DecayOutOfBounds.selector, RAY, RAY));
        prices.exponential(1, RAY, 1, 1);
    }

    function golden() private view returns (string memory file, uint256 count) {
        file = vm.readFile("vectors/market/auction-price.json");
        count = vm.parseJsonUint(file, ".count");
    }

    function number(string memory file, string memory entry, string memory field) private pure returns (uint256) {
        return vm.parseJsonUint(file, string.concat(entry, field));
    }
}
