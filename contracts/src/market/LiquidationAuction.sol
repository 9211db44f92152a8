// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { RateLimiter } from "@openzeppelin/contracts/utils/RateLimiter.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { AuctionPrice } from "./AuctionPrice.sol";
import { Clearinghouse } from "./Clearinghouse.sol";
import { CollateralValuer } from "./CollateralValuer.sol";
import { IRiskParameters } from "./IRiskParameters.sol";
import { MarginVerifier } from "./MarginVerifier.sol";
import { ParameterReader } from "./ParameterReader.sol";
import { SafetyFund } from "./SafetyFund.sol";

/// @title Sale of a portfolio whose equity fell below the maintenance requirement
/// @notice Flag, grace window, Dutch stage, English stage. Dutch: shares of the whole portfolio at a price falling from
/// fair value plus premium to fair value less bonus, no more than brings the account back to its target. English: what
/// nobody took, whole, to the best bid, which may be below zero: then the account's cash pays first and the fund second.
/// @dev Every price needs an attested value: while engines are silent nothing is sold. USD with 18 decimals.
contract LiquidationAuction is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using Math for uint256;
    using SafeCast for uint256;
    using ParameterReader for IRiskParameters;
    using RateLimiter for RateLimiter.RefillingBucket;

    enum Curve {
        Linear,
        Exponential
    }

    enum Stage {
        None,
        Flagged,
        Dutch,
        English
    }

    /// @notice Fixed at construction. What the DAO votes on is in RiskParameters.
    struct Terms {
        Curve curve;
        uint256 dutchSeconds;
        /// @dev Exponential only: factor per step, 1e27 = 1.
        uint256 decayRay;
        uint256 stepSeconds;
        /// @dev Equity that ends a liquidation, as a share of the maintenance requirement.
        uint256 targetHealthBps;
        /// @dev Least value of a partial take, so that nobody stalls an auction by crumbs.
        uint256 minTakeUsd;
        /// @dev Value that Dutch auctions may sell at once; refills over the window.
        uint256 speedLimitUsd;
        uint256 speedWindowSeconds;
        /// @dev How long after its grace window a flag can start an auction.
        uint256 flagLifetimeSeconds;
        uint256 englishRampSeconds;
        uint256 bidLifetimeSeconds;
        uint256 bidIncreaseBps;
        uint256 bidTickUsd;
        /// @dev Lost by a winner who does not settle, as a share of the maintenance requirement.
        uint256 bidBondBps;
    }

    struct Auction {
        Stage stage;
        uint64 flaggedAt;
        uint64 startedAt;
        uint64 englishAt;
        uint64 bidAt;
        /// @dev Counts the auctions of this account; part of the fund's event id.
        uint64 ordinal;
        /// @dev Cash from earlier bids: not for sale.
        uint256 reservedCash;
        address bidder;
        int256 bidUsd;
        uint256 escrowedPrice;
        uint256 escrowedBond;
    }

    /// @notice What an auction offers now. Price and fee are for the whole portfolio.
    struct Quote {
        int256 valueUsd;
        uint256 priceUsd;
        uint256 feeUsd;
        uint256 deficitUsd;
        uint256 maxShare;
        uint256 maintenanceMarginUsd;
        uint256 bonusBps;
    }

    /// @notice A Dutch bid. `share` and `minShare`: 1e18 = all. `maxPayment` in cash units for what is taken.
    struct Take {
        address account;
        uint256 share;
        uint256 minShare;
        uint256 maxPayment;
        uint256 deadline;
    }

    uint256 private constant WAD = 1e18;
    uint256 private constant BPS = 10_000;

    Clearinghouse public immutable clearinghouse;
    SafetyFund public immutable fund;
    CollateralValuer public immutable valuer;
    IRiskParameters public immutable parameters;
    IERC20 public immutable cash;
    Terms private _terms;
    mapping(address account => Auction) private _auctions;
    RateLimiter.RefillingBucket private _speed;

    error InvalidTerms(uint256 targetHealthBps, uint256 dutchSeconds, uint256 englishRampSeconds);
    error WrongStage(address account, Stage current, Stage needed);
    error NotLiquidatable(address account, int256 equityUsd, uint256 maintenanceMarginUsd);
    error StillLiquidatable(address account, int256 equityUsd, uint256 neededUsd);
    error RequirementNotAttested(address account);
    error FlagStillValid(address account, uint256 expiresAt);
    error OutsideFlagWindow(uint256 opensAt, uint256 closesAt, uint256 nowAt);
    error DeadlinePassed(uint256 deadline, uint256 nowAt);
    error TargetReached(address account);
    error ShareTooSmall(uint256 share, uint256 minShare);
    error TakeTooSmall(uint256 valueUsd, uint256 minTakeUsd);
    error PaymentAboveLimit(uint256 payment, uint256 maxPayment);
    error TooFast(uint256 valueUsd, uint256 availableUsd);
    error DutchStageOver(address account, uint256 endedAt);
    error DutchStageOpen(address account, uint256 endsAt);
    error BidTooLow(int256 bidUsd, int256 leastUsd);
    error BidNotFunded(uint256 demanded, uint256 available);
    error NoBid(address account);
    error TooEarly(uint256 openAt, uint256 nowAt);
    error OwnAuction(address account);

    event Flagged(address indexed account, int256 equityUsd, uint256 maintenanceMarginUsd, uint256 graceEndsAt);
    event Unflagged(address indexed account);
    event AuctionStarted(address indexed account, bytes32 indexed eventId, int256 valueUsd, uint256 maxShare);
    event Taken(
        address indexed account,
        address indexed bidder,
        uint256 share,
        uint256 payment,
        uint256 fee,
        uint256 reservedCash
    );
    event EnglishStageBegan(address indexed account, bytes32 indexed eventId, int256 valueUsd);
    event BidPlaced(
        address indexed account,
        address indexed bidder,
        address indexed outbid,
        int256 previousUsd,
        int256 currentUsd
    );
    event BidSettled(
        address indexed account,
        address indexed bidder,
        int256 bidUsd,
        uint256 fee,
        uint256 fromAccount,
        uint256 fromFund
    );
    event BidExpelled(address indexed account, address indexed bidder, uint256 bondLost);
    event AuctionEnded(address indexed account, bytes32 indexed eventId, Stage from);

    constructor(Clearinghouse clearinghouse_, SafetyFund fund_, Terms memory terms_) {
        if (
            terms_.targetHealthBps < BPS ||
            terms_.dutchSeconds == 0 ||
            terms_.englishRampSeconds == 0 ||
            (terms_.curve == Curve.Exponential &&
                (terms_.stepSeconds == 0 || terms_.decayRay == 0 || terms_.decayRay >= AuctionPrice.RAY))
        ) revert InvalidTerms(terms_.targetHealthBps, terms_.dutchSeconds, terms_.englishRampSeconds);
        clearinghouse = clearinghouse_;
        fund = fund_;
        valuer = clearinghouse_.valuer();
        parameters = valuer.parameters();
        cash = clearinghouse_.cash();
        _terms = terms_;
        _speed.updateSettings(terms_.speedWindowSeconds.toUint48(), terms_.speedLimitUsd.toUint208());
    }

    /// @notice Starts the grace window of an account below its maintenance requirement.
    function flag(address account) external {
        Auction storage auction = _auctions[account];
        uint256 graceSeconds = _graceSeconds();
        if (auction.stage != Stage.None) {
            _requireStage(account, Stage.Flagged);
            uint256 expiresAt = auction.flaggedAt + graceSeconds + _terms.flagLifetimeSeconds;
            if (block.timestamp <= expiresAt) revert FlagStillValid(account, expiresAt);
        }
        Clearinghouse.Health memory health = _requireLiquidatable(account);
        auction.stage = Stage.Flagged;
        auction.flaggedAt = uint64(block.timestamp);
        emit Flagged(account, health.equityUsd, health.maintenanceMarginUsd, block.timestamp + graceSeconds);
    }

    /// @notice Takes the flag off an account that is healthy again.
    function unflag(address account) external {
        _requireStage(account, Stage.Flagged);
        Clearinghouse.Health memory health = _attestedHealth(account);
        if (health.equityUsd < int256(health.maintenanceMarginUsd)) {
            revert StillLiquidatable(account, health.equityUsd, health.maintenanceMarginUsd);
        }
        _auctions[account].stage = Stage.None;
        emit Unflagged(account);
    }

    /// @notice Starts the auction of a flagged account after its grace window. Without value left it is English at once.
    function start(address account) external nonReentrant {
        _requireStage(account, Stage.Flagged);
        Auction storage auction = _auctions[account];
        uint256 opensAt = auction.flaggedAt + _graceSeconds();
        uint256 closesAt = opensAt + _terms.flagLifetimeSeconds;
        if (block.timestamp < opensAt || block.timestamp > closesAt) {
            revert OutsideFlagWindow(opensAt, closesAt, block.timestamp);
        }
        _requireLiquidatable(account);
        auction.stage = Stage.Dutch;
        auction.startedAt = uint64(block.timestamp);
        ++auction.ordinal;
        clearinghouse.freeze(account);
        Quote memory offer = _quote(account, auction);
        emit AuctionStarted(account, eventIdOf(account), offer.valueUsd, offer.maxShare);
        if (offer.valueUsd <= 0) _beginEnglish(account, auction, offer);
    }

    /// @notice Buys a share of the portfolio at the Dutch price, at most what brings the account to its target. Paid from
    /// the caller's cash at the clearinghouse: fee to the fund, the rest to the account.
    /// @param before Requirements to submit first, e.g. a fresh one for the account.
    /// @param afterwards Requirements for the portfolios after the sale.
    function take(
        Take calldata order,
        MarginVerifier.Attestation[] calldata before,
        MarginVerifier.Attestation[] calldata afterwards
    ) external nonReentrant returns (uint256 share, uint256 payment) {
        Auction storage auction = _open(order.account, Stage.Dutch, order.deadline, before);
        uint256 endsAt = auction.startedAt + _terms.dutchSeconds;
        if (block.timestamp >= endsAt) revert DutchStageOver(order.account, endsAt);
        Quote memory offer = _quote(order.account, auction);
        if (offer.maxShare == 0) revert TargetReached(order.account);
        if (offer.valueUsd <= 0) revert DutchStageOver(order.account, block.timestamp);
        share = Math.min(order.share, offer.maxShare);
        _checkSize(order, offer, share);
        payment = _cashFor(offer.priceUsd.mulDiv(share, WAD, Math.Rounding.Ceil), Math.Rounding.Ceil);
        if (payment > order.maxPayment) revert PaymentAboveLimit(payment, order.maxPayment);
        uint256 fee = _feeWithin(offer.feeUsd.mulDiv(share, WAD, Math.Rounding.Ceil), payment);
        auction.reservedCash += payment - fee;
        emit Taken(order.account, msg.sender, share, payment, fee, auction.reservedCash);
        clearinghouse.moveCash(msg.sender, order.account, payment - fee);
        _payFee(msg.sender, fee);
        clearinghouse.movePortfolio(order.account, msg.sender, share, auction.reservedCash, afterwards);
        if (_isAtTarget(order.account)) _close(order.account, auction);
    }

    /// @notice Turns an auction English when the Dutch stage is over or nothing of value is left.
    function beginEnglish(address account, MarginVerifier.Attestation[] calldata before) external nonReentrant {
        Auction storage auction = _open(account, Stage.Dutch, block.timestamp, before);
        Quote memory offer = _quote(account, auction);
        uint256 endsAt = auction.startedAt + _terms.dutchSeconds;
        if (block.timestamp < endsAt && offer.valueUsd > 0) revert DutchStageOpen(account, endsAt);
        if (offer.maxShare == 0) revert TargetReached(account);
        _beginEnglish(account, auction, offer);
    }

    /// @notice Bids for the whole rest. Below zero it says what the bidder wants to be paid. Price and bond are escrowed
    /// from the caller's cash; the outbid get theirs back at once.
    function bid(
        address account,
        int256 bidUsd,
        uint256 deadline,
        MarginVerifier.Attestation[] calldata before
    ) external nonReentrant {
        Auction storage auction = _open(account, Stage.English, deadline, before);
        Quote memory offer = _quote(account, auction);
        if (offer.maxShare == 0) revert TargetReached(account);
        int256 least = _leastBid(auction, offer);
        if (bidUsd < least) revert BidTooLow(bidUsd, least);
        if (bidUsd < 0) _requireFunded(account, auction, uint256(-bidUsd));
        _recordDeficit(eventIdOf(account), offer.valueUsd);
        _refund(auction);
        emit BidPlaced(account, msg.sender, auction.bidder, auction.bidUsd, bidUsd);
        auction.bidder = msg.sender;
        auction.bidUsd = bidUsd;
        auction.bidAt = uint64(block.timestamp);
        auction.escrowedPrice = bidUsd > 0 ? _cashFor(uint256(bidUsd), Math.Rounding.Ceil) : 0;
        auction.escrowedBond = _cashFor(
            offer.maintenanceMarginUsd.mulDiv(_terms.bidBondBps, BPS, Math.Rounding.Ceil),
            Math.Rounding.Ceil
        );
        clearinghouse.moveCash(msg.sender, address(this), auction.escrowedPrice + auction.escrowedBond);
        clearinghouse.requireInitial(msg.sender);
    }

    /// @notice Gives the portfolio to the best bidder once the bid has stood long enough. Anyone may call.
    function settleBid(
        address account,
        MarginVerifier.Attestation[] calldata before,
        MarginVerifier.Attestation[] calldata afterwards
    ) external nonReentrant {
        Auction storage auction = _open(account, Stage.English, block.timestamp, before);
        address bidder = auction.bidder;
        if (bidder == address(0)) revert NoBid(account);
        if (block.timestamp < auction.bidAt + _terms.bidLifetimeSeconds) {
            revert TooEarly(auction.bidAt + _terms.bidLifetimeSeconds, block.timestamp);
        }
        Quote memory offer = _quote(account, auction);
        if (offer.maxShare == 0) revert TargetReached(account);
        uint256 fee;
        uint256 fromAccount;
        uint256 fromFund;
        if (auction.bidUsd >= 0) fee = _collect(account, auction, offer.feeUsd);
        else (fromAccount, fromFund) = _compensate(account, auction, uint256(-auction.bidUsd));
        emit BidSettled(account, bidder, auction.bidUsd, fee, fromAccount, fromFund);
        clearinghouse.moveCash(address(this), bidder, auction.escrowedBond);
        _clearBid(auction);
        clearinghouse.movePortfolio(account, bidder, WAD, auction.reservedCash, afterwards);
        _close(account, auction);
    }

    /// @notice Removes a bid that was not settled for a second lifetime although it could have been. The bond goes to the
    /// account.
    function expel(address account, MarginVerifier.Attestation[] calldata before) external nonReentrant {
        Auction storage auction = _open(account, Stage.English, block.timestamp, before);
        address bidder = auction.bidder;
        if (bidder == address(0)) revert NoBid(account);
        uint256 openAt = auction.bidAt + 2 * _terms.bidLifetimeSeconds;
        if (block.timestamp < openAt) revert TooEarly(openAt, block.timestamp);
        // Reverts while engines are silent: then the bidder is not to blame.
        Quote memory offer = _quote(account, auction);
        if (offer.maxShare == 0) revert TargetReached(account);
        uint256 bond = auction.escrowedBond;
        auction.reservedCash += bond;
        emit BidExpelled(account, bidder, bond);
        clearinghouse.moveCash(address(this), account, bond);
        clearinghouse.moveCash(address(this), bidder, auction.escrowedPrice);
        _clearBid(auction);
    }

    /// @notice Ends the auction of an account that has reached its target, and returns a standing bid.
    function cure(address account, MarginVerifier.Attestation[] calldata before) external nonReentrant {
        Auction storage auction = _auctions[account];
        if (auction.stage != Stage.English) _requireStage(account, Stage.Dutch);
        _submit(before);
        Clearinghouse.Health memory health = _attestedHealth(account);
        uint256 target = _target(health.maintenanceMarginUsd);
        if (health.equityUsd < int256(target)) revert StillLiquidatable(account, health.equityUsd, target);
        _refund(auction);
        _close(account, auction);
    }

    /// @notice Brings the fund's record of an English auction's deficit up to the present value. Anyone may call.
    function refreshDeficit(address account, MarginVerifier.Attestation[] calldata before) external nonReentrant {
        Auction storage auction = _open(account, Stage.English, block.timestamp, before);
        _recordDeficit(eventIdOf(account), _quote(account, auction).valueUsd);
    }

    /// @notice What the auction of an account offers now.
    function quote(address account) external view returns (Quote memory) {
        return _quote(account, _auctions[account]);
    }

    /// @notice The least English bid now.
    function leastBid(address account) external view returns (int256) {
        return _leastBid(_auctions[account], _quote(account, _auctions[account]));
    }

    /// @notice The auction of an account.
    function auctionOf(address account) external view returns (Auction memory) {
        return _auctions[account];
    }

    /// @notice The terms fixed at construction.
    function terms() external view returns (Terms memory) {
        return _terms;
    }

    /// @notice Value that Dutch auctions may sell now.
    function speedAvailableUsd() external view returns (uint256) {
        return _speed.available(bytes32(0));
    }

    /// @notice Name of an account's present auction at the fund.
    function eventIdOf(address account) public view returns (bytes32) {
        return keccak256(abi.encode(address(this), account, _auctions[account].ordinal));
    }

    function _open(
        address account,
        Stage needed,
        uint256 deadline,
        MarginVerifier.Attestation[] calldata before
    ) private returns (Auction storage auction) {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline, block.timestamp);
        if (msg.sender == account) revert OwnAuction(account);
        _requireStage(account, needed);
        _submit(before);
        return _auctions[account];
    }

    function _beginEnglish(address account, Auction storage auction, Quote memory offer) private {
        auction.stage = Stage.English;
        auction.englishAt = uint64(block.timestamp);
        bytes32 eventId = eventIdOf(account);
        emit EnglishStageBegan(account, eventId, offer.valueUsd);
        _recordDeficit(eventId, offer.valueUsd);
    }

    /// @dev Price and fee of a bid at or above zero. Returns the fee.
    function _collect(address account, Auction storage auction, uint256 feeUsd) private returns (uint256 fee) {
        uint256 payment = auction.escrowedPrice;
        fee = _feeWithin(feeUsd, payment);
        auction.reservedCash += payment - fee;
        clearinghouse.moveCash(address(this), account, payment - fee);
        _payFee(address(this), fee);
    }

    /// @dev What a bidder below zero is paid, rounded down: from the account's cash first, then from the fund.
    function _compensate(
        address account,
        Auction storage auction,
        uint256 demandUsd
    ) private returns (uint256 fromAccount, uint256 fromFund) {
        uint256 owed = _cashFor(demandUsd, Math.Rounding.Floor);
        fromAccount = Math.min(owed, auction.reservedCash);
        fromFund = owed - fromAccount;
        auction.reservedCash -= fromAccount;
        clearinghouse.moveCash(account, auction.bidder, fromAccount);
        if (fromFund != 0) fund.cover(eventIdOf(account), auction.bidder, fromFund);
    }

    function _payFee(address from, uint256 fee) private {
        if (fee == 0) return;
        clearinghouse.payFee(from, fee);
        cash.forceApprove(address(fund), fee);
        fund.receiveFee(fee);
    }

    function _refund(Auction storage auction) private {
        if (auction.bidder == address(0)) return;
        clearinghouse.moveCash(address(this), auction.bidder, auction.escrowedPrice + auction.escrowedBond);
    }

    function _clearBid(Auction storage auction) private {
        auction.bidder = address(0);
        auction.bidUsd = 0;
        auction.bidAt = 0;
        auction.escrowedPrice = 0;
        auction.escrowedBond = 0;
    }

    function _close(address account, Auction storage auction) private {
        bytes32 eventId = eventIdOf(account);
        emit AuctionEnded(account, eventId, auction.stage);
        uint64 ordinal = auction.ordinal;
        delete _auctions[account];
        _auctions[account].ordinal = ordinal;
        clearinghouse.thaw(account);
        _recordDeficit(eventId, 0);
    }

    /// @dev The fund holds withdrawals while, and only while, what is for sale is worth less than nothing.
    function _recordDeficit(bytes32 eventId, int256 valueUsd) private {
        uint256 previous = fund.deficitOf(eventId);
        uint256 current = valueUsd < 0 ? uint256(-valueUsd) : 0;
        if (current == previous) return;
        if (current == 0) fund.closeDeficit(eventId);
        else fund.openDeficit(eventId, current);
    }

    function _submit(MarginVerifier.Attestation[] calldata attestations) private {
        MarginVerifier verifier = clearinghouse.verifier();
        for (uint256 i = 0; i < attestations.length; ++i) verifier.submit(attestations[i]);
    }

    function _checkSize(Take calldata order, Quote memory offer, uint256 share) private {
        if (share == 0 || share < order.minShare) revert ShareTooSmall(share, order.minShare);
        uint256 soldUsd = uint256(offer.valueUsd).mulDiv(share, WAD, Math.Rounding.Ceil);
        if (soldUsd < _terms.minTakeUsd && share < offer.maxShare) revert TakeTooSmall(soldUsd, _terms.minTakeUsd);
        if (!_speed.tryConsume(bytes32(0), soldUsd)) revert TooFast(soldUsd, _speed.available(bytes32(0)));
    }

    function _quote(address account, Auction storage auction) private view returns (Quote memory offer) {
        Clearinghouse.Health memory health = _attestedHealth(account);
        uint256 collateralUsd;
        (collateralUsd, offer.bonusBps) = clearinghouse.marketOf(account, auction.reservedCash);
        offer.valueUsd = int256(collateralUsd) + health.portfolioValueUsd;
        offer.maintenanceMarginUsd = health.maintenanceMarginUsd;
        offer.feeUsd = health.maintenanceMarginUsd.mulDiv(
            parameters.read(ParameterReader.LIQUIDATION_FEE),
            BPS,
            Math.Rounding.Ceil
        );
        if (offer.valueUsd > 0) {
            offer.priceUsd = uint256(offer.valueUsd).mulDiv(_factor(auction, offer.bonusBps), WAD, Math.Rounding.Ceil);
        }
        int256 lacking = int256(_target(health.maintenanceMarginUsd)) - health.equityUsd;
        if (lacking <= 0) return offer;
        offer.deficitUsd = uint256(lacking);
        int256 netUsd = int256(offer.priceUsd) - int256(offer.feeUsd);
        offer.maxShare = AuctionPrice.maxShare(
            offer.deficitUsd,
            valuer.countedUsd(address(cash), auction.reservedCash),
            (netUsd * int256(valuer.weightBps(address(cash)))) / int256(BPS)
        );
    }

    /// @dev Price over fair value now; 1e18 = 1.
    function _factor(Auction storage auction, uint256 bonusBps) private view returns (uint256) {
        uint256 top = WAD + parameters.read(ParameterReader.AUCTION_START_PREMIUM) * (WAD / BPS);
        uint256 bottom = WAD - bonusBps * (WAD / BPS);
        uint256 elapsed = block.timestamp - Math.min(auction.startedAt, block.timestamp);
        if (auction.startedAt == 0) elapsed = 0;
        if (_terms.curve == Curve.Linear) return AuctionPrice.linearTo(top, bottom, _terms.dutchSeconds, elapsed);
        return Math.max(bottom, AuctionPrice.exponential(top, _terms.decayRay, _terms.stepSeconds, elapsed));
    }

    /// @dev With value left: from fair value less bonus down to zero. Without: from the loss down to the loss plus the
    /// maintenance requirement, the most that taking the risk over may cost.
    function _leastBid(Auction storage auction, Quote memory offer) private view returns (int256 least) {
        uint256 elapsed = block.timestamp - auction.englishAt;
        if (offer.valueUsd > 0) {
            uint256 from = uint256(offer.valueUsd).mulDiv(BPS - offer.bonusBps, BPS, Math.Rounding.Ceil);
            least = AuctionPrice.reserve(int256(from), 0, _terms.englishRampSeconds, elapsed);
        } else {
            int256 to = offer.valueUsd - int256(offer.maintenanceMarginUsd);
            least = AuctionPrice.reserve(offer.valueUsd, to, _terms.englishRampSeconds, elapsed);
        }
        if (auction.bidder == address(0)) return least;
        int256 next = AuctionPrice.nextBid(auction.bidUsd, _terms.bidIncreaseBps, _terms.bidTickUsd);
        return next > least ? next : least;
    }

    function _requireFunded(address account, Auction storage auction, uint256 demandUsd) private view {
        uint256 demanded = _cashFor(demandUsd, Math.Rounding.Floor);
        uint256 funded = auction.reservedCash + fund.available(eventIdOf(account));
        if (demanded > funded) revert BidNotFunded(demanded, funded);
    }

    function _isAtTarget(address account) private view returns (bool) {
        Clearinghouse.Health memory health = clearinghouse.healthOf(account);
        return
            health.source == MarginVerifier.Source.Attested &&
            health.equityUsd >= int256(_target(health.maintenanceMarginUsd));
    }

    function _attestedHealth(address account) private view returns (Clearinghouse.Health memory health) {
        health = clearinghouse.healthOf(account);
        if (health.source != MarginVerifier.Source.Attested) revert RequirementNotAttested(account);
    }

    function _requireLiquidatable(address account) private view returns (Clearinghouse.Health memory health) {
        health = _attestedHealth(account);
        if (health.equityUsd >= int256(health.maintenanceMarginUsd)) {
            revert NotLiquidatable(account, health.equityUsd, health.maintenanceMarginUsd);
        }
    }

    function _requireStage(address account, Stage needed) private view {
        Stage current = _auctions[account].stage;
        if (current != needed) revert WrongStage(account, current, needed);
    }

    function _target(uint256 maintenanceMarginUsd) private view returns (uint256) {
        return maintenanceMarginUsd.mulDiv(_terms.targetHealthBps, BPS, Math.Rounding.Ceil);
    }

    function _feeWithin(uint256 feeUsd, uint256 payment) private view returns (uint256) {
        return Math.min(_cashFor(feeUsd, Math.Rounding.Ceil), payment);
    }

    function _cashFor(uint256 usd, Math.Rounding rounding) private view returns (uint256) {
        return valuer.amountForUsd(address(cash), usd, rounding);
    }

    function _graceSeconds() private view returns (uint256) {
        return parameters.read(ParameterReader.GRACE_WINDOW_MINUTES) * 1 minutes;
    }
}
