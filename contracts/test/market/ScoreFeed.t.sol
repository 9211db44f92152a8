// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ScoreFeed } from "../../src/market/ScoreFeed.sol";
import { vm } from "../harness/Vm.sol";
import { MarketTest } from "./MarketTest.sol";
import { FeeToken } from "./TestTokens.sol";

contract ScoreFeedTest is MarketTest {
    bytes32 internal constant RISK = keccak256("riskScore");
    address[3] internal publishers;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 3; ++i) publishers[i] = vm.addr(publisherKeys[i]);
    }

    // --- constructor

    function test_constructor_revertsOnLimitsThatGuardNothing() public {
        ScoreFeed.Limits memory limits = feedLimits();
        limits.minPublishers = 0;
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.InvalidLimits.selector, 1 hours, 0, 100e18));
        new ScoreFeed(address(this), IERC20(stakeToken), limits);
    }

    // --- admit, remove

    function test_admit_onlyTheTimelock() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, bytes32(0))
        );
        vm.prank(alice);
        feed.admit(alice);
    }

    function test_admit_revertsForOneAlreadyAdmitted() public {
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.PublisherAlreadyAdmitted.selector, publishers[0]));
        feed.admit(publishers[0]);
    }

    function test_admit_revertsAboveTheMaximum() public {
        for (uint160 i = 1; i <= 13; ++i) feed.admit(address(i));
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.TooManyPublishers.selector, 17, 16));
        feed.admit(address(99));
    }

    function test_remove_stopsCountingAtOnceAndLeavesTheStake() public {
        feed.remove(publishers[0]);
        equal(feed.peek(ETH, feed.PRICE_USD()).publishers, 2, "two left");
        (bool admitted, uint128 stake, , ) = feed.publisherOf(publishers[0]);
        check(!admitted && stake == 100e18, "stake stays");
        equal(feed.publishers().length, 2, "listed");
        vm.prank(publishers[0]);
        feed.requestUnstake(100e18);
    }

    function test_remove_revertsForAStranger() public {
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.PublisherNotAdmitted.selector, alice));
        feed.remove(alice);
    }

    // --- stake, requestUnstake, unstake

    function test_stake_revertsForATokenThatTakesAFee() public {
        FeeToken token = new FeeToken();
        ScoreFeed other = new ScoreFeed(address(this), IERC20(token), feedLimits());
        token.mint(address(this), 100e18);
        token.approve(address(other), 100e18);
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.UnsupportedToken.selector, address(token), 100e18, 99e18));
        other.stake(100e18);
    }

    function test_requestUnstake_leavesTheWeightsAtOnce() public {
        vm.prank(publishers[0]);
        feed.requestUnstake(60e18);
        equal(feed.peek(ETH, feed.PRICE_USD()).freshStake, 240e18, "weight");
    }

    function test_requestUnstake_revertsAboveTheStake() public {
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.StakeTooSmall.selector, 100e18, 101e18));
        vm.prank(publishers[0]);
        feed.requestUnstake(101e18);
    }

    function test_unstake_revertsBeforeAndPaysAfterTheDelay() public {
        vm.startPrank(publishers[0]);
        feed.requestUnstake(60e18);
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.StakeStillLocked.selector, START + 7 days, START));
        feed.unstake();
        vm.warp(START + 7 days);
        equal(feed.unstake(), 60e18, "paid");
        equal(feed.unstake(), 0, "once");
        vm.stopPrank();
        equal(stakeToken.balanceOf(publishers[0]), 60e18, "received");
    }

    // --- post

    function test_post_recordsAndNamesTheRound() public {
        bytes32 before = feed.roundsHash();
        vm.warp(START + 10);
        ScoreFeed.Score memory score = ScoreFeed.Score(ETH, RISK, -7e18, START + 5, 1);
        feed.post(score, signatureOf(publisherKeys[0], feed.hashScore(score)));
        equal(feed.latestOf(ETH, RISK, publishers[0]).value, -7e18, "value");
        bytes32 rounds = feed.roundsHash();
        equal(rounds, keccak256(abi.encode(before, publishers[0], score)), "rolling hash");
        equal(feed.roundsAt(rounds), START + 10, "time");
        equal(feed.roundsAt(before), START, "earlier rounds stay known");
    }

    function test_post_revertsForAStrangersSignature() public {
        (, uint256 key) = account("stranger");
        ScoreFeed.Score memory score = ScoreFeed.Score(ETH, RISK, 1, START, 1);
        bytes memory signature = signatureOf(key, feed.hashScore(score));
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.PublisherNotAdmitted.selector, vm.addr(key)));
        feed.post(score, signature);
    }

    function test_post_revertsForAnObservationFromTheFuture() public {
        ScoreFeed.Score memory score = ScoreFeed.Score(ETH, RISK, 1, START + 1, 1);
        bytes memory signature = signatureOf(publisherKeys[0], feed.hashScore(score));
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.ScoreFromFuture.selector, START + 1, START));
        feed.post(score, signature);
    }

    function test_post_revertsForAReplayAndForAnOlderObservation() public {
        ScoreFeed.Score memory score = ScoreFeed.Score(ETH, RISK, 1, START, 5);
        bytes memory signature = signatureOf(publisherKeys[0], feed.hashScore(score));
        feed.post(score, signature);
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.ScoreNotNewer.selector, 5, 5, START, START));
        feed.post(score, signature);
        ScoreFeed.Score memory older = ScoreFeed.Score(ETH, RISK, 1, START - 1, 6);
        signature = signatureOf(publisherKeys[0], feed.hashScore(older));
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.ScoreNotNewer.selector, 6, 5, START - 1, START));
        feed.post(older, signature);
    }

    // --- read, peek

    function test_read_isTheMedianByStakeNotByHead() public {
        lockStake(publishers[2], 150e18); // 100, 100, 250
        post(publisherKeys[0], ETH, RISK, 100e18);
        post(publisherKeys[1], ETH, RISK, 101e18);
        post(publisherKeys[2], ETH, RISK, 102e18);
        ScoreFeed.Reading memory reading = feed.read(ETH, RISK);
        equal(reading.low, 102e18, "the heavier half");
        equal(reading.high, 102e18, "no tie");
        equal(reading.dispersion, 0, "the heavier half agrees with itself");
    }

    function test_read_givesBothEndsOfATie() public {
        feed.remove(publishers[2]);
        post(publisherKeys[0], ETH, RISK, 100e18);
        post(publisherKeys[1], ETH, RISK, 104e18);
        ScoreFeed.Reading memory reading = feed.read(ETH, RISK);
        equal(reading.low, 100e18, "low");
        equal(reading.high, 104e18, "high");
        equal(reading.dispersion, 4e18, "dispersion");
    }

    function test_read_revertsWhenStale() public {
        bytes32 metric = feed.PRICE_USD();
        vm.warp(START + 1 hours);
        feed.read(ETH, metric);
        vm.warp(START + 1 hours + 1);
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.ReadingStale.selector, ETH, metric, 0, 0));
        feed.read(ETH, metric);
        equal(feed.peek(ETH, metric).publishers, 0, "shown as nothing");
    }

    function test_read_revertsWhenOneFreshPublisherIsLeft() public {
        vm.warp(START + 2 hours);
        post(publisherKeys[0], ETH, RISK, 1e18);
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.ReadingStale.selector, ETH, RISK, 1, 100e18));
        feed.read(ETH, RISK);
    }

    function test_read_revertsWhenLessThanHalfTheStakeIsFresh() public {
        lockStake(publishers[2], 300e18);
        post(publisherKeys[0], ETH, RISK, 1e18);
        post(publisherKeys[1], ETH, RISK, 1e18);
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.ReadingStale.selector, ETH, RISK, 2, 200e18));
        feed.read(ETH, RISK);
    }

    function test_read_revertsWhenTooLittleStakeIsFresh() public {
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(publishers[i]);
            feed.requestUnstake(70e18);
        }
        postAll(ETH, RISK, 1e18);
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.ReadingStale.selector, ETH, RISK, 3, 90e18));
        feed.read(ETH, RISK);
    }

    function test_read_revertsWhenPublishersDisagree() public {
        feed.remove(publishers[2]);
        post(publisherKeys[0], ETH, RISK, -100e18);
        post(publisherKeys[1], ETH, RISK, -94e18);
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.ReadingDispersed.selector, ETH, RISK, 6e18, -100e18));
        feed.read(ETH, RISK);
    }

    function testFuzz_read_oneLiarOfThreeCannotLeaveTheHonestRange(int96 lie, uint16 a, uint16 b) public {
        int256 low = int256(uint256(a < b ? a : b)) + 1;
        int256 high = int256(uint256(a < b ? b : a)) + 1;
        post(publisherKeys[0], ETH, RISK, low);
        post(publisherKeys[1], ETH, RISK, high);
        post(publisherKeys[2], ETH, RISK, lie);
        ScoreFeed.Reading memory reading = feed.peek(ETH, RISK);
        check(reading.low >= low && reading.high <= high, "within what the honest said");
    }

    function testFuzz_read_medianSplitsTheStake(int64[6] memory values, uint8[6] memory weights) public {
        uint256 total = 300e18;
        for (uint256 i = 0; i < 3; ++i) {
            lockStake(publishers[i], uint256(weights[i]) * 1e18);
            total += uint256(weights[i]) * 1e18;
            post(publisherKeys[i], ETH, RISK, values[i]);
        }
        ScoreFeed.Reading memory reading = feed.peek(ETH, RISK);
        (uint256 atOrBelow, uint256 atOrAbove) = (0, 0);
        for (uint256 i = 0; i < 3; ++i) {
            uint256 stake = 100e18 + uint256(weights[i]) * 1e18;
            if (values[i] <= reading.low) atOrBelow += stake;
            if (values[i] >= reading.high) atOrAbove += stake;
        }
        check(atOrBelow * 2 >= total && atOrAbove * 2 >= total, "half on either side");
        check(reading.low <= reading.high, "ordered");
    }
}
