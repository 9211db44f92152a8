// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Clearinghouse } from "../../src/market/Clearinghouse.sol";
import { LiquidationAuction } from "../../src/market/LiquidationAuction.sol";
import { MarginVerifier } from "../../src/market/MarginVerifier.sol";
import { vm } from "../harness/Vm.sol";
import { MarketTest } from "./MarketTest.sol";

/// @dev After `breach`: equity 4,282 of 5,000 needed, target 5,750; for sale: 10,600 USDC and -6,000 of options = 4,600.
contract LiquidationAuctionTest is MarketTest {
    uint256 internal constant GRACE = 15 minutes;

    function setUp() public override {
        super.setUp();
        breach();
        fundAccount(usdc, carol, 200_000e6);
    }

    // --- steps

    function startDutch() internal {
        auction.flag(alice);
        vm.warp(block.timestamp + GRACE);
        auction.start(alice);
    }

    /// @dev Alice owes more than she has: 10,600 - 11,000 = -400, requirement 5,000.
    function startInsolvent() internal {
        attest(alice, 6000e18, 5000e18, -11_000e18);
        startDutch();
    }

    function order(uint256 share) internal view returns (LiquidationAuction.Take memory) {
        return LiquidationAuction.Take(alice, share, 0, type(uint256).max, block.timestamp);
    }

    function take(uint256 share) internal returns (uint256 taken, uint256 paid) {
        vm.prank(carol);
        return auction.take(order(share), none(), none());
    }

    function bid(address bidder, int256 usd) internal {
        vm.prank(bidder);
        auction.bid(alice, usd, block.timestamp, none());
    }

    function startEnglish() internal {
        startDutch();
        vm.warp(block.timestamp + 1000);
        auction.beginEnglish(alice, none());
    }

    function settleAfterLifetime() internal {
        vm.warp(block.timestamp + 10 minutes);
        auction.settleBid(alice, none(), none());
    }

    function stage() internal view returns (LiquidationAuction.Stage) {
        return auction.auctionOf(alice).stage;
    }

    function wrongStage(
        LiquidationAuction.Stage current,
        LiquidationAuction.Stage needed
    ) internal view returns (bytes memory) {
        return abi.encodeWithSelector(LiquidationAuction.WrongStage.selector, alice, current, needed);
    }

    // --- constructor

    function test_constructor_revertsOnTermsThatCannotWork() public {
        LiquidationAuction.Terms memory wrong = auctionTerms();
        wrong.targetHealthBps = 9999;
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.InvalidTerms.selector, 9999, 1000, 1 hours));
        new LiquidationAuction(house, fund, wrong);
        wrong = auctionTerms();
        wrong.curve = LiquidationAuction.Curve.Exponential; // without a decay
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.InvalidTerms.selector, 11_500, 1000, 1 hours));
        new LiquidationAuction(house, fund, wrong);
        equal(auction.terms().dutchSeconds, 1000, "terms are readable");
    }

    // --- flag, unflag

    function test_flag_startsTheGraceWindow() public {
        auction.flag(alice);
        check(stage() == LiquidationAuction.Stage.Flagged, "flagged");
        check(!house.isFrozen(alice), "not frozen yet");
        vm.expectRevert(
            abi.encodeWithSelector(LiquidationAuction.FlagStillValid.selector, alice, START + GRACE + 1 days)
        );
        auction.flag(alice);
    }

    function test_flag_revertsForTheHealthy() public {
        fundAccount(usdc, alice, 10_000e6);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.NotLiquidatable.selector, alice, 13_982e18, 5000e18));
        auction.flag(alice);
    }

    function test_flag_revertsWhileEnginesAreSilent() public {
        vm.warp(START + 59 minutes);
        postPrice(2000e18);
        vm.warp(START + 61 minutes);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.RequirementNotAttested.selector, alice));
        auction.flag(alice);
    }

    function test_flag_canBeRenewedAfterItsLife() public {
        auction.flag(alice);
        vm.warp(START + GRACE + 1 days + 1);
        postPrice(2000e18);
        attest(alice, 6000e18, 5000e18, -6000e18);
        auction.flag(alice);
        equal(auction.auctionOf(alice).flaggedAt, block.timestamp, "anew");
    }

    function test_flag_revertsDuringAnAuction() public {
        startDutch();
        vm.expectRevert(wrongStage(LiquidationAuction.Stage.Dutch, LiquidationAuction.Stage.Flagged));
        auction.flag(alice);
    }

    function test_unflag_onlyWhenHealthyAgain() public {
        auction.flag(alice);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.StillLiquidatable.selector, alice, 4282e18, 5000e18));
        auction.unflag(alice);
        fundAccount(usdc, alice, 1000e6);
        auction.unflag(alice);
        check(stage() == LiquidationAuction.Stage.None, "none");
        vm.expectRevert(wrongStage(LiquidationAuction.Stage.None, LiquidationAuction.Stage.Flagged));
        auction.unflag(alice);
    }

    // --- start

    function test_start_onlyAfterTheGraceWindowAndBeforeTheFlagDies() public {
        auction.flag(alice);
        bytes4 selector = LiquidationAuction.OutsideFlagWindow.selector;
        vm.warp(START + GRACE - 1);
        vm.expectRevert(abi.encodeWithSelector(selector, START + GRACE, START + GRACE + 1 days, START + GRACE - 1));
        auction.start(alice);
        vm.warp(START + GRACE + 1 days + 1);
        vm.expectRevert(
            abi.encodeWithSelector(selector, START + GRACE, START + GRACE + 1 days, START + GRACE + 1 days + 1)
        );
        auction.start(alice);
    }

    function test_start_freezesAndOffersAtThePremium() public {
        startDutch();
        check(house.isFrozen(alice), "frozen");
        LiquidationAuction.Quote memory offer = auction.quote(alice);
        equal(offer.valueUsd, 4600e18, "value");
        equal(offer.priceUsd, 4692e18, "2 % above");
        equal(offer.deficitUsd, 1468e18, "5,750 - 4,282");
        equal(offer.feeUsd, 250e18, "5 % of the maintenance requirement");
        equal(offer.bonusBps, 200, "USDC");
    }

    function test_start_revertsWhenCuredInTheGraceWindow() public {
        auction.flag(alice);
        fundAccount(usdc, alice, 1000e6);
        vm.warp(START + GRACE);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.NotLiquidatable.selector, alice, 5252e18, 5000e18));
        auction.start(alice);
    }

    function test_start_withoutValueIsEnglishAtOnceAndHoldsTheFund() public {
        startInsolvent();
        check(stage() == LiquidationAuction.Stage.English, "English");
        equal(fund.openDeficits(), 400e18, "deficit");
    }

    // --- take

    /// @dev The requirement shrinks with the positions, so that the state after is known exactly.
    function test_take_bringsTheAccountToItsTargetNotBeyond() public {
        startDutch();
        (uint256 share, ) = take(1e18);
        uint256 rest = 1e18 - share;
        attest(alice, (6000 * rest), (5000 * rest), -int256(6000 * rest));
        Clearinghouse.Health memory health = house.healthOf(alice);
        int256 target = int256((health.maintenanceMarginUsd * 115) / 100);
        check(health.equityUsd >= target - 2e12, "reached, but for the last unit of cash");
        check(health.equityUsd <= target + 2e12, "not beyond");
    }

    function test_take_moneyFlowsAreExact() public {
        startDutch();
        uint256 carolBefore = cashOf(carol);
        uint256 fundBefore = fund.reserveAssets();
        (uint256 share, uint256 paid) = take(0.1e18);
        equal(share, 0.1e18, "share");
        equal(paid, 469_200_000, "10 % of 4,692");
        equal(fund.reserveAssets() - fundBefore, 25e6, "10 % of the fee");
        equal(cashOf(carol), carolBefore - 469_200_000 + 1060e6, "pays, and takes 10 % of the cash");
        equal(cashOf(alice), 10_600e6 - 1060e6 + 444_200_000, "the rest is alice's");
        equal(book.quantityOf(carol, call2000), -1e18, "10 % of the short");
        equal(auction.auctionOf(alice).reservedCash, 444_200_000, "proceeds are not for sale");
    }

    function test_take_needsANewRequirementForTheNextTake() public {
        startDutch();
        take(0.1e18);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.RequirementNotAttested.selector, alice));
        take(0.1e18);
        MarginVerifier.Attestation memory first = attestation(alice, 5400e18, 4500e18, -5400e18);
        vm.prank(carol);
        auction.take(order(0.1e18), only(first), none());
    }

    function test_take_payloadsAfterwardsCountAndCloseTheAuction() public {
        startDutch();
        LiquidationAuction.Quote memory offer = auction.quote(alice);
        int256 left = -10e18 + (10e18 * int256(offer.maxShare)) / 1e18;
        MarginVerifier.MarginPayload memory content = payload(alice, 4600e18, 3700e18, -4400e18);
        content.portfolioCommitment = keccak256(abi.encode(book.commitmentOf(alice), alice, call2000, left));
        MarginVerifier.Attestation[] memory afterwards = only(signed(content, 1));
        vm.prank(carol);
        auction.take(order(1e18), none(), afterwards);
        check(stage() == LiquidationAuction.Stage.None, "closed");
        check(!house.isFrozen(alice), "thawed");
    }

    function test_take_priceFallsInALineToTheBonus() public {
        startDutch();
        vm.warp(block.timestamp + 500);
        equal(auction.quote(alice).priceUsd, 4600e18, "half way from +2 % to -2 %");
        vm.warp(block.timestamp + 499);
        equal(auction.quote(alice).priceUsd, 4508e18 + 0.184e18, "nearly -2 %");
    }

    function test_take_exponentialCurveStopsAtTheBonus() public {
        LiquidationAuction.Terms memory terms = auctionTerms();
        terms.curve = LiquidationAuction.Curve.Exponential;
        terms.decayRay = 0.9999e27;
        terms.stepSeconds = 1;
        LiquidationAuction other = new LiquidationAuction(house, fund, terms);
        house.grantRole(house.AUCTION_ROLE(), address(other));
        fund.grantRole(fund.AUCTION_ROLE(), address(other));
        other.flag(alice);
        vm.warp(block.timestamp + GRACE);
        other.start(alice);
        vm.warp(block.timestamp + 100);
        uint256 price = other.quote(alice).priceUsd;
        check(price > 4645e18 && price < 4646e18, "4,692 x 0.9999^100 = 4,645.3");
        vm.warp(block.timestamp + 800);
        equal(other.quote(alice).priceUsd, 4508e18, "not below the bonus");
    }

    function test_take_respectsTheBiddersLimits() public {
        startDutch();
        LiquidationAuction.Take memory limits = order(1e18);
        limits.deadline = block.timestamp - 1;
        vm.expectRevert(
            abi.encodeWithSelector(LiquidationAuction.DeadlinePassed.selector, block.timestamp - 1, block.timestamp)
        );
        auction.take(limits, none(), none());
        limits = order(0.1e18);
        limits.maxPayment = 469_199_999;
        vm.expectRevert(
            abi.encodeWithSelector(LiquidationAuction.PaymentAboveLimit.selector, 469_200_000, 469_199_999)
        );
        auction.take(limits, none(), none());
        limits = order(1e18);
        limits.minShare = 0.5e18;
        uint256 largest = auction.quote(alice).maxShare;
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.ShareTooSmall.selector, largest, 0.5e18));
        auction.take(limits, none(), none());
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.ShareTooSmall.selector, 0, 0));
        auction.take(order(0), none(), none());
    }

    function test_take_revertsForTheOwner() public {
        startDutch();
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.OwnAuction.selector, alice));
        vm.prank(alice);
        auction.take(order(1e18), none(), none());
    }

    function test_take_revertsAfterTheDutchStage() public {
        startDutch();
        uint256 endsAt = block.timestamp + 1000;
        vm.warp(endsAt);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.DutchStageOver.selector, alice, endsAt));
        take(1e18);
    }

    function test_take_revertsWhenTheValueIsGone() public {
        startDutch();
        attest(alice, 6000e18, 5000e18, -11_000e18);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.DutchStageOver.selector, alice, block.timestamp));
        take(1e18);
    }

    function test_take_revertsWhenTheTargetIsReached() public {
        startDutch();
        fundAccount(usdc, alice, 5000e6);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.TargetReached.selector, alice));
        take(1e18);
    }

    function test_take_obeysTheSpeedLimitWhichRefills() public {
        LiquidationAuction.Terms memory terms = auctionTerms();
        terms.speedLimitUsd = 500e18;
        terms.minTakeUsd = 1e18;
        LiquidationAuction slow = new LiquidationAuction(house, fund, terms);
        house.grantRole(house.AUCTION_ROLE(), address(slow));
        fund.grantRole(fund.AUCTION_ROLE(), address(slow));
        slow.flag(alice);
        vm.warp(block.timestamp + GRACE);
        slow.start(alice);
        vm.startPrank(carol);
        slow.take(order(0.1e18), none(), none()); // 460 of 500
        MarginVerifier.Attestation[] memory next = only(attestation(alice, 5400e18, 4500e18, -5400e18));
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.TooFast.selector, 414e18, 40e18));
        slow.take(order(0.1e18), next, none());
        vm.warp(block.timestamp + 15 minutes);
        equal(slow.speedAvailableUsd(), 165e18, "a quarter of an hour, a quarter of the limit");
        vm.stopPrank();
    }

    function testFuzz_take_roundsForTheAccount(uint64 wanted, uint16 elapsed) public {
        startDutch();
        vm.warp(block.timestamp + (elapsed % 1000));
        LiquidationAuction.Quote memory offer = auction.quote(alice);
        uint256 share = bound(wanted, 0.03e18, offer.maxShare);
        uint256 total = cashOf(alice) + cashOf(carol);
        uint256 fundBefore = fund.reserveAssets();
        (uint256 taken, uint256 paid) = take(share);
        check(taken <= offer.maxShare && taken == share, "share");
        check(paid * 1e12 * 1e18 >= offer.priceUsd * share, "not below the price");
        uint256 fee = fund.reserveAssets() - fundBefore;
        equal(cashOf(alice) + cashOf(carol) + fee, total, "cash is conserved");
        check(fee * 1e12 * 1e18 >= offer.feeUsd * share, "not below the fee");
    }

    // --- beginEnglish

    function test_beginEnglish_onlyWhenTheDutchStageIsOver() public {
        startDutch();
        vm.expectRevert(
            abi.encodeWithSelector(LiquidationAuction.DutchStageOpen.selector, alice, block.timestamp + 1000)
        );
        auction.beginEnglish(alice, none());
        vm.warp(block.timestamp + 1000);
        auction.beginEnglish(alice, none());
        check(stage() == LiquidationAuction.Stage.English, "English");
        equal(fund.openDeficits(), 0, "no deficit: there is value");
    }

    function test_beginEnglish_atOnceWhenTheValueIsGone() public {
        startDutch();
        auction.beginEnglish(alice, only(confirmed(-11_000e18)));
        equal(fund.openDeficits(), 400e18, "deficit");
    }

    /// @dev Leaves a jump waiting and returns its confirmation.
    function confirmed(int256 valueUsd) internal returns (MarginVerifier.Attestation memory) {
        verifier.submit(attestation(alice, 6000e18, 5000e18, valueUsd));
        vm.roll(block.number + 1);
        return attestation(alice, 6000e18, 5000e18, valueUsd);
    }

    function test_beginEnglish_revertsWhenTheTargetIsReached() public {
        startDutch();
        fundAccount(usdc, alice, 5000e6);
        vm.warp(block.timestamp + 1000);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.TargetReached.selector, alice));
        auction.beginEnglish(alice, none());
    }

    // --- bid

    function test_bid_reserveFallsFromTheBonusToZero() public {
        startEnglish();
        equal(auction.leastBid(alice), 4508e18, "fair less bonus");
        vm.warp(block.timestamp + 15 minutes);
        equal(auction.leastBid(alice), 3381e18, "a quarter less");
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.BidTooLow.selector, 3380e18, 3381e18));
        bid(carol, 3380e18);
    }

    function test_bid_escrowsAndReturnsToTheOutbid() public {
        startEnglish();
        bid(bob, 4600e18);
        uint256 bobAfter = cashOf(bob);
        equal(cashOf(address(auction)), 4600e6 + 500e6, "price and bond");
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.BidTooLow.selector, 4829e18, 4830e18));
        bid(carol, 4829e18);
        bid(carol, 4830e18);
        equal(cashOf(bob), bobAfter + 5100e6, "returned");
        equal(cashOf(address(auction)), 4830e6 + 500e6, "carol's");
    }

    function test_bid_revertsWhenItWouldLeaveTheBidderShort() public {
        fundAccount(usdc, address(0xD0), 10_000e6);
        trade(bob, address(0xD0), 2e18, 0);
        startEnglish();
        vm.expectRevert(
            abi.encodeWithSelector(Clearinghouse.EquityBelowInitial.selector, address(0xD0), 4753e18, 8012e18)
        );
        bid(address(0xD0), 4600e18);
    }

    function test_bid_revertsWhenTheTargetIsReachedAndAfterItsDeadline() public {
        startEnglish();
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.DeadlinePassed.selector, 1, block.timestamp));
        auction.bid(alice, 1, 1, none());
        fundAccount(usdc, alice, 5000e6);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.TargetReached.selector, alice));
        bid(carol, 5000e18);
    }

    function test_bid_belowZeroMustBeFunded() public {
        startInsolvent();
        vm.warp(block.timestamp + 30 minutes);
        equal(auction.leastBid(alice), -2900e18, "-400 - 5,000 / 2");
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.BidNotFunded.selector, 2000e6, 0));
        bid(carol, -2000e18);
        stakeInFund(bob, 10_000e6);
        bid(carol, -2000e18);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.BidTooLow.selector, -1901e18, -1900e18));
        bid(bob, -1901e18);
        bid(bob, -1900e18);
    }

    // --- settleBid

    function test_settle_sellsTheWholeAndPaysAccountAndFund() public {
        startEnglish();
        bid(carol, 4600e18);
        uint256 carolBefore = cashOf(carol);
        settleAfterLifetime();
        equal(book.positionCountOf(alice), 0, "all positions");
        equal(cashOf(alice), 4600e6 - 250e6, "price less fee");
        equal(fund.reserveAssets(), 250e6, "fee");
        equal(cashOf(carol), carolBefore + 500e6 + 10_600e6, "bond and portfolio");
        check(stage() == LiquidationAuction.Stage.None && !house.isFrozen(alice), "closed");
        equal(cashOf(address(auction)), 0, "no escrow left");
    }

    function test_settle_onlyAfterTheBidHasStood() public {
        startEnglish();
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.NoBid.selector, alice));
        auction.settleBid(alice, none(), none());
        bid(carol, 4600e18);
        uint256 openAt = block.timestamp + 10 minutes;
        vm.warp(openAt - 1);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.TooEarly.selector, openAt, openAt - 1));
        auction.settleBid(alice, none(), none());
        fundAccount(usdc, alice, 5000e6);
        vm.warp(openAt);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.TargetReached.selector, alice));
        auction.settleBid(alice, none(), none());
    }

    function test_settle_belowZeroTheAccountPaysFirstThenTheFund() public {
        startDutch();
        take(0.1e18); // leaves 444.20 of reserved cash
        auction.beginEnglish(alice, only(insolventAfterTake()));
        stakeInFund(bob, 10_000e6);
        vm.warp(block.timestamp + 20 minutes);
        bid(carol, -1500e18);
        uint256 carolBefore = cashOf(carol);
        settleAfterLifetime();
        equal(cashOf(carol), carolBefore + 450e6 + 9540e6 + 1500e6, "bond, portfolio, compensation");
        equal(cashOf(alice), 0, "her reserved cash went first");
        equal(fund.totalAssets() + fund.reserveAssets(), 10_000e6 + 25e6 - 1_055_800_000, "the fund paid the rest");
        equal(fund.openDeficits(), 0, "deficit closed");
    }

    /// @dev 9,540 USDC for sale and -10,000 of options: -460; 4,500 required.
    function insolventAfterTake() internal returns (MarginVerifier.Attestation memory) {
        verifier.submit(attestation(alice, 5400e18, 4500e18, -10_000e18));
        vm.roll(block.number + 1);
        return attestation(alice, 5400e18, 4500e18, -10_000e18);
    }

    function test_settle_revertsWhenTheWinnerCannotCarryIt() public {
        startEnglish();
        fundAccount(usdc, address(0xD0), 6000e6);
        bid(address(0xD0), 4600e18);
        vm.warp(block.timestamp + 10 minutes);
        // 900 left + 500 bond + 10,600 taken over, 97 % counted.
        vm.expectRevert(
            abi.encodeWithSelector(Clearinghouse.EquityBelowInitial.selector, address(0xD0), 11_640e18, 40_060e18)
        );
        auction.settleBid(alice, none(), none());
    }

    // --- expel

    function test_expel_aWinnerWhoDoesNotSettleLosesItsBond() public {
        startEnglish();
        fundAccount(usdc, address(0xD0), 6000e6);
        bid(address(0xD0), 4600e18);
        uint256 openAt = block.timestamp + 20 minutes;
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.TooEarly.selector, openAt, block.timestamp));
        auction.expel(alice, none());
        vm.warp(openAt);
        auction.expel(alice, none());
        equal(cashOf(address(0xD0)), 5500e6, "price back, bond gone");
        equal(cashOf(alice), 10_600e6 + 500e6, "to the account");
        equal(auction.auctionOf(alice).reservedCash, 500e6, "and not for sale");
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.NoBid.selector, alice));
        auction.expel(alice, none());
    }

    function test_expel_notWhileEnginesAreSilentOrTheTargetIsReached() public {
        startEnglish();
        bid(carol, 4600e18);
        vm.warp(START + 59 minutes);
        postPrice(2000e18);
        vm.warp(START + 61 minutes);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.RequirementNotAttested.selector, alice));
        auction.expel(alice, none());
        attest(alice, 6000e18, 5000e18, -6000e18);
        fundAccount(usdc, alice, 5000e6);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.TargetReached.selector, alice));
        auction.expel(alice, none());
    }

    // --- cure

    function test_cure_endsTheAuctionAndReturnsTheBid() public {
        startEnglish();
        bid(carol, 4600e18);
        uint256 carolBefore = cashOf(carol);
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.StillLiquidatable.selector, alice, 4282e18, 5750e18));
        auction.cure(alice, none());
        fundAccount(usdc, alice, 5000e6);
        auction.cure(alice, none());
        equal(cashOf(carol), carolBefore + 5100e6, "returned");
        check(!house.isFrozen(alice), "thawed");
        vm.expectRevert(wrongStage(LiquidationAuction.Stage.None, LiquidationAuction.Stage.Dutch));
        auction.cure(alice, none());
    }

    function test_cure_closesTheDeficit() public {
        startInsolvent();
        fundAccount(usdc, alice, 20_000e6);
        auction.cure(alice, none());
        equal(fund.openDeficits(), 0, "closed");
    }

    // --- refreshDeficit

    function test_refreshDeficit_followsTheValueBothWays() public {
        startEnglish();
        equal(fund.openDeficits(), 0, "there is value");
        auction.refreshDeficit(alice, only(confirmed(-11_000e18)));
        equal(fund.openDeficits(), 400e18, "gone");
        auction.refreshDeficit(alice, only(confirmed(-12_000e18)));
        equal(fund.openDeficits(), 1400e18, "worse");
        auction.refreshDeficit(alice, only(confirmed(-6000e18)));
        equal(fund.openDeficits(), 0, "back");
    }

    function test_eventId_isNewForEveryAuction() public {
        startDutch();
        bytes32 first = auction.eventIdOf(alice);
        fundAccount(usdc, alice, 5000e6);
        auction.cure(alice, none());
        house.settle(alice, bob, 5000e6);
        startDutch();
        check(auction.eventIdOf(alice) != first, "new");
    }
}
