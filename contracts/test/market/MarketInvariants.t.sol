// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { LiquidationAuction } from "../../src/market/LiquidationAuction.sol";
import { MarginVerifier } from "../../src/market/MarginVerifier.sol";
import { InvariantTest } from "../harness/InvariantTest.sol";
import { MarketHandler } from "./MarketHandler.sol";

/// @notice What holds after any sequence of deposits, trades, prices, requirements, auctions, stakes and time.
contract MarketInvariantTest is InvariantTest {
    MarketHandler internal market;

    function setUp() public {
        market = new MarketHandler();
        market.setUp();
        fuzzHandler(address(market), market.actions());
    }

    function invariant_moneyIsConserved() public view {
        collateralIsConserved();
        fundIsConserved();
        feesOwedAreSetAside();
        sharesNeverClaimMoreThanThereIs();
        allocationsNeverExceedBalance();
        withdrawalsAreHeldWhileADeficitIsOpen();
        frozenExactlyWhileAuctioned();
    }

    function invariant_bookIsWhatItsEventsSay() public view {
        positionsNetToZero();
        bookRebuiltFromEventsEqualsStorage();
    }

    function invariant_requirementsAreFreshOrTheBound() public view {
        stalePayloadNeverReachesAConsumer();
        requirementIsNeverNothing();
    }

    function collateralIsConserved() internal view {
        for (uint256 t = 0; t < 2; ++t) {
            (address token, uint256 donated) = market.tokenAt(t);
            uint256 owed = market.clearinghouse().totalOf(token);
            equal(IERC20(token).balanceOf(address(market.clearinghouse())), owed + donated, "vault");
            uint256 sum = market.clearinghouse().balanceOf(address(market.liquidations()), token);
            for (uint256 i = 0; i < market.ACTORS(); ++i) {
                sum += market.clearinghouse().balanceOf(market.actorAt(i), token);
            }
            equal(sum, owed, "ledger");
        }
    }

    function fundIsConserved() internal view {
        (address token, ) = market.tokenAt(0);
        uint256 booked =
            market.safetyFund().reserveAssets() +
                market.safetyFund().stakedAssets() +
                market.safetyFund().claimableFees();
        equal(IERC20(token).balanceOf(address(market.safetyFund())), booked + market.donatedToFund(), "assets");
    }

    function feesOwedAreSetAside() internal view {
        uint256 owed = 0;
        for (uint256 i = 0; i < market.ACTORS(); ++i) owed += market.safetyFund().feesOf(market.actorAt(i));
        check(owed <= market.safetyFund().claimableFees(), "fees");
    }

    function sharesNeverClaimMoreThanThereIs() internal view {
        uint256 supply = market.safetyFund().totalSupply();
        check(market.safetyFund().convertToAssets(supply) <= market.safetyFund().stakedAssets(), "shares");
    }

    function allocationsNeverExceedBalance() internal view {
        uint256 assets = market.safetyFund().reserveAssets() + market.safetyFund().stakedAssets();
        for (uint256 i = 0; i < market.eventCount(); ++i) {
            bytes32 eventId = market.eventAt(i);
            (uint256 cap, uint256 drawn) = market.safetyFund().eventOf(eventId);
            check(drawn <= cap, "cap per event");
            check(market.safetyFund().available(eventId) <= assets, "never more than there is");
        }
    }

    function withdrawalsAreHeldWhileADeficitIsOpen() internal view {
        uint256 sum = 0;
        for (uint256 i = 0; i < market.eventCount(); ++i) sum += market.safetyFund().deficitOf(market.eventAt(i));
        equal(market.safetyFund().openDeficits(), sum, "deficits");
        if (sum == 0) return;
        for (uint256 i = 0; i < market.ACTORS(); ++i) {
            equal(market.safetyFund().maxRedeem(market.actorAt(i)), 0, "held");
        }
    }

    function positionsNetToZero() internal view {
        uint256 long = 0;
        for (uint256 k = 0; k < 2; ++k) {
            int256 net = 0;
            for (uint256 i = 0; i < market.ACTORS(); ++i) {
                int256 quantity = market.positions().quantityOf(market.actorAt(i), market.instrumentAt(k));
                net += quantity;
                if (quantity > 0) long += uint256(quantity);
            }
            equal(net, 0, "net");
        }
        (, uint256 openInterest, , , ) = market.positions().underlyingOf(keccak256("ETH"));
        equal(openInterest, long, "open interest");
    }

    function bookRebuiltFromEventsEqualsStorage() internal view {
        for (uint256 i = 0; i < market.ACTORS(); ++i) {
            address actor = market.actorAt(i);
            uint256 held = 0;
            for (uint256 k = 0; k < 2; ++k) {
                bytes32 id = market.instrumentAt(k);
                int256 rebuilt = market.rebuiltQuantity(actor, id);
                equal(market.positions().quantityOf(actor, id), rebuilt, "position");
                if (rebuilt != 0) ++held;
                (address token, ) = market.tokenAt(k);
                equal(
                    market.clearinghouse().balanceOf(actor, token),
                    market.rebuiltBalance(actor, token),
                    "collateral"
                );
            }
            equal(market.positions().positionCountOf(actor), held, "list of positions");
            equal(market.positions().commitmentOf(actor), market.rebuiltCommitment(actor), "commitment");
            equal(market.clearinghouse().isFrozen(actor), market.rebuiltFrozen(actor), "frozen");
        }
        equal(market.safetyFund().reserveAssets(), market.rebuiltReserve(), "reserve");
        equal(market.safetyFund().stakedAssets(), market.rebuiltStaked(), "staked");
    }

    /// @dev `attestedContext` is what the handler saw accepted, not what the verifier keeps.
    function stalePayloadNeverReachesAConsumer() internal view {
        for (uint256 i = 0; i < market.ACTORS(); ++i) {
            address actor = market.actorAt(i);
            (bool readable, MarginVerifier.Requirement memory requirement) = market.tryRequirement(actor);
            if (!readable || requirement.source == MarginVerifier.Source.Bound) continue;
            MarketHandler.Seen memory seen = market.seenOf(actor);
            check(seen.validUntil >= market.timeNow(), "fresh");
            equal(seen.commitment, market.positions().commitmentOf(actor), "for this portfolio");
            equal(seen.parameterSetId, market.activeSetId(), "under the active set");
            equal(seen.maintenanceMarginUsd, requirement.maintenanceMarginUsd, "the one accepted last");
        }
    }

    function requirementIsNeverNothing() internal view {
        for (uint256 i = 0; i < market.ACTORS(); ++i) {
            address actor = market.actorAt(i);
            if (market.positions().quantityOf(actor, market.instrumentAt(0)) >= 0) continue;
            (bool readable, MarginVerifier.Requirement memory requirement) = market.tryRequirement(actor);
            check(!readable || requirement.initialMarginUsd != 0, "a short call always needs something");
        }
    }

    function frozenExactlyWhileAuctioned() internal view {
        uint256 escrowed = 0;
        for (uint256 i = 0; i < market.ACTORS(); ++i) {
            LiquidationAuction.Auction memory state = market.liquidations().auctionOf(market.actorAt(i));
            bool running =
                state.stage == LiquidationAuction.Stage.Dutch || state.stage == LiquidationAuction.Stage.English;
            equal(market.clearinghouse().isFrozen(market.actorAt(i)), running, "frozen");
            escrowed += state.escrowedPrice + state.escrowedBond;
            (address token, ) = market.tokenAt(0);
            check(
                state.reservedCash <= market.clearinghouse().balanceOf(market.actorAt(i), token),
                "reserved cash is there"
            );
        }
        (address cash, ) = market.tokenAt(0);
        equal(market.clearinghouse().balanceOf(address(market.liquidations()), cash), escrowed, "escrow");
    }

    /// @dev The campaign must reach what it claims to test.
    function test_handler_reachesEveryStage() public {
        market.crisis(0, 1, 2, 112);
        check(market.reached("take") > 0 && market.reached("cover") > 0, "sold and covered");
        bookRebuiltFromEventsEqualsStorage();
        collateralIsConserved();
        fundIsConserved();
        frozenExactlyWhileAuctioned();
    }
}
