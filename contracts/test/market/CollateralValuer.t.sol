// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { CollateralValuer } from "../../src/market/CollateralValuer.sol";
import { ParameterReader } from "../../src/market/ParameterReader.sol";
import { ScoreFeed } from "../../src/market/ScoreFeed.sol";
import { vm } from "../harness/Vm.sol";
import { MarketTest } from "./MarketTest.sol";
import { TestToken } from "./TestTokens.sol";

contract CollateralValuerTest is MarketTest {
    // --- list

    function test_list_countsNothingBeforeAHaircutIsPublished() public {
        TestToken token = new TestToken("ETH", 18);
        valuer.list(address(token), "ETH");
        equal(valuer.weightBps(address(token)), 0, "weight");
        equal(valuer.tokens().length, 3, "listed");
        equal(valuer.assetOf(address(token)).subject, ETH, "subject");
    }

    function test_list_revertsTwice() public {
        vm.expectRevert(abi.encodeWithSelector(CollateralValuer.AssetAlreadyListed.selector, address(eth)));
        valuer.list(address(eth), "ETH");
    }

    function test_list_revertsAboveEighteenDecimals() public {
        TestToken token = new TestToken("ODD", 19);
        vm.expectRevert(
            abi.encodeWithSelector(CollateralValuer.DecimalsOutOfBounds.selector, address(token), uint8(19), 18)
        );
        valuer.list(address(token), "ODD");
    }

    function test_list_revertsAboveTheMaximum() public {
        for (uint256 i = 2; i < 16; ++i) valuer.list(address(new TestToken("ETH", 18)), "ETH");
        TestToken token = new TestToken("ETH", 18);
        vm.expectRevert(abi.encodeWithSelector(CollateralValuer.TooManyAssets.selector, 17, 16));
        valuer.list(address(token), "ETH");
    }

    // --- publishHaircut, targetHaircutBps

    function test_publishHaircut_firstTimeIsTheTarget() public view {
        equal(valuer.haircutBps(address(eth)), valuer.targetHaircutBps(address(eth)), "target");
    }

    function test_publishHaircut_risesByAtMostFivePercentADay() public {
        uint256 before = valuer.haircutBps(address(eth));
        vm.warp(START + 12 hours);
        postMarket(2000e18);
        postAll(ETH, feed.ANNUAL_VOL(), 8e18);
        equal(valuer.publishHaircut(address(eth)), before + 250, "half a day, half a step");
        equal(valuer.publishHaircut(address(eth)), before + 250, "no more in the same second");
    }

    function test_publishHaircut_fallsByAtMostTwoPercentADay() public {
        vm.warp(START + 12 hours);
        postMarket(2000e18);
        postAll(ETH, feed.ANNUAL_VOL(), 8e18);
        uint256 high = valuer.publishHaircut(address(eth));
        vm.warp(START + 36 hours);
        postMarket(2000e18);
        equal(valuer.publishHaircut(address(eth)), high - 200, "one day, one step");
    }

    function test_publishHaircut_manyCallsMoveNoFurtherThanOne() public {
        uint256 before = valuer.haircutBps(address(eth));
        postAll(ETH, feed.ANNUAL_VOL(), 8e18);
        for (uint256 i = 1; i <= 100; ++i) {
            vm.warp(START + i * 20);
            valuer.publishHaircut(address(eth));
        }
        check(valuer.haircutBps(address(eth)) - before <= 12, "2,000 s are worth 11.6 bps");
    }

    function test_publishHaircut_revertsForAnUnknownToken() public {
        vm.expectRevert(abi.encodeWithSelector(CollateralValuer.AssetUnknown.selector, address(this)));
        valuer.publishHaircut(address(this));
    }

    function test_targetHaircut_revertsWithoutVolatilityOrVolume() public {
        bytes32 vol = feed.ANNUAL_VOL();
        bytes32 volume = feed.DAILY_VOLUME_USD();
        postAll(ETH, vol, 0);
        vm.expectRevert(abi.encodeWithSelector(CollateralValuer.MarketNotPositive.selector, address(eth), vol, 0));
        valuer.targetHaircutBps(address(eth));
        postAll(ETH, vol, 1e18);
        postAll(ETH, volume, -1);
        vm.expectRevert(abi.encodeWithSelector(CollateralValuer.MarketNotPositive.selector, address(eth), volume, -1));
        valuer.targetHaircutBps(address(eth));
    }

    function test_targetHaircut_isTheFormula() public {
        // ETH: vol 75 %, cap 1e9 of 1e10 a day at 10 %: unwind 1 d; T = 1 h + 8 h; x = 2.576 x 0.75 x sqrt(9 h / 1 y) = 0.0619;
        // impact 0.75 / sqrt(365) x sqrt(0.1) = 0.01241; H = 1 - 0.93996 x 0.98759 = 7.17 % -> 7.5 %.
        equal(valuer.targetHaircutBps(address(eth)), 750, "7.5 %");
        parameters.set("withdrawalLatencyHours/asset/ETH", 168);
        check(valuer.targetHaircutBps(address(eth)) > 2300, "a week of latency dominates");
    }

    // --- values

    function test_haircut_governedFloorAppliesAtOnce() public {
        parameters.set("haircutFloor/asset/ETH", 3000);
        equal(valuer.haircutBps(address(eth)), 3000, "floor");
        equal(valuer.weightBps(address(eth)), 7000, "weight");
    }

    function test_weight_isCappedByTheLiquidationThreshold() public view {
        equal(valuer.weightBps(address(usdc)), 9700, "97 % of a stable coin with 1 % of haircut");
        equal(valuer.weightBps(address(eth)), 9000, "90 % of ETH with 7.5 % of haircut");
    }

    function test_marketUsd_usesDecimalsAndRoundsDown() public view {
        equal(valuer.marketUsd(address(usdc), 3), 3e12, "six decimals");
        equal(valuer.marketUsd(address(eth), 1), 2000, "eighteen decimals");
        equal(valuer.marketUsd(address(eth), 0), 0, "nothing");
    }

    function test_marketUsd_revertsForAPriceNotAboveZero() public {
        postAll(ETH, feed.PRICE_USD(), 0);
        vm.expectRevert(abi.encodeWithSelector(CollateralValuer.PriceNotPositive.selector, address(eth), 0));
        valuer.marketUsd(address(eth), 1);
    }

    function test_marketUsd_revertsForAStalePrice() public {
        bytes32 metric = feed.PRICE_USD();
        vm.warp(START + 2 hours);
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.ReadingStale.selector, ETH, metric, 0, 0));
        valuer.countedUsd(address(eth), 1e18);
    }

    function testFuzz_counted_neverExceedsTheWeight(uint96 amount) public view {
        uint256 counted = valuer.countedUsd(address(eth), amount);
        check(counted * 10 <= uint256(amount) * 2000 * 9, "rounded against the account");
    }

    function testFuzz_amountForUsd_takesAtLeastAndGivesAtMost(uint96 usd) public view {
        uint256 taken = valuer.amountForUsd(address(usdc), usd, Math.Rounding.Ceil);
        uint256 given = valuer.amountForUsd(address(usdc), usd, Math.Rounding.Floor);
        check(taken * 1e12 >= usd && given * 1e12 <= usd && taken - given <= 1, "rounded against the taker");
    }

    function test_supplyCapAndBonus_readTheParameters() public view {
        equal(valuer.supplyCapUsd(address(eth)), 1_000_000_000e18, "cap");
        equal(valuer.bonusBps(address(eth)), 500, "bonus");
    }

    function test_read_revertsForANegativeParameter() public {
        parameters.set("liquidationBonus/asset/ETH", -1);
        bytes32 key = keccak256("liquidationBonus/asset/ETH");
        vm.expectRevert(abi.encodeWithSelector(ParameterReader.NegativeParameter.selector, key, -1));
        valuer.bonusBps(address(eth));
    }
}
