// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { StakeWeightedMedian } from "./StakeWeightedMedian.sol";

/// @title Collateral valuations and risk scores of several protocols under one schema
/// @notice Publishers sign observations; consumers read the stake-weighted median with its dispersion and age. Stake is
/// what a publisher has locked here. A stale, thin or widely dispersed reading reverts: it cannot reach a consumer.
contract ScoreFeed is AccessControl, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;
    using SafeCast for int256;

    /// @notice One signed observation. `value` has 18 decimals whatever the metric.
    struct Score {
        bytes32 subject;
        bytes32 metric;
        int256 value;
        uint256 observedAt;
        uint256 sequence;
    }

    /// @notice What several publishers say about one subject.
    /// @dev Low and high median differ only when the stake is split in half: a consumer takes the one that is worse for
    /// the risk taker. `dispersion` is the stake-weighted median distance from the low median.
    struct Reading {
        int256 low;
        int256 high;
        uint256 dispersion;
        uint256 observedAt;
        uint256 freshStake;
        uint256 publishers;
    }

    struct Observation {
        int128 value;
        uint64 observedAt;
        uint64 sequence;
    }

    struct Publisher {
        bool admitted;
        uint128 stake;
        uint128 leaving;
        uint64 leavesAt;
    }

    /// @notice What a reading must satisfy. Set at construction.
    struct Limits {
        uint64 maxAgeSeconds;
        uint64 unstakeSeconds;
        uint32 minPublishers;
        uint256 minStake;
        /// @dev Largest dispersion as a share of the low median, in bps.
        uint256 maxDispersionBps;
    }

    bytes32 public constant SCORE_TYPEHASH = keccak256(
        "Score(bytes32 subject,bytes32 metric,int256 value,uint256 observedAt,uint256 sequence)"
    );
    /// @notice USD per whole unit.
    bytes32 public constant PRICE_USD = keccak256("priceUsd");
    /// @notice Annual volatility; 1e18 = 100 %.
    bytes32 public constant ANNUAL_VOL = keccak256("annualVol");
    /// @notice Traded USD per day that can be relied upon.
    bytes32 public constant DAILY_VOLUME_USD = keccak256("dailyVolumeUsd");
    /// @notice Readings loop over all publishers, so their number is bounded.
    uint256 public constant MAX_PUBLISHERS = 16;
    uint256 private constant BPS = 10_000;

    IERC20 public immutable stakeToken;
    Limits public limits;
    address[] private _publishers;
    mapping(address publisher => Publisher) public publisherOf;
    mapping(bytes32 subject => mapping(bytes32 metric => mapping(address publisher => Observation))) private _latest;
    /// @notice Rolling hash over every accepted score: names the whole state of the feed.
    bytes32 public roundsHash;
    /// @notice When a rolling hash was the latest; 0 when it never was.
    mapping(bytes32 roundsHash => uint256 seenAt) public roundsAt;

    error InvalidLimits(uint256 maxAgeSeconds, uint256 minPublishers, uint256 minStake);
    error PublisherNotAdmitted(address publisher);
    error PublisherAlreadyAdmitted(address publisher);
    error TooManyPublishers(uint256 count, uint256 max);
    error ScoreFromFuture(uint256 observedAt, uint256 nowAt);
    error ScoreNotNewer(uint256 sequence, uint256 latestSequence, uint256 observedAt, uint256 latestObservedAt);
    error ReadingStale(bytes32 subject, bytes32 metric, uint256 publishers, uint256 freshStake);
    error ReadingDispersed(bytes32 subject, bytes32 metric, uint256 dispersion, int256 median);
    error StakeTooSmall(uint256 stake, uint256 wanted);
    error StakeStillLocked(uint256 leavesAt, uint256 nowAt);
    error UnsupportedToken(address token, uint256 expected, uint256 received);

    event PublisherAdmitted(address indexed publisher, uint256 publishers);
    event PublisherRemoved(address indexed publisher, uint256 publishers);
    event StakeChanged(address indexed publisher, uint256 previous, uint256 current);
    event UnstakeRequested(address indexed publisher, uint256 amount, uint256 leavesAt);
    event ScorePosted(
        bytes32 indexed subject,
        bytes32 indexed metric,
        address indexed publisher,
        int256 previous,
        int256 current,
        uint256 observedAt,
        uint256 sequence,
        bytes32 roundsHash
    );

    /// @param timelock Admits and removes publishers.
    constructor(address timelock, IERC20 stakeToken_, Limits memory limits_) EIP712("Risk DAO ScoreFeed", "1") {
        if (limits_.maxAgeSeconds == 0 || limits_.minPublishers == 0 || limits_.minStake == 0) {
            revert InvalidLimits(limits_.maxAgeSeconds, limits_.minPublishers, limits_.minStake);
        }
        stakeToken = stakeToken_;
        limits = limits_;
        _grantRole(DEFAULT_ADMIN_ROLE, timelock);
    }

    /// @notice Lets a publisher's scores count, with the stake it has locked.
    function admit(address publisher) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (publisherOf[publisher].admitted) revert PublisherAlreadyAdmitted(publisher);
        if (_publishers.length == MAX_PUBLISHERS) revert TooManyPublishers(_publishers.length + 1, MAX_PUBLISHERS);
        publisherOf[publisher].admitted = true;
        _publishers.push(publisher);
        emit PublisherAdmitted(publisher, _publishers.length);
    }

    /// @notice Stops counting a publisher's scores. Its stake stays its own.
    function remove(address publisher) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (!publisherOf[publisher].admitted) revert PublisherNotAdmitted(publisher);
        publisherOf[publisher].admitted = false;
        uint256 last = _publishers.length - 1;
        for (uint256 i = 0; i <= last; ++i) {
            if (_publishers[i] == publisher) {
                _publishers[i] = _publishers[last];
                _publishers.pop();
                break;
            }
        }
        emit PublisherRemoved(publisher, last);
    }

    /// @notice Locks stake behind the caller's scores. Tokens that take a fee are refused.
    function stake(uint256 amount) external nonReentrant {
        Publisher storage publisher = publisherOf[msg.sender];
        uint256 before = stakeToken.balanceOf(address(this));
        stakeToken.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = stakeToken.balanceOf(address(this)) - before;
        if (received != amount) revert UnsupportedToken(address(stakeToken), amount, received);
        emit StakeChanged(msg.sender, publisher.stake, publisher.stake + amount);
        publisher.stake += amount.toUint128();
    }

    /// @notice Takes stake out of the weights at once; it can be collected after the delay.
    function requestUnstake(uint256 amount) external {
        Publisher storage publisher = publisherOf[msg.sender];
        if (amount > publisher.stake) revert StakeTooSmall(publisher.stake, amount);
        emit StakeChanged(msg.sender, publisher.stake, publisher.stake - amount);
        publisher.stake -= amount.toUint128();
        publisher.leaving += amount.toUint128();
        publisher.leavesAt = uint64(block.timestamp) + limits.unstakeSeconds;
        emit UnstakeRequested(msg.sender, amount, publisher.leavesAt);
    }

    /// @notice Collects stake whose delay is over. Returns the amount.
    function unstake() external nonReentrant returns (uint256 amount) {
        Publisher storage publisher = publisherOf[msg.sender];
        if (block.timestamp < publisher.leavesAt) revert StakeStillLocked(publisher.leavesAt, block.timestamp);
        amount = publisher.leaving;
        publisher.leaving = 0;
        stakeToken.safeTransfer(msg.sender, amount);
    }

    /// @notice Records a score signed by an admitted publisher. Anyone may relay it.
    function post(Score calldata score, bytes calldata signature) external {
        address publisher = ECDSA.recover(hashScore(score), signature);
        if (!publisherOf[publisher].admitted) revert PublisherNotAdmitted(publisher);
        if (score.observedAt > block.timestamp) revert ScoreFromFuture(score.observedAt, block.timestamp);
        Observation storage latest = _latest[score.subject][score.metric][publisher];
        if (score.sequence <= latest.sequence || score.observedAt < latest.observedAt) {
            revert ScoreNotNewer(score.sequence, latest.sequence, score.observedAt, latest.observedAt);
        }
        int256 previous = latest.value;
        latest.value = score.value.toInt128();
        latest.observedAt = score.observedAt.toUint64();
        latest.sequence = score.sequence.toUint64();
        bytes32 rounds = keccak256(abi.encode(roundsHash, publisher, score));
        roundsHash = rounds;
        roundsAt[rounds] = block.timestamp;
        emit ScorePosted(
            score.subject,
            score.metric,
            publisher,
            previous,
            score.value,
            score.observedAt,
            score.sequence,
            rounds
        );
    }

    /// @notice The median that may be relied upon. Reverts when too few fresh publishers, too little fresh stake (less
    /// than half of all stake, or than the minimum) or too much disagreement stand behind it.
    function read(bytes32 subject, bytes32 metric) external view returns (Reading memory reading) {
        uint256 totalStake;
        (reading, totalStake) = _read(subject, metric);
        if (
            reading.publishers < limits.minPublishers ||
            reading.freshStake < limits.minStake ||
            reading.freshStake * 2 < totalStake
        ) revert ReadingStale(subject, metric, reading.publishers, reading.freshStake);
        uint256 size = reading.low < 0 ? uint256(-reading.low) : uint256(reading.low);
        if (reading.dispersion > Math.mulDiv(size, limits.maxDispersionBps, BPS)) {
            revert ReadingDispersed(subject, metric, reading.dispersion, reading.low);
        }
    }

    /// @notice The same without the guard, for display: `publishers` is 0 when nothing is fresh.
    function peek(bytes32 subject, bytes32 metric) external view returns (Reading memory reading) {
        (reading, ) = _read(subject, metric);
    }

    /// @notice All admitted publishers, in no order.
    function publishers() external view returns (address[] memory) {
        return _publishers;
    }

    /// @notice The last accepted score of one publisher.
    function latestOf(bytes32 subject, bytes32 metric, address publisher) external view returns (Observation memory) {
        return _latest[subject][metric][publisher];
    }

    /// @notice The digest a publisher signs.
    function hashScore(Score calldata score) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(SCORE_TYPEHASH, score)));
    }

    function _read(bytes32 subject, bytes32 metric) private view returns (Reading memory reading, uint256 totalStake) {
        uint256 count = _publishers.length;
        int256[] memory values = new int256[](count);
        uint256[] memory weights = new uint256[](count);
        uint256 oldestAllowed = Math.saturatingSub(block.timestamp, limits.maxAgeSeconds);
        for (uint256 i = 0; i < count; ++i) {
            uint256 weight = publisherOf[_publishers[i]].stake;
            totalStake += weight;
            Observation storage latest = _latest[subject][metric][_publishers[i]];
            if (weight == 0 || latest.sequence == 0 || latest.observedAt < oldestAllowed) continue;
            values[reading.publishers] = latest.value;
            weights[reading.publishers] = weight;
            if (reading.publishers == 0 || latest.observedAt < reading.observedAt) {
                reading.observedAt = latest.observedAt;
            }
            ++reading.publishers;
            reading.freshStake += weight;
        }
        if (reading.publishers == 0) return (reading, totalStake);
        (reading.low, reading.high, reading.dispersion) = StakeWeightedMedian.measure(
            values,
            weights,
            reading.publishers,
            reading.freshStake
        );
    }
}
