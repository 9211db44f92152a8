// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { Clearinghouse } from "../../src/market/Clearinghouse.sol";
import { LiquidationAuction } from "../../src/market/LiquidationAuction.sol";
import { MarginVerifier } from "../../src/market/MarginVerifier.sol";
import { SafetyFund } from "../../src/market/SafetyFund.sol";
import { ScoreFeed } from "../../src/market/ScoreFeed.sol";
import { vm } from "../harness/Vm.sol";
import { MarketTest } from "./MarketTest.sol";
import { CallbackToken, FeeToken, TestToken } from "./TestTokens.sol";

/// @notice Each test is an attack that must fail to profit.
contract MarketAttackTest is MarketTest {
    CallbackToken internal hooked;

    /// @dev The attacker controls the token in which everything is paid.
    function makeCash() internal override returns (TestToken) {
        hooked = new CallbackToken(6);
        return hooked;
    }

    function setUp() public override {
        super.setUp();
        breach();
        fundAccount(usdc, carol, 200_000e6);
    }

    function startDutch() internal {
        auction.flag(alice);
        vm.warp(block.timestamp + 15 minutes);
        auction.start(alice);
    }

    function dutchOrder(uint256 share) internal view returns (LiquidationAuction.Take memory) {
        return LiquidationAuction.Take(alice, share, 0, type(uint256).max, block.timestamp);
    }

    function refusedAsForeign(MarginVerifier where, MarginVerifier.Attestation memory full) internal {
        try where.submit(full) {
            revert Untrue("a foreign signature was accepted");
        } catch (bytes memory reason) {
            equal(bytes32(bytes4(reason)), bytes32(MarginVerifier.NotASigner.selector), "refused as no signer's");
        }
    }

    // --- signed requirements

    function test_attack_replayOnAnotherChain() public {
        MarginVerifier.Attestation memory full = attestation(alice, 6000e18, 5000e18, -6000e18);
        vm.chainId(10);
        refusedAsForeign(verifier, full);
    }

    function test_attack_replayOnAnotherContract() public {
        MarginVerifier other = new MarginVerifier(address(this), book, verifierLimits(), sortedEngines(), 1, ENGINE);
        refusedAsForeign(other, attestation(alice, 6000e18, 5000e18, -6000e18));
    }

    function test_attack_replayForAnotherAccount() public {
        MarginVerifier.Attestation memory full = attestation(carol, 1, 0, 0);
        full.payload.account = alice;
        full.payload.portfolioCommitment = book.commitmentOf(alice);
        full.payload.sequence = 100;
        refusedAsForeign(verifier, full);
    }

    function test_attack_sequenceRollback() public {
        MarginVerifier.Attestation memory cheap = attestation(alice, 5000e18, 4000e18, -6000e18);
        verifier.submit(cheap);
        verifier.submit(attestation(alice, 6000e18, 5000e18, -6000e18));
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.SequenceNotNewer.selector, alice, 3, 4));
        verifier.submit(cheap);
        equal(verifier.requirementOf(alice).maintenanceMarginUsd, 5000e18, "the newer one stays");
    }

    function test_attack_staleOracleRound() public {
        MarginVerifier.MarginPayload memory content = payload(alice, 6000e18, 5000e18, -6000e18);
        vm.warp(START + 1 hours + 1);
        postPrice(1000e18); // the market has moved: the old round would flatter
        content.expiry = block.timestamp + 60;
        content.sequence = 50;
        MarginVerifier.Attestation memory full = signed(content, 1);
        vm.expectRevert(
            abi.encodeWithSelector(MarginVerifier.OracleRoundStale.selector, content.oracleRoundsHash, START, START + 1)
        );
        verifier.submit(full);
    }

    function test_attack_A8_highSAndCompactSignatures() public {
        MarginVerifier.Attestation memory full = attestation(alice, 6000e18, 5000e18, -6000e18);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(engineKeys[0], verifier.hashPayload(full.payload));
        uint256 order_ = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        bytes32 highS = bytes32(order_ - uint256(s));
        full.signatures[0] = abi.encodePacked(r, highS, v == 27 ? uint8(28) : uint8(27));
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, highS));
        verifier.submit(full);
        full.signatures[0] = abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureLength.selector, 64));
        verifier.submit(full);
    }

    /// @dev One engine's key is stolen. A single payload can neither free collateral nor liquidate.
    function test_attack_stolenEngineKeyGetsOnePayloadIn() public {
        fundAccount(usdc, alice, 50_000e6);
        verifier.submit(attestation(alice, 0, 0, 1e30));
        vm.prank(alice);
        vm.expectRevert();
        house.withdraw(usdc, 55_000e6, alice);
        verifier.submit(attestation(alice, 1e30, 1e30, -6000e18));
        check(!house.isLiquidatable(alice), "nor liquidated");
    }

    /// @dev A bidder uses the exemption of its own purchase to slip in a jump for somebody else.
    function test_attack_smuggleAJumpThroughATake() public {
        fundAccount(usdc, bob, 1e6);
        startDutch();
        MarginVerifier.Attestation[] memory smuggled = only(attestation(bob, 1e30, 1e30, 0));
        LiquidationAuction.Take memory order_ = dutchOrder(0.1e18);
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.AttestationForAnother.selector, bob));
        vm.prank(carol);
        auction.take(order_, none(), smuggled);
    }

    /// @dev The engines fall silent. Nobody can withdraw against old numbers, and nobody is liquidated by the bound.
    function test_attack_silencingTheEngines() public {
        fundAccount(usdc, alice, 20_000e6);
        vm.warp(START + 1 hours);
        postPrice(2000e18);
        vm.warp(START + 1 hours + 1);
        check(!house.isLiquidatable(alice), "not liquidated");
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(Clearinghouse.EquityBelowInitial.selector, alice, 29_682e18 - 0.97e18, 40_060e18)
        );
        house.withdraw(usdc, 1e6, alice);
    }

    // --- re-entrancy

    function armed(address target, bytes memory call) internal {
        hooked.arm(target, call);
    }

    function blocked() internal view returns (bool) {
        return
            !hooked.lastCallSucceeded() &&
            bytes4(hooked.lastAnswer()) == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
    }

    function test_attack_reentrancyThroughTheAuctionsFee() public {
        startDutch();
        armed(address(auction), abi.encodeCall(auction.take, (dutchOrder(0.1e18), none(), none())));
        vm.prank(carol);
        auction.take(dutchOrder(0.1e18), none(), none());
        check(blocked(), "take inside take");
        equal(book.quantityOf(alice, call2000), -9e18, "sold once");
    }

    function test_attack_reentrancyThroughAWithdrawal() public {
        house.settle(bob, address(hooked), 100e6);
        armed(address(house), abi.encodeCall(house.withdraw, (IERC20(usdc), 100e6, address(hooked))));
        vm.prank(address(hooked));
        house.withdraw(usdc, 100e6, address(hooked));
        check(blocked(), "withdraw inside withdraw");
        equal(usdc.balanceOf(address(hooked)), 100e6, "paid once");
        equal(house.totalOf(address(usdc)), usdc.balanceOf(address(house)), "backed");
    }

    function test_attack_reentrancyThroughTheFundsFees() public {
        stakeInFund(address(hooked), 100e6);
        usdc.mint(address(this), 50e6);
        usdc.approve(address(fund), 50e6);
        fund.receiveFee(50e6);
        armed(address(fund), abi.encodeCall(fund.claimFees, ()));
        vm.prank(address(hooked));
        fund.claimFees();
        check(blocked(), "claim inside claim");
        equal(usdc.balanceOf(address(hooked)), 25e6, "paid once");
    }

    function test_attack_reentrancyThroughTheFundsCover() public {
        fund.grantRole(fund.AUCTION_ROLE(), address(this));
        uint256 shares = stakeInFund(address(hooked), 100e6);
        vm.prank(address(hooked));
        fund.requestExit(shares);
        vm.warp(block.timestamp + 7 days);
        postPrice(2000e18);
        armed(address(fund), abi.encodeCall(fund.redeem, (shares, address(hooked), address(hooked))));
        fund.cover(keccak256("event"), bob, 50e6);
        check(!hooked.lastCallSucceeded(), "nobody leaves in the middle of a draw");
        equal(fund.previewRedeem(shares), 50e6, "the loss is theirs");
    }

    /// @dev In the middle of a deposit the vault already has the tokens but has not credited them.
    function test_attack_readOnlyReentrancyInADeposit() public {
        armed(address(house), abi.encodeCall(house.withdraw, (IERC20(usdc), 1, bob)));
        fundAccount(usdc, bob, 10e6);
        check(blocked(), "no withdrawal inside a deposit");
    }

    // --- donation and inflation

    function test_attack_inflationOfTheFundsFirstShares() public {
        address attacker = named("attacker");
        stakeInFund(attacker, 1);
        usdc.mint(attacker, 10_000e6);
        vm.prank(attacker);
        usdc.transfer(address(fund), 10_000e6); // a donation is ignored
        equal(fund.totalAssets(), 1, "ledger, not balance");
        uint256 shares = stakeInFund(bob, 10_000e6);
        equal(fund.previewRedeem(shares), 10_000e6, "the victim loses nothing");
        check(fund.previewRedeem(fund.balanceOf(attacker)) <= 1, "the attacker wins nothing");
    }

    function test_attack_donationToTheVaultCreditsNobody() public {
        uint256 total = house.totalOf(address(usdc));
        usdc.mint(address(house), 1_000_000e6);
        equal(house.totalOf(address(usdc)), total, "ledger unchanged");
        equal(house.healthOf(alice).equityUsd, 4282e18, "health unchanged");
    }

    function test_attack_depositsCannotMoveTheHaircutOfOthers() public {
        uint256 before = valuer.targetHaircutBps(address(eth));
        fundAccount(eth, carol, 400_000e18);
        equal(valuer.targetHaircutBps(address(eth)), before, "the supply cap is the quantity");
    }

    function test_attack_feeTokenAsCashIsRefusedByTheFund() public {
        FeeToken token = new FeeToken();
        valuer.list(address(token), "USDC");
        Clearinghouse other = new Clearinghouse(address(this), book, verifier, valuer, token);
        SafetyFund otherFund = new SafetyFund(address(this), parameters, other, 1 days, 1 days);
        token.mint(bob, 100e18);
        vm.startPrank(bob);
        token.approve(address(otherFund), 100e18);
        vm.expectRevert(abi.encodeWithSelector(SafetyFund.UnsupportedToken.selector, address(token), 100e18, 99e18));
        otherFund.deposit(100e18, bob);
        vm.stopPrank();
    }

    // --- front-running

    /// @dev Between a bidder's look and its transaction the engines report a richer portfolio: its price rises.
    function test_attack_frontRunATakeWithANewPrice() public {
        startDutch();
        LiquidationAuction.Take memory limits = dutchOrder(0.1e18);
        limits.maxPayment = 470e6;
        verifier.submit(attestation(alice, 6000e18, 5000e18, -5500e18));
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.PaymentAboveLimit.selector, 520_200_000, 470e6));
        vm.prank(carol);
        auction.take(limits, none(), none());
    }

    /// @dev Another bidder is faster: less is left than wanted.
    function test_attack_frontRunATakeByTakingMost() public {
        startDutch();
        LiquidationAuction.Take memory limits = dutchOrder(0.2e18);
        limits.minShare = 0.2e18;
        vm.prank(carol);
        auction.take(dutchOrder(0.2e18), none(), none());
        uint256 held = 10e18 - 2e18;
        MarginVerifier.Attestation[] memory next = only(
            attestation(alice, (6000 * held) / 10, (5000 * held) / 10, -int256((6000 * held) / 10))
        );
        vm.prank(bob);
        try auction.take(limits, next, none()) {
            revert Untrue("took less than the bidder would accept");
        } catch (bytes memory reason) {
            equal(bytes32(bytes4(reason)), bytes32(LiquidationAuction.ShareTooSmall.selector), "share too small");
        }
    }

    /// @dev A staker sees a deficit coming and runs.
    function test_attack_stakerLeavesAheadOfALoss() public {
        uint256 shares = stakeInFund(bob, 10_000e6);
        attest(alice, 6000e18, 5000e18, -11_000e18);
        vm.prank(bob);
        fund.requestExit(shares);
        startDutch(); // English at once, deficit open
        vm.warp(START + 7 days);
        equal(fund.maxRedeem(bob), 0, "held while the deficit is open");
        postPrice(2000e18);
        attest(alice, 6000e18, 5000e18, -11_000e18);
        vm.prank(carol);
        auction.bid(alice, -1000e18, block.timestamp, none());
        vm.warp(block.timestamp + 10 minutes);
        auction.settleBid(alice, none(), none());
        equal(fund.maxWithdraw(bob), 9000e6, "the loss was taken first");
    }

    /// @dev Stake just before a fee, claim, leave: the stake is at risk for the whole cool-down.
    function test_attack_snipeAFee() public {
        stakeInFund(bob, 1000e6);
        uint256 shares = stakeInFund(carol, 1000e6);
        usdc.mint(address(this), 100e6);
        usdc.approve(address(fund), 100e6);
        fund.receiveFee(100e6);
        vm.startPrank(carol);
        fund.claimFees();
        fund.requestExit(shares);
        vm.stopPrank();
        equal(fund.maxRedeem(carol), 0, "locked");
        fund.grantRole(fund.AUCTION_ROLE(), address(this));
        fund.cover(keccak256("event"), bob, 1000e6);
        check(fund.previewRedeem(shares) + 25e6 < 1000e6, "a loss in the meantime is shared");
    }

    // --- griefing

    function test_attack_dustTakesThatStall() public {
        startDutch();
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.TakeTooSmall.selector, 4600, 100e18));
        vm.prank(carol);
        auction.take(dutchOrder(1), none(), none());
    }

    /// @dev Bids a little higher each time would put settlement off for ever.
    function test_attack_dustBidsThatStall() public {
        startDutch();
        vm.warp(block.timestamp + 1000);
        auction.beginEnglish(alice, none());
        vm.startPrank(carol);
        auction.bid(alice, 4600e18, block.timestamp, none());
        vm.expectRevert(abi.encodeWithSelector(LiquidationAuction.BidTooLow.selector, 4600e18 + 1, 4830e18));
        auction.bid(alice, 4600e18 + 1, block.timestamp, none());
        vm.stopPrank();
    }

    /// @dev A winner who walks away: the bond is lost, the next bidder gets its turn.
    function test_attack_bidWithoutMeansToSettle() public {
        address poor = named("poor");
        fundAccount(usdc, poor, 5200e6);
        startDutch();
        vm.warp(block.timestamp + 1000);
        auction.beginEnglish(alice, none());
        vm.prank(poor);
        auction.bid(alice, 4600e18, block.timestamp, none());
        vm.warp(block.timestamp + 20 minutes);
        auction.expel(alice, none());
        equal(cashOf(poor), 4700e6, "cost the attacker its bond");
        vm.prank(carol);
        auction.bid(alice, 4600e18, block.timestamp, none());
        vm.warp(block.timestamp + 10 minutes - 1);
        equal(auction.auctionOf(alice).bidder, carol, "carol's turn");
    }

    /// @dev The owner pays a crumb in during the auction to change what is sold.
    function test_attack_ownerDepositsDuringTheAuction() public {
        startDutch();
        uint256 before = auction.quote(alice).maxShare;
        fundAccount(usdc, alice, 1);
        check(auction.quote(alice).maxShare <= before, "less to sell, never more");
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Clearinghouse.AccountFrozen.selector, alice));
        house.withdraw(usdc, 1, alice);
    }

    // --- feed

    function test_attack_oneLyingPublisherCannotMoveAPrice() public {
        post(publisherKeys[0], ETH, feed.PRICE_USD(), 1e30);
        equal(valuer.priceUsd(address(eth)), 2000e18, "median");
    }

    function test_attack_scoreReplayOnAnotherFeed() public {
        ScoreFeed other = new ScoreFeed(address(this), IERC20(stakeToken), feedLimits());
        other.admit(vm.addr(publisherKeys[0]));
        ScoreFeed.Score memory score = ScoreFeed.Score(ETH, feed.PRICE_USD(), 1e18, block.timestamp, 9999);
        bytes memory signature = signatureOf(publisherKeys[0], feed.hashScore(score));
        try other.post(score, signature) {
            revert Untrue("a foreign score was accepted");
        } catch (bytes memory reason) {
            equal(bytes32(bytes4(reason)), bytes32(ScoreFeed.PublisherNotAdmitted.selector), "refused");
        }
    }
}
