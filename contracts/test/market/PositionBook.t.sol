// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { PositionBook } from "../../src/market/PositionBook.sol";
import { ScoreFeed } from "../../src/market/ScoreFeed.sol";
import { vm } from "../harness/Vm.sol";
import { MarketTest } from "./MarketTest.sol";

contract PositionBookTest is MarketTest {
    event PositionOpened(
        address indexed account,
        bytes32 indexed instrumentId,
        int256 quantity,
        bytes32 previousCommitment,
        bytes32 currentCommitment
    );
    event PositionClosed(
        address indexed account,
        bytes32 indexed instrumentId,
        int256 previous,
        bytes32 previousCommitment,
        bytes32 currentCommitment
    );

    function setUp() public override {
        super.setUp();
        book.grantRole(book.WRITER_ROLE(), address(this));
    }

    // --- constructor, listUnderlying, listInstrument

    function test_constructor_revertsForABoundBelowADoubling() public {
        vm.expectRevert(abi.encodeWithSelector(PositionBook.UpMoveTooSmall.selector, 9999, 10_000));
        new PositionBook(address(this), parameters, feed, 9999);
    }

    function test_listUnderlying_revertsTwiceAndForStrangers() public {
        vm.expectRevert(abi.encodeWithSelector(PositionBook.UnderlyingAlreadyListed.selector, ETH));
        book.listUnderlying("ETH");
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, bytes32(0))
        );
        vm.prank(alice);
        book.listUnderlying("BTC");
    }

    function test_listInstrument_idIsTheHashOfItsTerms() public {
        PositionBook.Instrument memory put = option(PositionBook.Kind.Put, 1500e18);
        bytes32 id = book.listInstrument(put);
        equal(id, keccak256(abi.encode(put)), "id");
        equal(book.instrumentOf(id).referenceUsd, 1500e18, "strike");
    }

    function test_listInstrument_revertsForWhatCannotBe() public {
        PositionBook.Instrument memory wrong = option(PositionBook.Kind.Call, 2000e18);
        vm.expectRevert(abi.encodeWithSelector(PositionBook.InstrumentAlreadyListed.selector, call2000));
        book.listInstrument(wrong);
        wrong.underlying = keccak256("DOGE");
        vm.expectRevert(abi.encodeWithSelector(PositionBook.UnderlyingUnknown.selector, wrong.underlying));
        book.listInstrument(wrong);
        refused(PositionBook.Kind.Call, uint64(START), 1e18); // expired
        refused(PositionBook.Kind.Perpetual, uint64(START + 1), 1e18); // with an expiry
        refused(PositionBook.Kind.Future, uint64(START + 1), 0); // without a price
    }

    function refused(PositionBook.Kind kind, uint64 expiry, uint128 reference_) internal {
        PositionBook.Instrument memory wrong = PositionBook.Instrument(
            kind,
            ETH,
            expiry,
            reference_,
            PositionBook.Settlement.Usd
        );
        vm.expectRevert(
            abi.encodeWithSelector(PositionBook.InvalidInstrument.selector, kind, expiry, reference_, START)
        );
        book.listInstrument(wrong);
    }

    // --- move

    function test_move_onlyTheWriter() public {
        bytes32 role = book.WRITER_ROLE();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, role));
        vm.prank(alice);
        book.move(call2000, alice, bob, 1);
    }

    function test_move_opensBothSidesAndNamesThem() public {
        bytes32 commitment = keccak256(abi.encode(bytes32(0), alice, call2000, int256(-3)));
        vm.expectEmit(true, true, false, true, address(book));
        emit PositionOpened(alice, call2000, -3, bytes32(0), commitment);
        book.move(call2000, alice, bob, 3);
        equal(book.quantityOf(alice, call2000), -3, "short");
        equal(book.quantityOf(bob, call2000), 3, "long");
        equal(book.commitmentOf(alice), commitment, "commitment");
        equal(openInterest(), 3, "open interest");
    }

    function test_move_closesAndForgetsThePlace() public {
        bytes32 put = book.listInstrument(option(PositionBook.Kind.Put, 1500e18));
        book.move(call2000, alice, bob, 3);
        book.move(put, alice, bob, 2);
        bytes32 before = book.commitmentOf(alice);
        vm.expectEmit(true, true, false, true, address(book));
        emit PositionClosed(alice, call2000, -3, before, keccak256(abi.encode(before, alice, call2000, int256(0))));
        book.move(call2000, alice, bob, -3);
        PositionBook.Position[] memory left = book.positionsOf(alice);
        equal(left.length, 1, "one left");
        equal(left[0].instrumentId, put, "the other one");
        book.move(put, alice, bob, -2);
        equal(book.positionCountOf(alice), 0, "none left");
        equal(openInterest(), 0, "no open interest");
    }

    function test_move_revertsForNothingNobodyAndTheSame() public {
        vm.expectRevert(abi.encodeWithSelector(PositionBook.SameAccount.selector, alice));
        book.move(call2000, alice, alice, 1);
        vm.expectRevert(abi.encodeWithSelector(PositionBook.ZeroQuantity.selector, call2000));
        book.move(call2000, alice, bob, 0);
        vm.expectRevert(abi.encodeWithSelector(PositionBook.InstrumentUnknown.selector, bytes32(uint256(1))));
        book.move(bytes32(uint256(1)), alice, bob, 1);
    }

    function test_move_revertsAboveTheOpenInterestCapOnlyWhenItGrows() public {
        parameters.set("openInterestCap/underlying/ETH", 5);
        book.move(call2000, alice, bob, 5e18);
        vm.expectRevert(abi.encodeWithSelector(PositionBook.OpenInterestAboveCap.selector, ETH, 5e18 + 1, 5e18));
        book.move(call2000, alice, bob, 1);
        parameters.set("openInterestCap/underlying/ETH", 1);
        book.move(call2000, bob, carol, 5e18); // passed on: nothing grows
        book.move(call2000, alice, carol, -1e18); // closed
        equal(openInterest(), 4e18, "open interest");
    }

    function test_move_revertsAboveTheMaximumOfPositions() public {
        for (uint128 i = 1; i <= 64; ++i) {
            book.move(book.listInstrument(option(PositionBook.Kind.Put, i)), alice, bob, 1);
        }
        vm.expectRevert(abi.encodeWithSelector(PositionBook.TooManyPositions.selector, alice, 64));
        book.move(call2000, alice, bob, 1);
    }

    function testFuzz_move_netsToZero(int64[12] memory quantities) public {
        address[3] memory who = [alice, bob, carol];
        for (uint256 i = 0; i < quantities.length; ++i) {
            if (quantities[i] == 0) continue;
            book.move(call2000, who[i % 3], who[(i + 1) % 3], quantities[i]);
        }
        int256 sum = 0;
        uint256 long = 0;
        for (uint256 i = 0; i < 3; ++i) {
            int256 quantity = book.quantityOf(who[i], call2000);
            sum += quantity;
            if (quantity > 0) long += uint256(quantity);
        }
        equal(sum, 0, "net");
        equal(openInterest(), long, "open interest is the longs");
    }

    // --- upperBoundOf

    function test_upperBound_isZeroOnlyWithoutPositions() public {
        equal(book.upperBoundOf(alice), 0, "empty");
        book.move(call2000, alice, bob, 1e18);
        equal(book.upperBoundOf(bob), 0, "a paid option cannot lose more");
        check(book.upperBoundOf(alice) != 0, "the short side");
    }

    function test_upperBound_isFullCollateralAndTheMinimum() public {
        book.move(call2000, alice, bob, 10e18);
        equal(book.upperBoundOf(alice), 40_000e18 + 60e18, "call: twice the spot, plus 0.3 %");
        bytes32 put = book.listInstrument(option(PositionBook.Kind.Put, 1500e18));
        book.move(put, alice, bob, 2e18);
        equal(book.upperBoundOf(alice), 40_060e18 + 3000e18 + 12e18, "put: its strike");
        bytes32 future = book.listInstrument(option(PositionBook.Kind.Future, 2100e18));
        book.move(future, bob, carol, 1e18);
        equal(book.upperBoundOf(carol), 2100e18, "long future: its price");
        equal(book.upperBoundOf(bob), 4000e18 + 180e18, "short future: twice the spot and the basis");
    }

    function test_upperBound_scalesUpButNeverDownWithTheMarginFactor() public {
        book.move(call2000, alice, bob, 1e18);
        parameters.set("initialMarginFactor", 15_000);
        equal(book.upperBoundOf(alice), 6000e18 + 6e18, "times 1.5");
        parameters.set("initialMarginFactor", 5000);
        equal(book.upperBoundOf(alice), 4000e18 + 6e18, "the liability is not halved");
    }

    function test_upperBound_revertsForAStaleOrSenselessSpot() public {
        book.move(call2000, alice, bob, 1e18);
        bytes32 metric = feed.PRICE_USD();
        postAll(ETH, metric, 0);
        vm.expectRevert(abi.encodeWithSelector(PositionBook.SpotNotPositive.selector, ETH, 0));
        book.upperBoundOf(alice);
        vm.warp(START + 2 hours);
        vm.expectRevert(abi.encodeWithSelector(ScoreFeed.ReadingStale.selector, ETH, metric, 0, 0));
        book.upperBoundOf(alice);
    }

    /// @dev Whatever the portfolio and wherever the price ends up to a doubling, the intrinsic loss is within the bound.
    function testFuzz_upperBound_coversEveryTerminalPrice(int64[4] memory size, uint256 terminal) public {
        bytes32[4] memory ids = [
            call2000,
            book.listInstrument(option(PositionBook.Kind.Put, 2500e18)),
            book.listInstrument(option(PositionBook.Kind.Future, 1900e18)),
            book.listInstrument(option(PositionBook.Kind.Call, 3000e18))
        ];
        uint256[4] memory reference_ = [uint256(2000e18), 2500e18, 1900e18, 3000e18];
        uint256 price = bound(terminal, 0, 4000e18);
        int256 loss = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if (size[i] == 0) continue;
            book.move(ids[i], bob, alice, int256(size[i]) * 1e3);
            int256 payoff = i == 2 ? int256(price) - int256(reference_[i]) : intrinsic(i == 1, price, reference_[i]);
            loss -= (int256(size[i]) * 1e3 * payoff) / 1e18;
        }
        check(loss <= int256(book.upperBoundOf(alice)) + 4, "covered");
    }

    function intrinsic(bool put, uint256 price, uint256 strike) internal pure returns (int256) {
        if (put) return price < strike ? int256(strike - price) : int256(0);
        return price > strike ? int256(price - strike) : int256(0);
    }

    function openInterest() internal view returns (uint256 long) {
        (, long, , , ) = book.underlyingOf(ETH);
    }
}
