// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { Clearinghouse } from "../../src/market/Clearinghouse.sol";
import { CollateralValuer } from "../../src/market/CollateralValuer.sol";
import { LiquidationAuction } from "../../src/market/LiquidationAuction.sol";
import { MarginVerifier } from "../../src/market/MarginVerifier.sol";
import { PositionBook } from "../../src/market/PositionBook.sol";
import { SafetyFund } from "../../src/market/SafetyFund.sol";
import { ScoreFeed } from "../../src/market/ScoreFeed.sol";
import { ContractTest } from "../harness/ContractTest.sol";
import { vm } from "../harness/Vm.sol";
import { FixedParameters } from "./FixedParameters.sol";
import { TestToken } from "./TestTokens.sol";

/// @notice A whole market: USDC (6 decimals, 1 USD) and ETH (18 decimals, 2,000 USD) as collateral, options on ETH,
/// three publishers and five risk engines. `address(this)` is the timelock and the venue.
abstract contract MarketTest is ContractTest {
    bytes32 internal constant ETH = keccak256("ETH");
    bytes32 internal constant USDC = keccak256("USDC");
    bytes32 internal constant ENGINE = keccak256("engine 1");
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant WAD = 1e18;

    FixedParameters internal parameters;
    TestToken internal stakeToken;
    TestToken internal usdc;
    TestToken internal eth;
    ScoreFeed internal feed;
    CollateralValuer internal valuer;
    PositionBook internal book;
    MarginVerifier internal verifier;
    Clearinghouse internal house;
    SafetyFund internal fund;
    LiquidationAuction internal auction;

    uint256[3] internal publisherKeys;
    /// @dev Ascending by address.
    uint256[5] internal engineKeys;
    address internal alice;
    address internal bob;
    address internal carol;
    bytes32 internal call2000;
    uint256 internal nextScore = 1;
    mapping(address account => uint256) internal nextSequence;

    function setUp() public virtual {
        vm.warp(START);
        vm.roll(100);
        alice = named("alice");
        bob = named("bob");
        carol = named("carol");
        deployParameters();
        deployMarket();
        admitPublishers();
        postMarket(2000e18);
        valuer.publishHaircut(address(usdc));
        valuer.publishHaircut(address(eth));
        listInstruments();
    }

    // --- deployment

    function deployParameters() internal virtual {
        parameters = new FixedParameters();
        parameters.set("initialMarginFactor", 10_000);
        parameters.set("haircutZ", 2576);
        parameters.set("participationRate", 1000);
        parameters.set("liquidationDelayMinutes", 60);
        parameters.set("graceWindowMinutes", 15);
        parameters.set("auctionStartPremium", 200);
        parameters.set("liquidationFee", 500);
        parameters.set("fundFeeShare", 5000);
        parameters.set("fundEventCap", 5000);
        parameters.set("openInterestCap/underlying/ETH", 1_000_000);
        parameters.set("shortOptionMinimum/underlying/ETH", 30);
        parameters.set("basisShock/underlying/ETH", 450);
        setAsset("USDC", [int256(100), 20, 0, 9700, 200, 1_000_000_000]);
        setAsset("ETH", [int256(200), 0, 0, 9000, 500, 1_000_000_000]);
    }

    /// @dev floor, premium, latency hours, threshold, bonus, supply cap.
    function setAsset(string memory symbol, int256[6] memory raw) internal {
        parameters.set(string.concat("haircutFloor/asset/", symbol), raw[0]);
        parameters.set(string.concat("haircutPremium/asset/", symbol), raw[1]);
        parameters.set(string.concat("withdrawalLatencyHours/asset/", symbol), raw[2]);
        parameters.set(string.concat("liquidationThreshold/asset/", symbol), raw[3]);
        parameters.set(string.concat("liquidationBonus/asset/", symbol), raw[4]);
        parameters.set(string.concat("supplyCap/asset/", symbol), raw[5]);
    }

    function feedLimits() internal pure virtual returns (ScoreFeed.Limits memory) {
        return
            ScoreFeed.Limits({
                maxAgeSeconds: 1 hours,
                unstakeSeconds: 7 days,
                minPublishers: 2,
                minStake: 100e18,
                maxDispersionBps: 500
            });
    }

    function verifierLimits() internal pure virtual returns (MarginVerifier.Limits memory) {
        return
            MarginVerifier.Limits({
                maxLifetimeSeconds: 2 hours,
                maxOracleAgeSeconds: 1 hours,
                maxMoveBps: 2500,
                freeMoveUsd: 100e18
            });
    }

    function auctionTerms() internal pure virtual returns (LiquidationAuction.Terms memory) {
        return
            LiquidationAuction.Terms({
                curve: LiquidationAuction.Curve.Linear,
                dutchSeconds: 1000,
                decayRay: 0,
                stepSeconds: 0,
                targetHealthBps: 11_500,
                minTakeUsd: 100e18,
                speedLimitUsd: 1_000_000e18,
                speedWindowSeconds: 1 hours,
                flagLifetimeSeconds: 1 days,
                englishRampSeconds: 1 hours,
                bidLifetimeSeconds: 10 minutes,
                bidIncreaseBps: 500,
                bidTickUsd: 1e18,
                bidBondBps: 1000
            });
    }

    function makeCash() internal virtual returns (TestToken) {
        return new TestToken("USDC", 6);
    }

    function deployMarket() internal {
        stakeToken = new TestToken("RISK", 18);
        usdc = makeCash();
        eth = new TestToken("ETH", 18);
        feed = new ScoreFeed(address(this), IERC20(stakeToken), feedLimits());
        valuer = new CollateralValuer(address(this), parameters, feed);
        valuer.list(address(usdc), "USDC");
        valuer.list(address(eth), "ETH");
        book = new PositionBook(address(this), parameters, feed, 10_000);
        verifier = new MarginVerifier(address(this), book, verifierLimits(), sortedEngines(), 1, ENGINE);
        house = new Clearinghouse(address(this), book, verifier, valuer, usdc);
        fund = new SafetyFund(address(this), parameters, house, 7 days, 2 days);
        auction = new LiquidationAuction(house, fund, auctionTerms());
        book.grantRole(book.WRITER_ROLE(), address(house));
        house.grantRole(house.VENUE_ROLE(), address(this));
        house.grantRole(house.AUCTION_ROLE(), address(auction));
        house.grantRole(house.FUND_ROLE(), address(fund));
        fund.grantRole(fund.AUCTION_ROLE(), address(auction));
    }

    function sortedEngines() internal returns (address[] memory engines) {
        engines = new address[](5);
        string[5] memory names = ["engine a", "engine b", "engine c", "engine d", "engine e"];
        for (uint256 i = 0; i < 5; ++i) {
            (address engine, uint256 key) = account(names[i]);
            uint256 j = i;
            for (; j > 0 && engines[j - 1] > engine; --j) {
                engines[j] = engines[j - 1];
                engineKeys[j] = engineKeys[j - 1];
            }
            engines[j] = engine;
            engineKeys[j] = key;
        }
    }

    function admitPublishers() internal {
        string[3] memory names = ["publisher a", "publisher b", "publisher c"];
        for (uint256 i = 0; i < 3; ++i) {
            (address publisher, uint256 key) = account(names[i]);
            publisherKeys[i] = key;
            feed.admit(publisher);
            lockStake(publisher, 100e18);
        }
    }

    function lockStake(address publisher, uint256 amount) internal {
        stakeToken.mint(publisher, amount);
        vm.startPrank(publisher);
        stakeToken.approve(address(feed), amount);
        feed.stake(amount);
        vm.stopPrank();
    }

    function listInstruments() internal {
        book.listUnderlying("ETH");
        call2000 = book.listInstrument(option(PositionBook.Kind.Call, 2000e18));
    }

    function option(PositionBook.Kind kind, uint128 strikeUsd) internal pure returns (PositionBook.Instrument memory) {
        return PositionBook.Instrument(kind, ETH, uint64(START + 30 days), strikeUsd, PositionBook.Settlement.Usd);
    }

    // --- the market

    function post(uint256 key, bytes32 subject, bytes32 metric, int256 value) internal {
        ScoreFeed.Score memory score = ScoreFeed.Score(subject, metric, value, block.timestamp, nextScore++);
        feed.post(score, signatureOf(key, feed.hashScore(score)));
    }

    function postAll(bytes32 subject, bytes32 metric, int256 value) internal {
        for (uint256 i = 0; i < 3; ++i) post(publisherKeys[i], subject, metric, value);
    }

    function postPrice(int256 ethUsd) internal {
        postAll(ETH, feed.PRICE_USD(), ethUsd);
        postAll(USDC, feed.PRICE_USD(), 1e18);
    }

    function postMarket(int256 ethUsd) internal {
        postPrice(ethUsd);
        postAll(ETH, feed.ANNUAL_VOL(), 0.75e18);
        postAll(ETH, feed.DAILY_VOLUME_USD(), 10_000_000_000e18);
        postAll(USDC, feed.ANNUAL_VOL(), 0.01e18);
        postAll(USDC, feed.DAILY_VOLUME_USD(), 10_000_000_000e18);
    }

    // --- accounts

    function fundAccount(TestToken token, address who, uint256 amount) internal {
        token.mint(who, amount);
        vm.startPrank(who);
        token.approve(address(house), amount);
        house.deposit(token, who, amount);
        vm.stopPrank();
    }

    function stakeInFund(address who, uint256 amount) internal returns (uint256 shares) {
        usdc.mint(who, amount);
        vm.startPrank(who);
        usdc.approve(address(fund), amount);
        shares = fund.deposit(amount, who);
        vm.stopPrank();
    }

    function addReserve(uint256 amount) internal {
        usdc.mint(address(this), amount);
        usdc.approve(address(fund), amount);
        fund.addReserve(amount);
    }

    function payload(
        address who,
        uint256 initialUsd,
        uint256 maintenanceUsd,
        int256 valueUsd
    ) internal returns (MarginVerifier.MarginPayload memory) {
        return
            MarginVerifier.MarginPayload({
                account: who,
                parameterSetId: parameters.parameterSetId(),
                oracleRoundsHash: feed.roundsHash(),
                portfolioCommitment: book.commitmentOf(who),
                portfolioValueUsd: valueUsd,
                initialMarginUsd: initialUsd,
                maintenanceMarginUsd: maintenanceUsd,
                expiry: block.timestamp + 1 hours,
                sequence: ++nextSequence[who],
                engineVersionHash: ENGINE
            });
    }

    /// @dev Signed by the first `signers` engines.
    function signed(
        MarginVerifier.MarginPayload memory content,
        uint256 signers
    ) internal view returns (MarginVerifier.Attestation memory full) {
        full.payload = content;
        full.signatures = new bytes[](signers);
        bytes32 digest = verifier.hashPayload(content);
        for (uint256 i = 0; i < signers; ++i) full.signatures[i] = signatureOf(engineKeys[i], digest);
    }

    function attestation(
        address who,
        uint256 initialUsd,
        uint256 maintenanceUsd,
        int256 valueUsd
    ) internal returns (MarginVerifier.Attestation memory) {
        return signed(payload(who, initialUsd, maintenanceUsd, valueUsd), 1);
    }

    /// @dev Submits twice, a block apart, so that the requirement is in force whatever was before.
    function attest(address who, uint256 initialUsd, uint256 maintenanceUsd, int256 valueUsd) internal {
        if (verifier.submit(attestation(who, initialUsd, maintenanceUsd, valueUsd)) == MarginVerifier.Source.Attested) {
            return;
        }
        vm.roll(block.number + 1);
        verifier.submit(attestation(who, initialUsd, maintenanceUsd, valueUsd));
    }

    function none() internal pure returns (MarginVerifier.Attestation[] memory) {
        return new MarginVerifier.Attestation[](0);
    }

    function only(
        MarginVerifier.Attestation memory single
    ) internal pure returns (MarginVerifier.Attestation[] memory list) {
        list = new MarginVerifier.Attestation[](1);
        list[0] = single;
    }

    function trade(address buyer, address seller, uint256 quantity, uint256 premium) internal {
        house.trade(Clearinghouse.Trade(call2000, buyer, seller, quantity, premium), none());
    }

    function cashOf(address who) internal view returns (uint256) {
        return house.balanceOf(who, address(usdc));
    }

    /// @dev Alice is short ten calls, bob long; alice's equity lies below her maintenance requirement of 5,000 USD.
    /// Positions are worth -6,000 USD and alice holds 10,600 USDC: 4,282 of equity with the 97 % that counts.
    function breach() internal {
        fundAccount(usdc, alice, 60_000e6);
        fundAccount(usdc, bob, 60_000e6);
        trade(bob, alice, 10e18, 1000e6);
        attest(alice, 6000e18, 5000e18, -6000e18);
        vm.prank(alice);
        house.withdraw(usdc, 48_000e6, alice);
        house.settle(alice, bob, 2400e6);
    }
}
