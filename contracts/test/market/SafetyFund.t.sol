// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { ERC4626 } from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import { SafetyFund } from "../../src/market/SafetyFund.sol";
import { vm } from "../harness/Vm.sol";
import { MarketTest } from "./MarketTest.sol";

contract SafetyFundTest is MarketTest {
    bytes32 internal constant EVENT = keccak256("event");

    function setUp() public override {
        super.setUp();
        fund.grantRole(fund.AUCTION_ROLE(), address(this));
    }

    function payFee(uint256 amount) internal {
        usdc.mint(address(this), amount);
        usdc.approve(address(fund), amount);
        fund.receiveFee(amount);
    }

    function leave(address who, uint256 shares) internal {
        vm.prank(who);
        fund.requestExit(shares);
        vm.warp(block.timestamp + 7 days);
        postPrice(2000e18);
    }

    // --- constructor

    function test_constructor_revertsWithoutCooldown() public {
        vm.expectRevert(abi.encodeWithSelector(SafetyFund.InvalidCooldown.selector, 0, 1));
        new SafetyFund(address(this), parameters, house, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(SafetyFund.InvalidCooldown.selector, 1, 0));
        new SafetyFund(address(this), parameters, house, 1, 0);
    }

    // --- deposit, mint

    function test_deposit_givesSharesWithSixMoreDecimals() public {
        equal(stakeInFund(alice, 100e6), 100e12, "shares");
        equal(fund.decimals(), 12, "decimals");
        equal(fund.totalAssets(), 100e6, "assets");
    }

    function test_mint_takesWhatTheSharesCost() public {
        usdc.mint(alice, 5e6);
        vm.startPrank(alice);
        usdc.approve(address(fund), 5e6);
        equal(fund.mint(5e12, alice), 5e6, "cost");
        vm.stopPrank();
    }

    function test_deposit_isClosedAfterATotalLoss() public {
        stakeInFund(alice, 100e6);
        parameters.set("fundEventCap", 10_000);
        fund.cover(EVENT, bob, 100e6);
        equal(fund.maxDeposit(bob), 0, "no deposit");
        equal(fund.maxMint(bob), 0, "no mint");
        vm.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxDeposit.selector, bob, 1e6, 0));
        vm.prank(bob);
        fund.deposit(1e6, bob);
    }

    // --- addReserve

    function test_addReserve_belongsToNoShare() public {
        uint256 shares = stakeInFund(alice, 100e6);
        addReserve(50e6);
        equal(fund.reserveAssets(), 50e6, "reserve");
        equal(fund.previewRedeem(shares), 100e6, "shares unchanged");
        vm.expectRevert(SafetyFund.ZeroAmount.selector);
        fund.addReserve(0);
    }

    // --- receiveFee, claimFees

    function test_receiveFee_splitsByTheGovernedShareRoundedToTheReserve() public {
        stakeInFund(alice, 100e6);
        payFee(3);
        equal(fund.reserveAssets(), 2, "reserve");
        equal(fund.claimableFees(), 1, "stakers");
    }

    function test_receiveFee_withoutStakersIsAllReserve() public {
        payFee(10e6);
        equal(fund.reserveAssets(), 10e6, "reserve");
    }

    function test_receiveFee_allToTheReserveWhenGovernedSo() public {
        stakeInFund(alice, 100e6);
        parameters.set("fundFeeShare", 10_000);
        payFee(10e6);
        equal(fund.claimableFees(), 0, "nothing for stakers");
    }

    function test_claimFees_paysByShareAndTimeHeld() public {
        stakeInFund(alice, 100e6);
        payFee(10e6); // alice 5
        stakeInFund(bob, 300e6);
        payFee(16e6); // alice 2, bob 6
        equal(fund.feesOf(alice), 7e6, "alice");
        vm.prank(alice);
        equal(fund.claimFees(), 7e6, "claimed");
        vm.prank(bob);
        fund.claimFees();
        equal(usdc.balanceOf(bob), 6e6, "bob");
        equal(fund.claimableFees(), 0, "all claimed");
        vm.expectRevert(SafetyFund.ZeroAmount.selector);
        vm.prank(bob);
        fund.claimFees();
    }

    function test_claimFees_stayWithWhoEarnedThemWhenSharesMove() public {
        uint256 shares = stakeInFund(alice, 100e6);
        payFee(10e6);
        vm.prank(alice);
        fund.transfer(bob, shares);
        payFee(10e6);
        equal(fund.feesOf(alice), 5e6, "alice before");
        equal(fund.feesOf(bob), 5e6, "bob after");
    }

    // --- requestExit, withdraw, redeem

    function test_redeem_onlyInTheExitWindow() public {
        uint256 shares = stakeInFund(alice, 100e6);
        equal(fund.maxRedeem(alice), 0, "not asked");
        vm.prank(alice);
        fund.requestExit(shares / 2);
        vm.warp(START + 7 days - 1);
        equal(fund.maxRedeem(alice), 0, "too early");
        vm.warp(START + 7 days);
        equal(fund.maxRedeem(alice), shares / 2, "open");
        equal(fund.maxWithdraw(alice), 50e6, "in assets");
        vm.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxRedeem.selector, alice, shares, shares / 2));
        vm.prank(alice);
        fund.redeem(shares, alice, alice);
        vm.prank(alice);
        equal(fund.redeem(shares / 2, alice, alice), 50e6, "paid");
        equal(fund.maxRedeem(alice), 0, "used up");
        vm.warp(START + 9 days + 1);
        equal(fund.maxRedeem(alice), 0, "closed");
    }

    function test_withdraw_paysExactAssets() public {
        stakeInFund(alice, 100e6);
        leave(alice, 100e12);
        vm.prank(alice);
        equal(fund.withdraw(40e6, alice, alice), 40e12, "shares");
        equal(usdc.balanceOf(alice), 40e6, "paid");
        equal(fund.totalAssets(), 60e6, "left");
    }

    function test_requestExit_revertsAboveTheBalance() public {
        vm.expectRevert(abi.encodeWithSelector(SafetyFund.ExitTooLarge.selector, 1, 0));
        vm.prank(alice);
        fund.requestExit(1);
    }

    function test_requestExit_doesNotSurviveTheSharesItWasFor() public {
        uint256 shares = stakeInFund(alice, 100e6);
        leave(alice, shares);
        vm.prank(alice);
        fund.transfer(bob, shares);
        stakeInFund(alice, 100e6);
        equal(fund.maxRedeem(alice), 0, "new shares cool down anew");
        equal(fund.maxRedeem(bob), 0, "and so do those sent on");
    }

    function test_redeem_isHeldWhileADeficitIsOpen() public {
        uint256 shares = stakeInFund(alice, 100e6);
        leave(alice, shares);
        fund.openDeficit(EVENT, 1e18);
        equal(fund.maxRedeem(alice), 0, "held");
        fund.closeDeficit(EVENT);
        equal(fund.maxRedeem(alice), shares, "free");
    }

    // --- openDeficit, closeDeficit

    function test_deficits_addUpAndAreCorrected() public {
        fund.openDeficit(EVENT, 10);
        fund.openDeficit(keccak256("other"), 5);
        fund.openDeficit(EVENT, 7);
        equal(fund.openDeficits(), 12, "sum");
        vm.expectRevert(abi.encodeWithSelector(SafetyFund.DeficitUnchanged.selector, EVENT, 7));
        fund.openDeficit(EVENT, 7);
        vm.expectRevert(abi.encodeWithSelector(SafetyFund.DeficitUnchanged.selector, EVENT, 7));
        fund.openDeficit(EVENT, 0);
        fund.closeDeficit(EVENT);
        vm.expectRevert(abi.encodeWithSelector(SafetyFund.DeficitUnchanged.selector, EVENT, 0));
        fund.closeDeficit(EVENT);
        equal(fund.openDeficits(), 5, "left");
    }

    // --- cover, available

    function test_cover_drawsTheReserveFirstThenTheStakers() public {
        stakeInFund(alice, 100e6);
        addReserve(20e6);
        fund.cover(EVENT, bob, 50e6);
        equal(fund.reserveAssets(), 0, "reserve first");
        equal(fund.totalAssets(), 70e6, "then stakers");
        equal(cashOf(bob), 50e6, "credited");
    }

    function test_cover_isCappedPerEventHoweverOftenItIsDrawn() public {
        stakeInFund(alice, 100e6);
        addReserve(20e6);
        equal(fund.available(EVENT), 60e6, "half of all");
        fund.cover(EVENT, bob, 40e6);
        equal(fund.available(EVENT), 20e6, "what is left of the cap");
        addReserve(500e6);
        equal(fund.available(EVENT), 20e6, "the cap was fixed by the first draw");
        vm.expectRevert(abi.encodeWithSelector(SafetyFund.DrawAboveAvailable.selector, EVENT, 20e6 + 1, 20e6));
        fund.cover(EVENT, bob, 20e6 + 1);
        equal(fund.available(keccak256("other")), 290e6, "another event has its own");
    }

    function test_cover_revertsForNothing() public {
        vm.expectRevert(SafetyFund.ZeroAmount.selector);
        fund.cover(EVENT, bob, 0);
    }

    function test_cover_passesTheSupplyCap() public {
        stakeInFund(alice, 100e6);
        parameters.set("supplyCap/asset/USDC", 1);
        fund.cover(EVENT, bob, 50e6);
        equal(cashOf(bob), 50e6, "a cap on deposits does not hold up a rescue");
    }

    function test_doors_onlyTheAuction() public {
        bytes memory refusal = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector,
            alice,
            fund.AUCTION_ROLE()
        );
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        fund.cover(EVENT, alice, 1);
        vm.expectRevert(refusal);
        fund.openDeficit(EVENT, 1);
        vm.expectRevert(refusal);
        fund.closeDeficit(EVENT);
        vm.stopPrank();
    }

    function test_cover_lossIsSharedByShares() public {
        uint256 a = stakeInFund(alice, 100e6);
        uint256 b = stakeInFund(bob, 300e6);
        fund.cover(EVENT, carol, 200e6);
        equal(fund.previewRedeem(a), 50e6, "alice half");
        equal(fund.previewRedeem(b), 150e6, "bob half");
    }

    function testFuzz_shares_neverRedeemForMoreThanTheyCost(uint64 first, uint64 second, uint64 drawn) public {
        uint256 a = bound(first, 1, 1e15);
        uint256 b = bound(second, 1, 1e15);
        stakeInFund(alice, a);
        uint256 draw = bound(drawn, 0, fund.available(EVENT));
        if (draw != 0) fund.cover(EVENT, carol, draw);
        if (fund.maxDeposit(bob) == 0) return;
        uint256 shares = stakeInFund(bob, b);
        check(fund.previewRedeem(shares) <= b, "rounded against the staker");
        check(fund.previewRedeem(shares) + 2 >= b, "by no more than a unit or two");
    }

    function testFuzz_fees_neverExceedWhatWasPaid(uint48[4] memory fees, uint48 a, uint48 b) public {
        stakeInFund(alice, uint256(a) + 1);
        uint256 paid = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if (fees[i] == 0) continue;
            if (i == 2) stakeInFund(bob, uint256(b) + 1);
            payFee(fees[i]);
            paid += fees[i];
        }
        check(fund.feesOf(alice) + fund.feesOf(bob) <= fund.claimableFees(), "owed within what is set aside");
        equal(fund.claimableFees() + fund.reserveAssets(), paid, "every unit has one place");
    }
}
