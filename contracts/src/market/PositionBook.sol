// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { IRiskParameters } from "./IRiskParameters.sol";
import { ParameterReader } from "./ParameterReader.sol";
import { ScoreFeed } from "./ScoreFeed.sol";

/// @title Who holds what: positions, their commitment, and a closed-form bound on their risk
/// @notice Every change has two sides, so positions of an instrument always net to zero. The whole book at any block can
/// be rebuilt from the events. Only the writer (the clearinghouse) changes positions.
contract PositionBook is AccessControl {
    using Math for uint256;
    using SafeCast for uint256;
    using ParameterReader for IRiskParameters;

    enum Kind {
        Call,
        Put,
        Future,
        Perpetual
    }

    enum Settlement {
        Usd,
        Coin
    }

    /// @notice A derivative. `referenceUsd` (18 decimals) is the strike of an option, and the price at which a future or
    /// perpetual was last settled. A perpetual has no expiry.
    struct Instrument {
        Kind kind;
        bytes32 underlying;
        uint64 expiry;
        uint128 referenceUsd;
        Settlement settlement;
    }

    /// @notice A position; `quantity` has 18 decimals, long above zero.
    struct Position {
        bytes32 instrumentId;
        int256 quantity;
    }

    struct Underlying {
        bool listed;
        /// @dev Sum of long option quantities, 18 decimals.
        uint256 openInterest;
        bytes32 openInterestCapKey;
        bytes32 shortOptionMinimumKey;
        bytes32 basisShockKey;
    }

    bytes32 public constant WRITER_ROLE = keccak256("WRITER");
    /// @notice The bound loops over an account's positions, so their number is bounded.
    uint256 public constant MAX_POSITIONS = 64;
    uint256 private constant WAD = 1e18;
    /// @dev 4 decimals of ratios and multiples among the parameters.
    uint256 private constant BPS = 10_000;

    IRiskParameters public immutable parameters;
    ScoreFeed public immutable feed;
    /// @notice Largest rise of an underlying that the bound assumes, in bps. It must not be smaller than the largest
    /// upward move among the engine's scenarios, else the bound is none.
    uint256 public immutable boundUpMoveBps;

    mapping(bytes32 underlying => Underlying) public underlyingOf;
    mapping(bytes32 instrumentId => Instrument) private _instruments;
    mapping(address account => mapping(bytes32 instrumentId => int256)) public quantityOf;
    mapping(address account => bytes32[]) private _held;
    /// @dev Place in `_held`, plus one.
    mapping(address account => mapping(bytes32 instrumentId => uint256)) private _place;
    /// @notice Rolling hash over every change of an account's positions: names its portfolio and how it came about.
    mapping(address account => bytes32) public commitmentOf;

    error UnderlyingUnknown(bytes32 underlying);
    error UnderlyingAlreadyListed(bytes32 underlying);
    error InstrumentUnknown(bytes32 instrumentId);
    error InstrumentAlreadyListed(bytes32 instrumentId);
    error InvalidInstrument(Kind kind, uint64 expiry, uint128 referenceUsd, uint256 nowAt);
    error SameAccount(address account);
    error ZeroQuantity(bytes32 instrumentId);
    error TooManyPositions(address account, uint256 max);
    error OpenInterestAboveCap(bytes32 underlying, uint256 openInterest, uint256 cap);
    error UpMoveTooSmall(uint256 boundUpMoveBps, uint256 min);
    error SpotNotPositive(bytes32 underlying, int256 spot);

    event UnderlyingListed(bytes32 indexed underlying, string symbol);
    event InstrumentListed(
        bytes32 indexed instrumentId,
        Kind kind,
        bytes32 indexed underlying,
        uint64 expiry,
        uint128 referenceUsd,
        Settlement settlement
    );
    event PositionOpened(
        address indexed account,
        bytes32 indexed instrumentId,
        int256 quantity,
        bytes32 previousCommitment,
        bytes32 currentCommitment
    );
    event PositionChanged(
        address indexed account,
        bytes32 indexed instrumentId,
        int256 previous,
        int256 current,
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

    constructor(address timelock, IRiskParameters parameters_, ScoreFeed feed_, uint256 boundUpMoveBps_) {
        if (boundUpMoveBps_ < BPS) revert UpMoveTooSmall(boundUpMoveBps_, BPS);
        parameters = parameters_;
        feed = feed_;
        boundUpMoveBps = boundUpMoveBps_;
        _grantRole(DEFAULT_ADMIN_ROLE, timelock);
    }

    /// @notice Accepts instruments on the governed underlying `symbol`.
    function listUnderlying(string calldata symbol) external onlyRole(DEFAULT_ADMIN_ROLE) {
        bytes32 subject = keccak256(bytes(symbol));
        if (underlyingOf[subject].listed) revert UnderlyingAlreadyListed(subject);
        underlyingOf[subject] = Underlying({
            listed: true,
            openInterest: 0,
            openInterestCapKey: ParameterReader.scoped("openInterestCap/underlying/", symbol),
            shortOptionMinimumKey: ParameterReader.scoped("shortOptionMinimum/underlying/", symbol),
            basisShockKey: ParameterReader.scoped("basisShock/underlying/", symbol)
        });
        emit UnderlyingListed(subject, symbol);
    }

    /// @notice Registers what an instrument id stands for. Anyone may: it states facts only. Returns the id.
    function listInstrument(Instrument calldata instrument) external returns (bytes32 instrumentId) {
        if (!underlyingOf[instrument.underlying].listed) revert UnderlyingUnknown(instrument.underlying);
        bool expiryFits =
            instrument.kind == Kind.Perpetual ? instrument.expiry == 0 : instrument.expiry > block.timestamp;
        if (!expiryFits || instrument.referenceUsd == 0) {
            revert InvalidInstrument(instrument.kind, instrument.expiry, instrument.referenceUsd, block.timestamp);
        }
        instrumentId = instrumentIdOf(instrument);
        if (_instruments[instrumentId].underlying != 0) revert InstrumentAlreadyListed(instrumentId);
        _instruments[instrumentId] = instrument;
        emit InstrumentListed(
            instrumentId,
            instrument.kind,
            instrument.underlying,
            instrument.expiry,
            instrument.referenceUsd,
            instrument.settlement
        );
    }

    /// @notice Moves `quantity` (18 decimals, may be negative) of an instrument from one account to the other: what `to`
    /// gains `from` loses. Open interest in options may not end above the governed cap if it grew.
    function move(bytes32 instrumentId, address from, address to, int256 quantity) external onlyRole(WRITER_ROLE) {
        if (from == to) revert SameAccount(from);
        if (quantity == 0) revert ZeroQuantity(instrumentId);
        Instrument storage instrument = _known(instrumentId);
        int256 longBefore = _long(from, instrumentId) + _long(to, instrumentId);
        _change(from, instrumentId, -quantity);
        _change(to, instrumentId, quantity);
        if (_isOption(instrument.kind)) {
            _recordOpenInterest(
                instrument.underlying,
                _long(from, instrumentId) + _long(to, instrumentId) - longBefore
            );
        }
    }

    /// @notice All positions of an account, in no order.
    function positionsOf(address account) external view returns (Position[] memory positions) {
        bytes32[] storage held = _held[account];
        positions = new Position[](held.length);
        for (uint256 i = 0; i < held.length; ++i) positions[i] = Position(held[i], quantityOf[account][held[i]]);
    }

    /// @notice Number of instruments an account holds.
    function positionCountOf(address account) external view returns (uint256) {
        return _held[account].length;
    }

    /// @notice What an instrument id stands for.
    function instrumentOf(bytes32 instrumentId) external view returns (Instrument memory) {
        return _known(instrumentId);
    }

    /// @notice keccak256 of the ABI-encoded instrument.
    function instrumentIdOf(Instrument calldata instrument) public pure returns (bytes32) {
        return keccak256(abi.encode(instrument));
    }

    /// @notice Requirement that no signed payload can exceed, in USD with 18 decimals, rounded up: full collateral for
    /// every short leg, nothing netted, nothing credited. It includes the liability itself, so it stands against
    /// collateral alone. Reverts when an underlying's spot is stale. Zero only for an account without positions.
    function upperBoundOf(address account) external view returns (uint256 boundUsd) {
        bytes32[] storage held = _held[account];
        uint256 minimumUsd;
        for (uint256 i = 0; i < held.length; ++i) {
            (uint256 lossUsd, uint256 floorUsd) = _boundOf(_instruments[held[i]], quantityOf[account][held[i]]);
            boundUsd += lossUsd;
            minimumUsd += floorUsd;
        }
        if (boundUsd == 0) return minimumUsd;
        // The liability is part of the bound and is never scaled down.
        uint256 factor = Math.max(parameters.read(ParameterReader.INITIAL_MARGIN_FACTOR), BPS);
        boundUsd = boundUsd.mulDiv(factor, BPS, Math.Rounding.Ceil) + minimumUsd;
    }

    /// @dev Worst loss of one position and its governed minimum, both rounded up.
    function _boundOf(
        Instrument storage instrument,
        int256 quantity
    ) private view returns (uint256 lossUsd, uint256 minimumUsd) {
        uint256 size = quantity < 0 ? uint256(-quantity) : uint256(quantity);
        bool short = quantity < 0;
        Underlying storage underlying = underlyingOf[instrument.underlying];
        if (_isOption(instrument.kind)) {
            if (!short) return (0, 0);
            uint256 spotUsd = _spotUsd(instrument.underlying);
            uint256 unitUsd = instrument.kind == Kind.Put ? instrument.referenceUsd : _raisedUsd(spotUsd);
            uint256 share = parameters.read(underlying.shortOptionMinimumKey);
            return (
                size.mulDiv(unitUsd, WAD, Math.Rounding.Ceil),
                size.mulDiv(spotUsd, WAD, Math.Rounding.Ceil).mulDiv(share, BPS, Math.Rounding.Ceil)
            );
        }
        if (!short) return (size.mulDiv(instrument.referenceUsd, WAD, Math.Rounding.Ceil), 0);
        uint256 basis = BPS + parameters.read(underlying.basisShockKey);
        uint256 forwardUsd = _raisedUsd(_spotUsd(instrument.underlying)).mulDiv(basis, BPS, Math.Rounding.Ceil);
        return (size.mulDiv(forwardUsd, WAD, Math.Rounding.Ceil), 0);
    }

    function _change(address account, bytes32 instrumentId, int256 delta) private {
        int256 previous = quantityOf[account][instrumentId];
        int256 current = previous + delta;
        quantityOf[account][instrumentId] = current;
        bytes32 commitmentBefore = commitmentOf[account];
        bytes32 commitment = keccak256(abi.encode(commitmentBefore, account, instrumentId, current));
        commitmentOf[account] = commitment;
        if (previous == 0) {
            if (_held[account].length == MAX_POSITIONS) revert TooManyPositions(account, MAX_POSITIONS);
            _held[account].push(instrumentId);
            _place[account][instrumentId] = _held[account].length;
            emit PositionOpened(account, instrumentId, current, commitmentBefore, commitment);
        } else if (current == 0) {
            _drop(account, instrumentId);
            emit PositionClosed(account, instrumentId, previous, commitmentBefore, commitment);
        } else {
            emit PositionChanged(account, instrumentId, previous, current, commitmentBefore, commitment);
        }
    }

    function _drop(address account, bytes32 instrumentId) private {
        bytes32[] storage held = _held[account];
        uint256 place = _place[account][instrumentId];
        bytes32 last = held[held.length - 1];
        held[place - 1] = last;
        _place[account][last] = place;
        held.pop();
        delete _place[account][instrumentId];
    }

    function _recordOpenInterest(bytes32 subject, int256 growth) private {
        if (growth == 0) return;
        Underlying storage underlying = underlyingOf[subject];
        uint256 openInterest = uint256(int256(underlying.openInterest) + growth);
        underlying.openInterest = openInterest;
        uint256 cap = parameters.read(underlying.openInterestCapKey) * WAD;
        if (growth > 0 && openInterest > cap) revert OpenInterestAboveCap(subject, openInterest, cap);
    }

    function _long(address account, bytes32 instrumentId) private view returns (int256) {
        int256 quantity = quantityOf[account][instrumentId];
        return quantity > 0 ? quantity : int256(0);
    }

    function _spotUsd(bytes32 subject) private view returns (uint256) {
        int256 spot = feed.read(subject, feed.PRICE_USD()).high;
        if (spot <= 0) revert SpotNotPositive(subject, spot);
        return uint256(spot);
    }

    function _raisedUsd(uint256 spotUsd) private view returns (uint256) {
        return spotUsd.mulDiv(BPS + boundUpMoveBps, BPS, Math.Rounding.Ceil);
    }

    function _isOption(Kind kind) private pure returns (bool) {
        return kind == Kind.Call || kind == Kind.Put;
    }

    function _known(bytes32 instrumentId) private view returns (Instrument storage instrument) {
        instrument = _instruments[instrumentId];
        if (instrument.underlying == 0) revert InstrumentUnknown(instrumentId);
    }
}
