// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Clearinghouse } from "../../src/market/Clearinghouse.sol";
import { LiquidationAuction } from "../../src/market/LiquidationAuction.sol";
import { MarginVerifier } from "../../src/market/MarginVerifier.sol";
import { PositionBook } from "../../src/market/PositionBook.sol";
import { SafetyFund } from "../../src/market/SafetyFund.sol";
import { Vm, vm } from "../harness/Vm.sol";
import { MarketTest } from "./MarketTest.sol";
import { TestToken } from "./TestTokens.sol";

/// @notice Random but sensible use of the whole market, and a second book kept from events alone.
contract MarketHandler is MarketTest {
    struct Seen {
        bytes32 commitment;
        bytes32 parameterSetId;
        uint256 maintenanceMarginUsd;
        uint256 validUntil;
    }

    uint256 public constant ACTORS = 4;
    address[4] internal actors;
    bytes32 internal put1500;
    uint256 public donatedToFund;
    uint256[2] internal donated;
    bytes32[] internal events;
    mapping(bytes32 eventId => bool) internal known;
    mapping(string action => uint256) public reached;
    uint256 internal setNumber = 1;
    int256 internal ethUsd = 2000e18;

    mapping(address => mapping(bytes32 => int256)) public rebuiltQuantity;
    mapping(address => mapping(address => uint256)) public rebuiltBalance;
    mapping(address => bytes32) public rebuiltCommitment;
    mapping(address => bool) public rebuiltFrozen;
    uint256 public rebuiltReserve;
    uint256 public rebuiltStaked;
    mapping(address => Seen) internal seen;

    /// @dev Reads every event of the call and moves the second book by it.
    modifier replayed() {
        vm.recordLogs();
        _;
        replay(vm.getRecordedLogs());
    }

    function setUp() public override {
        super.setUp();
        put1500 = book.listInstrument(option(PositionBook.Kind.Put, 1500e18));
        string[4] memory names = ["actor a", "actor b", "actor c", "actor d"];
        for (uint256 i = 0; i < ACTORS; ++i) actors[i] = named(names[i]);
        vm.recordLogs();
        for (uint256 i = 0; i < ACTORS; ++i) {
            fundAccount(usdc, actors[i], 50_000e6);
            fundAccount(eth, actors[i], 10e18);
        }
        stakeInFund(actors[3], 20_000e6);
        replay(vm.getRecordedLogs());
    }

    function actions() external pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](17);
        selectors[0] = this.deposit.selector;
        selectors[1] = this.withdraw.selector;
        selectors[2] = this.tradeSome.selector;
        selectors[3] = this.settleSome.selector;
        selectors[4] = this.require_.selector;
        selectors[5] = this.movePrice.selector;
        selectors[6] = this.passTime.selector;
        selectors[7] = this.changeParameters.selector;
        selectors[8] = this.liquidate.selector;
        selectors[9] = this.takeSome.selector;
        selectors[10] = this.bidSome.selector;
        selectors[11] = this.finish.selector;
        selectors[12] = this.stakeSome.selector;
        selectors[13] = this.leaveFund.selector;
        selectors[14] = this.donate.selector;
        selectors[15] = this.ruin.selector;
        selectors[16] = this.crisis.selector;
    }

    // --- actions

    function deposit(uint8 who, uint8 which, uint64 amount) external replayed {
        uint256 size = bound(amount, 1, which % 2 == 0 ? 100_000e6 : 20e18);
        TestToken token = which % 2 == 0 ? usdc : eth;
        address actor = actors[who % ACTORS];
        token.mint(actor, size);
        vm.startPrank(actor);
        token.approve(address(house), size);
        try house.deposit(token, actor, size) {
            ++reached["deposit"];
            keep();
        } catch {
            drop();
        }
        vm.stopPrank();
    }

    function withdraw(uint8 who, uint8 which, uint64 amount) external replayed {
        address actor = actors[who % ACTORS];
        TestToken token = which % 2 == 0 ? usdc : eth;
        uint256 balance = house.balanceOf(actor, address(token));
        if (balance == 0) return;
        vm.prank(actor);
        try house.withdraw(token, bound(amount, 1, balance), actor) {
            ++reached["withdraw"];
            keep();
        } catch {
            drop();
        }
    }

    function tradeSome(uint8 a, uint8 b, uint8 which, uint64 quantity, uint32 premium) external replayed {
        address buyer = actors[a % ACTORS];
        address seller = actors[b % ACTORS];
        bytes32 id = which % 2 == 0 ? call2000 : put1500;
        uint256 size = bound(quantity, 1, 10e18);
        try house.trade(Clearinghouse.Trade(id, buyer, seller, size, premium), none()) {
            ++reached["trade"];
            keep();
        } catch {
            drop();
        }
    }

    function settleSome(uint8 a, uint8 b, uint32 amount) external replayed {
        try house.settle(actors[a % ACTORS], actors[b % ACTORS], amount) {
            keep();
        } catch {
            drop();
        }
    }

    /// @dev A plausible requirement: some share of the bound; the positions' value between that and zero.
    function require_(uint8 who, uint8 share, uint8 value) external replayed {
        require1(actors[who % ACTORS], 1 + (share % 60), value % 60);
    }

    function movePrice(uint16 move) external replayed {
        ethUsd = (ethUsd * int256(bound(move, 8000, 12_000))) / 10_000;
        ethUsd = bound(ethUsd, 500e18, 8000e18);
        postMarket(ethUsd);
    }

    function passTime(uint16 span) external {
        vm.warp(vm.getBlockTimestamp() + bound(span, 1, 2 hours));
        vm.roll(vm.getBlockNumber() + 1 + span / 12);
    }

    function changeParameters(uint8 value) external replayed {
        parameters.set("fundEventCap", int256(bound(value, 5, 100)) * 100);
        parameters.setId(keccak256(abi.encode("set", ++setNumber)));
    }

    function liquidate(uint8 who) external replayed {
        liquidate1(actors[who % ACTORS]);
    }

    function takeSome(uint8 who, uint8 by, uint64 share) external replayed {
        take1(auctioned(who), actors[by % ACTORS], bound(share, 1, 1e18));
    }

    function bidSome(uint8 who, uint8 by, int64 above) external replayed {
        bid1(auctioned(who), actors[by % ACTORS], bound(int256(above), 0, 1000) * 1e18);
    }

    function finish(uint8 who, uint8 way) external replayed {
        finish1(auctioned(who), way);
    }

    function stakeSome(uint8 who, uint64 amount) external replayed {
        uint256 size = bound(amount, 1, 50_000e6);
        address actor = actors[who % ACTORS];
        if (fund.maxDeposit(actor) != 0) stakeInFund(actor, size);
        if (amount % 3 == 0) addReserve(size / 2 + 1);
    }

    function leaveFund(uint8 who, uint64 shares) external replayed {
        address actor = actors[who % ACTORS];
        uint256 balance = fund.balanceOf(actor);
        vm.startPrank(actor);
        uint256 free = fund.maxRedeem(actor);
        if (free != 0) fund.redeem(bound(shares, 1, free), actor, actor);
        else if (balance != 0) fund.requestExit(bound(shares, 1, balance));
        if (fund.feesOf(actor) != 0) fund.claimFees();
        if (balance > 3 && shares % 5 == 0) fund.transfer(actors[(uint256(who) + 1) % ACTORS], balance / 3);
        vm.stopPrank();
    }

    function donate(uint8 which, uint32 amount) external {
        if (which % 3 == 2) {
            usdc.mint(address(fund), amount);
            donatedToFund += amount;
        } else {
            (which % 3 == 0 ? usdc : eth).mint(address(house), amount);
            donated[which % 3] += amount;
        }
    }

    /// @dev Drives an account below its requirement, by little or beyond ruin.
    function ruin(uint8 who, uint8 depth) external replayed {
        ruin1(actors[who % ACTORS], 60 + (depth % 100));
        if (depth % 2 == 0) liquidate1(actors[who % ACTORS]);
    }

    /// @dev An account in an auction if there is one, so that auctions get on.
    function auctioned(uint8 who) internal view returns (address) {
        for (uint256 i = 0; i < ACTORS; ++i) {
            address actor = actors[(uint256(who) + i) % ACTORS];
            if (house.isFrozen(actor)) return actor;
        }
        return actors[who % ACTORS];
    }

    // --- the same without recording, for scripts

    function require1(address actor, uint256 shareOf60, uint256 valueOf60) internal {
        if (book.positionCountOf(actor) == 0) return;
        try book.upperBoundOf(actor) returns (uint256 boundUsd) {
            uint256 initialUsd = (boundUsd * shareOf60) / 60;
            attestOrSkip(actor, initialUsd, (initialUsd * 8) / 10, -int256((boundUsd * valueOf60) / 120));
        } catch {
            drop();
        }
    }

    function ruin1(address actor, uint256 percent) internal {
        if (book.positionCountOf(actor) == 0) return;
        try house.countedUsd(actor) returns (uint256 counted) {
            uint256 loss = (counted * percent) / 100;
            attestOrSkip(actor, counted / 2, (counted * 45) / 100, -int256(loss));
        } catch {
            drop();
        }
    }

    function attestOrSkip(address actor, uint256 initialUsd, uint256 maintenanceUsd, int256 valueUsd) internal {
        for (uint256 i = 0; i < 2; ++i) {
            MarginVerifier.MarginPayload memory content = payload(actor, initialUsd, maintenanceUsd, valueUsd);
            content.expiry = vm.getBlockTimestamp() + 1 hours;
            try verifier.submit(signed(content, 1)) returns (MarginVerifier.Source source) {
                keep();
                if (source == MarginVerifier.Source.Attested) return;
            } catch {
                return drop();
            }
            vm.roll(vm.getBlockNumber() + 1);
        }
    }

    function liquidate1(address actor) internal {
        try auction.flag(actor) {
            ++reached["flag"];
            keep();
            vm.warp(vm.getBlockTimestamp() + 15 minutes);
        } catch {
            drop();
        }
        try auction.start(actor) {
            ++reached["start"];
            keep();
            note(actor);
        } catch {
            drop();
        }
        try auction.beginEnglish(actor, none()) {
            ++reached["english"];
            keep();
        } catch {
            drop();
        }
    }

    function take1(address actor, address by, uint256 share) internal {
        LiquidationAuction.Take memory wanted = LiquidationAuction.Take(
            actor,
            share,
            0,
            type(uint256).max,
            vm.getBlockTimestamp()
        );
        vm.prank(by);
        try auction.take(wanted, none(), none()) {
            ++reached["take"];
            keep();
        } catch {
            drop();
        }
    }

    function bid1(address actor, address by, int256 above) internal {
        try auction.leastBid(actor) returns (int256 least) {
            vm.prank(by);
            try auction.bid(actor, least + above, vm.getBlockTimestamp(), none()) {
                ++reached["bid"];
                keep();
            } catch {
                drop();
            }
        } catch {
            drop();
        }
    }

    function finish1(address actor, uint8 way) internal {
        if (way % 3 == 0) {
            vm.warp(vm.getBlockTimestamp() + 10 minutes);
            try auction.settleBid(actor, none(), none()) {
                ++reached["settle"];
                keep();
            } catch {
                drop();
            }
        } else if (way % 3 == 1) {
            try auction.expel(actor, none()) {
                ++reached["expel"];
                keep();
            } catch {
                drop();
            }
        } else {
            try auction.cure(actor, none()) {
                ++reached["cure"];
                keep();
            } catch {
                drop();
            }
        }
    }

    /// @notice One portfolio through every stage: short, below its requirement, sold in part, then beyond ruin.
    function crisis(uint8 a, uint8 b, uint8 c, uint8 loss) external replayed {
        address seller = actors[a % ACTORS];
        address buyer = actors[b % ACTORS];
        address rescuer = actors[c % ACTORS];
        if (seller == buyer || seller == rescuer || house.isFrozen(seller)) return;
        postMarket(ethUsd);
        try house.trade(Clearinghouse.Trade(call2000, buyer, seller, 5e18, 1e6), none()) {
            ++reached["trade"];
            keep();
        } catch {
            return drop();
        }
        ruin1(seller, 60);
        liquidate1(seller);
        take1(seller, rescuer, 0.1e18);
        ruin1(seller, bound(loss, 90, 125));
        liquidate1(seller);
        fundAccount(usdc, rescuer, 200_000e6);
        keep();
        bid1(seller, rescuer, 0);
        finish1(seller, 0);
    }

    function note(address actor) internal {
        bytes32 eventId = auction.eventIdOf(actor);
        if (known[eventId]) return;
        known[eventId] = true;
        events.push(eventId);
    }

    // --- the book from events

    function keep() internal {
        replay(vm.getRecordedLogs());
    }

    /// @dev forge also records what a reverted call had logged.
    function drop() internal {
        vm.getRecordedLogs();
    }

    function replay(Vm.Log[] memory logs) internal {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == address(book)) replayBook(logs[i]);
            else if (logs[i].emitter == address(house)) replayHouse(logs[i]);
            else if (logs[i].emitter == address(fund)) replayFund(logs[i]);
            else if (logs[i].emitter == address(verifier)) replayVerifier(logs[i]);
        }
    }

    function replayBook(Vm.Log memory log) internal {
        address who = address(uint160(uint256(log.topics[1])));
        bytes32 id = log.topics.length > 2 ? log.topics[2] : bytes32(0);
        if (log.topics[0] == PositionBook.PositionOpened.selector) {
            (int256 quantity, , bytes32 commitment) = abi.decode(log.data, (int256, bytes32, bytes32));
            rebuiltQuantity[who][id] = quantity;
            rebuiltCommitment[who] = commitment;
        } else if (log.topics[0] == PositionBook.PositionChanged.selector) {
            (, int256 quantity, , bytes32 commitment) = abi.decode(log.data, (int256, int256, bytes32, bytes32));
            rebuiltQuantity[who][id] = quantity;
            rebuiltCommitment[who] = commitment;
        } else if (log.topics[0] == PositionBook.PositionClosed.selector) {
            (, , bytes32 commitment) = abi.decode(log.data, (int256, bytes32, bytes32));
            rebuiltQuantity[who][id] = 0;
            rebuiltCommitment[who] = commitment;
        }
    }

    function replayHouse(Vm.Log memory log) internal {
        address who = address(uint160(uint256(log.topics[1])));
        if (
            log.topics[0] == Clearinghouse.CollateralDeposited.selector ||
            log.topics[0] == Clearinghouse.CollateralWithdrawn.selector
        ) {
            (, uint256 current) = abi.decode(log.data, (uint256, uint256));
            rebuiltBalance[who][address(uint160(uint256(log.topics[2])))] = current;
        } else if (log.topics[0] == Clearinghouse.CollateralMoved.selector) {
            address token = address(uint160(uint256(log.topics[3])));
            uint256 amount = abi.decode(log.data, (uint256));
            rebuiltBalance[who][token] -= amount;
            rebuiltBalance[address(uint160(uint256(log.topics[2])))][token] += amount;
        } else if (log.topics[0] == Clearinghouse.AccountFroze.selector) {
            rebuiltFrozen[who] = true;
        } else if (log.topics[0] == Clearinghouse.AccountThawed.selector) {
            rebuiltFrozen[who] = false;
        }
    }

    function replayFund(Vm.Log memory log) internal {
        if (log.topics[0] == SafetyFund.ReserveAdded.selector) {
            (, rebuiltReserve) = abi.decode(log.data, (uint256, uint256));
        } else if (log.topics[0] == SafetyFund.FeeReceived.selector) {
            (uint256 toReserve, ) = abi.decode(log.data, (uint256, uint256));
            rebuiltReserve += toReserve;
        } else if (log.topics[0] == SafetyFund.FundDrawn.selector) {
            ++reached["cover"];
            (, , rebuiltReserve, rebuiltStaked) = abi.decode(log.data, (uint256, uint256, uint256, uint256));
        } else if (log.topics[0] == keccak256("Deposit(address,address,uint256,uint256)")) {
            (uint256 assets, ) = abi.decode(log.data, (uint256, uint256));
            rebuiltStaked += assets;
        } else if (log.topics[0] == keccak256("Withdraw(address,address,address,uint256,uint256)")) {
            (uint256 assets, ) = abi.decode(log.data, (uint256, uint256));
            rebuiltStaked -= assets;
        }
    }

    function replayVerifier(Vm.Log memory log) internal {
        if (log.topics[0] != MarginVerifier.RequirementAccepted.selector) return;
        address who = address(uint160(uint256(log.topics[1])));
        (, , uint256 maintenanceUsd, , uint256 validUntil, ) = abi.decode(
            log.data,
            (uint256, uint256, uint256, int256, uint256, uint256)
        );
        seen[who] = Seen(rebuiltCommitment[who], parameters.parameterSetId(), maintenanceUsd, validUntil);
    }

    // --- what the invariants read

    function tokenAt(uint256 i) external view returns (address token, uint256 extra) {
        return (i == 0 ? address(usdc) : address(eth), donated[i]);
    }

    function instrumentAt(uint256 i) external view returns (bytes32) {
        return i == 0 ? call2000 : put1500;
    }

    function actorAt(uint256 i) external view returns (address) {
        return actors[i];
    }

    function eventAt(uint256 i) external view returns (bytes32) {
        return events[i];
    }

    function eventCount() external view returns (uint256) {
        return events.length;
    }

    function seenOf(address actor) external view returns (Seen memory) {
        return seen[actor];
    }

    function activeSetId() external view returns (bytes32) {
        return parameters.parameterSetId();
    }

    function timeNow() external view returns (uint256) {
        return vm.getBlockTimestamp();
    }

    function tryRequirement(
        address actor
    ) external view returns (bool readable, MarginVerifier.Requirement memory requirement) {
        try verifier.requirementOf(actor) returns (MarginVerifier.Requirement memory answer) {
            return (true, answer);
        } catch {
            return (false, requirement);
        }
    }

    function clearinghouse() external view returns (Clearinghouse) {
        return house;
    }

    function safetyFund() external view returns (SafetyFund) {
        return fund;
    }

    function liquidations() external view returns (LiquidationAuction) {
        return auction;
    }

    function positions() external view returns (PositionBook) {
        return book;
    }
}
