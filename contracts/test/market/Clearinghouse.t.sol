// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { Clearinghouse } from "../../src/market/Clearinghouse.sol";
import { CollateralValuer } from "../../src/market/CollateralValuer.sol";
import { MarginVerifier } from "../../src/market/MarginVerifier.sol";
import { vm } from "../harness/Vm.sol";
import { MarketTest } from "./MarketTest.sol";
import { FeeToken } from "./TestTokens.sol";

contract ClearinghouseTest is MarketTest {
    function setUp() public override {
        super.setUp();
        fundAccount(usdc, alice, 10_000e6);
        fundAccount(usdc, bob, 10_000e6);
        house.grantRole(house.AUCTION_ROLE(), address(this));
    }

    // --- deposit

    function test_deposit_creditsAnotherAccount() public {
        usdc.mint(address(this), 5);
        usdc.approve(address(house), 5);
        house.deposit(usdc, carol, 5);
        equal(cashOf(carol), 5, "credited");
        equal(house.totalOf(address(usdc)), 20_000e6 + 5, "total");
    }

    function test_deposit_revertsForNothingNobodyAndUnknownTokens() public {
        vm.expectRevert(Clearinghouse.ZeroAmount.selector);
        house.deposit(usdc, alice, 0);
        vm.expectRevert(Clearinghouse.ZeroAddress.selector);
        house.deposit(usdc, address(0), 1);
        vm.expectRevert(abi.encodeWithSelector(CollateralValuer.AssetUnknown.selector, address(stakeToken)));
        house.deposit(stakeToken, alice, 1);
    }

    function test_deposit_revertsAboveTheSupplyCap() public {
        parameters.set("supplyCap/asset/USDC", 20_000);
        usdc.mint(alice, 1);
        vm.startPrank(alice);
        usdc.approve(address(house), 1);
        vm.expectRevert(
            abi.encodeWithSelector(Clearinghouse.SupplyAboveCap.selector, address(usdc), 20_000e18 + 1e12, 20_000e18)
        );
        house.deposit(usdc, alice, 1);
        vm.stopPrank();
    }

    function test_deposit_revertsForATokenThatTakesAFee() public {
        FeeToken token = new FeeToken();
        valuer.list(address(token), "ETH");
        token.mint(alice, 100e18);
        vm.startPrank(alice);
        token.approve(address(house), 100e18);
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.UnsupportedToken.selector, address(token), 100e18, 99e18));
        house.deposit(token, alice, 100e18);
        vm.stopPrank();
    }

    // --- withdraw

    function test_withdraw_paysAnEmptyAccountEvenWithoutPrices() public {
        vm.warp(START + 30 days);
        vm.prank(alice);
        house.withdraw(usdc, 10_000e6, carol);
        equal(usdc.balanceOf(carol), 10_000e6, "paid");
        equal(house.totalOf(address(usdc)), 10_000e6, "total");
    }

    function test_withdraw_revertsForNothingNobodyAndTooMuch() public {
        vm.startPrank(alice);
        vm.expectRevert(Clearinghouse.ZeroAmount.selector);
        house.withdraw(usdc, 0, alice);
        vm.expectRevert(Clearinghouse.ZeroAddress.selector);
        house.withdraw(usdc, 1, address(0));
        vm.expectRevert(
            abi.encodeWithSelector(Clearinghouse.BalanceTooSmall.selector, alice, address(usdc), 10_000e6, 10_000e6 + 1)
        );
        house.withdraw(usdc, 10_000e6 + 1, alice);
        vm.stopPrank();
    }

    function test_withdraw_stopsAtTheInitialRequirement() public {
        trade(bob, alice, 1e18, 0);
        attest(alice, 1000e18, 800e18, -300e18);
        vm.startPrank(alice);
        // 1,300 / 97 % = 1,340.21 must stay.
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.EquityBelowInitial.selector, alice, 999_800e15, 1000e18));
        house.withdraw(usdc, 8660e6, alice);
        house.withdraw(usdc, 8659e6, alice);
        vm.stopPrank();
    }

    function test_withdraw_measuresByTheBoundWithoutAPayload() public {
        trade(bob, alice, 1e18, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.EquityBelowInitial.selector, alice, 3880e18, 4006e18));
        house.withdraw(usdc, 6000e6, alice);
    }

    function test_withdraw_revertsForATokenThatTakesAFeeOnTop() public {
        FeeToken token = new FeeToken();
        valuer.list(address(token), "ETH");
        token.mint(address(house), 100e18); // pays the fee: without the check the vault would
        token.takeOnTop();
        token.mint(alice, 200e18);
        vm.startPrank(alice);
        token.approve(address(house), 100e18);
        house.deposit(token, alice, 100e18);
        vm.expectRevert(
            abi.encodeWithSelector(Clearinghouse.UnsupportedToken.selector, address(token), 100e18, 101e18)
        );
        house.withdraw(token, 100e18, alice);
        vm.stopPrank();
    }

    // --- trade

    function test_trade_movesPositionAndPremium() public {
        trade(bob, alice, 1e18, 250e6);
        equal(book.quantityOf(bob, call2000), 1e18, "long");
        equal(book.quantityOf(alice, call2000), -1e18, "short");
        equal(cashOf(alice), 10_250e6, "premium in");
        equal(cashOf(bob), 9750e6, "premium out");
    }

    function test_trade_onlyTheVenue() public {
        bytes32 role = house.VENUE_ROLE();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, role));
        vm.prank(alice);
        house.trade(Clearinghouse.Trade(call2000, bob, alice, 1, 0), none());
    }

    function test_trade_revertsWhenTheSellerCannotCarryIt() public {
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.EquityBelowInitial.selector, alice, 9700e18, 3 * 4006e18));
        trade(bob, alice, 3e18, 0);
    }

    function test_trade_anAttestedRequirementCountsInTheSameStep() public {
        bytes32 next = keccak256(abi.encode(book.commitmentOf(alice), alice, call2000, int256(-10e18)));
        MarginVerifier.MarginPayload memory content = payload(alice, 9000e18, 8000e18, 0);
        content.portfolioCommitment = next;
        house.trade(Clearinghouse.Trade(call2000, bob, alice, 10e18, 0), only(signed(content, 1)));
        equal(house.healthOf(alice).initialMarginUsd, 9000e18, "attested, not the bound of 40,060");
    }

    function test_trade_revertsForARequirementOfAnotherAccount() public {
        MarginVerifier.Attestation[] memory foreign = only(attestation(carol, 1, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.AttestationForAnother.selector, carol));
        house.trade(Clearinghouse.Trade(call2000, bob, alice, 1e18, 0), foreign);
    }

    // --- settle

    function test_settle_paysALossEvenBelowTheRequirement() public {
        trade(bob, alice, 1e18, 0);
        house.settle(alice, bob, 9000e6);
        equal(cashOf(bob), 19_000e6, "paid");
    }

    function test_settle_revertsForStrangersNobodyAndTheFrozen() public {
        bytes32 role = house.VENUE_ROLE();
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.ZeroAddress.selector));
        house.settle(alice, address(0), 1);
        house.freeze(alice);
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.AccountFrozen.selector, alice));
        house.settle(alice, bob, 1);
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, role));
        vm.prank(alice);
        house.settle(bob, alice, 1);
    }

    // --- freeze, thaw

    function test_freeze_stopsTradesAndWithdrawalsUntilThawed() public {
        house.freeze(alice);
        bytes memory refusal = abi.encodeWithSelector(Clearinghouse.AccountFrozen.selector, alice);
        vm.expectRevert(refusal);
        trade(bob, alice, 1, 0);
        vm.expectRevert(refusal);
        trade(alice, bob, 1, 0);
        vm.expectRevert(refusal);
        vm.prank(alice);
        house.withdraw(usdc, 1, alice);
        vm.expectRevert(refusal);
        house.freeze(alice);
        house.thaw(alice);
        vm.prank(alice);
        house.withdraw(usdc, 1, alice);
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.AccountNotFrozen.selector, alice));
        house.thaw(alice);
    }

    function test_auctionDoors_onlyTheAuction() public {
        bytes memory refusal = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector,
            alice,
            house.AUCTION_ROLE()
        );
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        house.freeze(bob);
        vm.expectRevert(refusal);
        house.thaw(bob);
        vm.expectRevert(refusal);
        house.moveCash(bob, alice, 1);
        vm.expectRevert(refusal);
        house.payFee(bob, 1);
        vm.expectRevert(refusal);
        house.movePortfolio(bob, alice, 1e18, 0, none());
        vm.stopPrank();
    }

    // --- movePortfolio, moveCash, payFee

    function test_movePortfolio_theWholeIsTheWhole() public {
        fundAccount(eth, alice, 3e18 + 1);
        trade(bob, alice, 1e18 + 1, 0);
        fundAccount(usdc, carol, 20_000e6);
        house.movePortfolio(alice, carol, 1e18, 4000e6, none());
        equal(book.positionCountOf(alice), 0, "nothing left");
        equal(book.quantityOf(carol, call2000), -1e18 - 1, "all of it");
        equal(house.balanceOf(carol, address(eth)), 3e18 + 1, "all collateral");
        equal(cashOf(alice), 4000e6, "reserved cash stays");
        equal(cashOf(carol), 26_000e6, "the other cash goes");
    }

    function testFuzz_movePortfolio_roundsTowardsTheAccount(uint64 share, uint64 quantity) public {
        uint256 part = bound(share, 1, 1e18 - 1);
        uint256 size = bound(quantity, 1, 2e18);
        trade(bob, alice, size, 0);
        fundAccount(usdc, carol, 20_000e6);
        house.movePortfolio(alice, carol, part, 0, none());
        int256 taken = book.quantityOf(carol, call2000);
        check(taken <= 0 && uint256(-taken) * 1e18 <= size * part, "not more than the share");
        equal(book.quantityOf(alice, call2000) + taken, -int256(size), "conserved");
        equal(cashOf(alice) + cashOf(carol), 30_000e6, "cash conserved");
        check((cashOf(carol) - 20_000e6) * 1e18 <= 10_000e6 * part, "collateral not more than the share");
    }

    function test_movePortfolio_revertsForNoShareAndMoreThanAll() public {
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.ShareOutOfBounds.selector, 0, 1e18));
        house.movePortfolio(alice, bob, 0, 0, none());
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.ShareOutOfBounds.selector, 1e18 + 1, 1e18));
        house.movePortfolio(alice, bob, 1e18 + 1, 0, none());
    }

    function test_movePortfolio_revertsWhenTheBuyerCannotCarryIt() public {
        trade(bob, alice, 2e18, 0);
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.EquityBelowInitial.selector, carol, 0, 2 * 4006e18));
        house.movePortfolio(alice, carol, 1e18, 10_000e6, none());
    }

    function test_payFee_takesFromTheLedgerAndTheVault() public {
        house.payFee(alice, 7);
        equal(usdc.balanceOf(address(this)), 7, "paid to the auction");
        equal(house.totalOf(address(usdc)), usdc.balanceOf(address(house)), "backed");
    }

    // --- healthOf, isLiquidatable, marketOf

    function test_health_countsWeightedCollateralAndValue() public {
        fundAccount(eth, alice, 1e18);
        trade(bob, alice, 1e18, 0);
        attest(alice, 1000e18, 800e18, -300e18);
        Clearinghouse.Health memory health = house.healthOf(alice);
        equal(health.equityUsd, 9700e18 + 1800e18 - 300e18, "97 % of cash, 90 % of ETH, value");
        equal(health.maintenanceMarginUsd, 800e18, "maintenance");
        check(!house.isLiquidatable(alice), "healthy");
    }

    function test_health_ofAnAccountWithoutPositionsNeedsNothing() public view {
        equal(house.healthOf(alice).equityUsd, 9700e18, "equity");
        equal(house.healthOf(alice).initialMarginUsd, 0, "requirement");
    }

    function test_isLiquidatable_onlyOnAnAttestedRequirement() public {
        trade(bob, alice, 1e18, 0);
        attest(alice, 1000e18, 800e18, -300e18);
        house.settle(alice, bob, 9000e6);
        check(house.isLiquidatable(alice), "670 < 800");
        vm.warp(START + 59 minutes);
        postPrice(2000e18);
        vm.warp(START + 61 minutes);
        check(!house.isLiquidatable(alice), "the bound liquidates nobody");
        equal(house.healthOf(alice).maintenanceMarginUsd, 4006e18, "though it is far higher");
    }

    function test_marketOf_weighsTheBonusByValue() public {
        fundAccount(eth, alice, 5e18);
        (uint256 usd, uint256 bonusBps) = house.marketOf(alice, 0);
        equal(usd, 20_000e18, "market value");
        equal(bonusBps, 350, "half at 2 %, half at 5 %");
        (usd, bonusBps) = house.marketOf(alice, 10_000e6);
        equal(usd, 10_000e18, "without the cash");
        equal(bonusBps, 500, "ETH alone");
        (usd, bonusBps) = house.marketOf(carol, 0);
        equal(usd + bonusBps, 0, "nothing");
    }

    function testFuzz_ledger_isBackedByTheVault(uint32[8] memory amounts) public {
        for (uint256 i = 0; i < amounts.length; ++i) {
            if (amounts[i] == 0) continue;
            if (i % 2 == 0) fundAccount(usdc, alice, amounts[i]);
            else if (amounts[i] <= cashOf(alice)) {
                vm.prank(alice);
                house.withdraw(IERC20(usdc), amounts[i], alice);
            }
        }
        equal(house.totalOf(address(usdc)), usdc.balanceOf(address(house)), "vault");
        equal(house.totalOf(address(usdc)), cashOf(alice) + cashOf(bob), "ledger");
    }
}
