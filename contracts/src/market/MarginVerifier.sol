// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { IRiskParameters } from "./IRiskParameters.sol";
import { PositionBook } from "./PositionBook.sol";
import { ScoreFeed } from "./ScoreFeed.sol";

/// @title Requirements signed by risk engines, checked before anyone relies on them
/// @notice A payload counts only while it is fresh, for the account's present portfolio, under the active parameter set
/// and engine version. Otherwise the requirement is the closed-form upper bound: never nothing.
contract MarginVerifier is AccessControl, EIP712 {
    using SafeCast for uint256;
    using SafeCast for int256;

    /// @notice What t of n risk engines sign. USD with 18 decimals; `expiry` in Unix seconds. The domain binds chain and
    /// contract.
    struct MarginPayload {
        address account;
        bytes32 parameterSetId;
        bytes32 oracleRoundsHash;
        bytes32 portfolioCommitment;
        int256 portfolioValueUsd;
        uint256 initialMarginUsd;
        uint256 maintenanceMarginUsd;
        uint256 expiry;
        uint256 sequence;
        bytes32 engineVersionHash;
    }

    /// @notice A payload with its signatures, sorted by signer, as many as the threshold.
    struct Attestation {
        MarginPayload payload;
        bytes[] signatures;
    }

    enum Source {
        Bound,
        Attested
    }

    /// @notice The requirement in force. Against the bound the positions' value counts as zero.
    struct Requirement {
        Source source;
        uint256 initialMarginUsd;
        uint256 maintenanceMarginUsd;
        int256 portfolioValueUsd;
        uint256 validUntil;
    }

    /// @dev `context` = hash of parameter set, portfolio and engine version.
    struct Record {
        uint128 initialMarginUsd;
        uint128 maintenanceMarginUsd;
        int128 portfolioValueUsd;
        uint64 validUntil;
        uint64 sequence;
        bytes32 context;
    }

    /// @dev A payload that moved too far, waiting for one that confirms it in a later block.
    struct Jump {
        Record record;
        uint256 blockNumber;
    }

    /// @notice Limits set at construction. `maxMoveBps` of the previous initial requirement, or `freeMoveUsd` if that is
    /// more, is what one payload may move requirement or value without confirmation.
    struct Limits {
        uint256 maxLifetimeSeconds;
        uint256 maxOracleAgeSeconds;
        uint256 maxMoveBps;
        uint256 freeMoveUsd;
    }

    bytes32 public constant PAYLOAD_TYPEHASH = keccak256(
        "MarginPayload(address account,bytes32 parameterSetId,bytes32 oracleRoundsHash,bytes32 portfolioCommitment,int256 portfolioValueUsd,uint256 initialMarginUsd,uint256 maintenanceMarginUsd,uint256 expiry,uint256 sequence,bytes32 engineVersionHash)"
    );
    uint256 private constant BPS = 10_000;

    IRiskParameters public immutable parameters;
    PositionBook public immutable book;
    ScoreFeed public immutable feed;
    uint256 public immutable maxLifetimeSeconds;
    uint256 public immutable maxOracleAgeSeconds;
    uint256 public immutable maxMoveBps;
    uint256 public immutable freeMoveUsd;

    mapping(address signer => bool) public isSigner;
    uint256 public signerCount;
    uint256 public threshold;
    bytes32 public engineVersionHash;
    mapping(address account => Record) private _accepted;
    mapping(address account => Jump) private _jumps;

    error InvalidThreshold(uint256 threshold, uint256 signers);
    error InvalidLimits(uint256 maxLifetimeSeconds, uint256 maxOracleAgeSeconds, uint256 maxMoveBps);
    error SignerUnchanged(address signer, bool member);
    error ZeroSigner();
    error WrongSignatureCount(uint256 given, uint256 threshold);
    error SignersNotAscending(address previous, address current);
    error NotASigner(address signer);
    error MaintenanceAboveInitial(uint256 maintenanceUsd, uint256 initialUsd);
    error PayloadExpired(uint256 expiry, uint256 nowAt);
    error PayloadLivesTooLong(uint256 expiry, uint256 latest);
    error ParameterSetNotActive(bytes32 given, bytes32 active);
    error EngineVersionNotActive(bytes32 given, bytes32 active);
    error PortfolioChanged(address account, bytes32 given, bytes32 current);
    error OracleRoundUnknown(bytes32 roundsHash);
    error OracleRoundStale(bytes32 roundsHash, uint256 seenAt, uint256 oldestAllowed);
    error SequenceNotNewer(address account, uint256 sequence, uint256 latest);

    event SignerAdded(address indexed signer, uint256 signers);
    event SignerRemoved(address indexed signer, uint256 signers);
    event ThresholdChanged(uint256 previous, uint256 current);
    event EngineVersionChanged(bytes32 previous, bytes32 current);
    event RequirementAccepted(
        address indexed account,
        uint256 previousInitialUsd,
        uint256 initialUsd,
        uint256 maintenanceUsd,
        int256 portfolioValueUsd,
        uint256 validUntil,
        uint256 sequence
    );
    event RequirementHeld(
        address indexed account,
        uint256 previousInitialUsd,
        uint256 initialUsd,
        uint256 maintenanceUsd,
        int256 portfolioValueUsd,
        uint256 sequence
    );

    /// @param timelock Names engines, threshold and engine version.
    constructor(
        address timelock,
        PositionBook book_,
        Limits memory limits,
        address[] memory signers,
        uint256 threshold_,
        bytes32 engineVersionHash_
    ) EIP712("Risk DAO MarginVerifier", "1") {
        if (limits.maxLifetimeSeconds == 0 || limits.maxOracleAgeSeconds == 0 || limits.maxMoveBps > BPS) {
            revert InvalidLimits(limits.maxLifetimeSeconds, limits.maxOracleAgeSeconds, limits.maxMoveBps);
        }
        book = book_;
        parameters = book_.parameters();
        feed = book_.feed();
        maxLifetimeSeconds = limits.maxLifetimeSeconds;
        maxOracleAgeSeconds = limits.maxOracleAgeSeconds;
        maxMoveBps = limits.maxMoveBps;
        freeMoveUsd = limits.freeMoveUsd;
        for (uint256 i = 0; i < signers.length; ++i) _addSigner(signers[i]);
        _setThreshold(threshold_);
        _setEngineVersion(engineVersionHash_);
        _grantRole(DEFAULT_ADMIN_ROLE, timelock);
    }

    /// @notice Admits a risk engine.
    function addSigner(address signer) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _addSigner(signer);
    }

    /// @notice Removes a risk engine; the threshold must stay reachable.
    function removeSigner(address signer) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (!isSigner[signer]) revert SignerUnchanged(signer, false);
        if (signerCount == threshold) revert InvalidThreshold(threshold, signerCount - 1);
        isSigner[signer] = false;
        --signerCount;
        emit SignerRemoved(signer, signerCount);
    }

    /// @notice Sets how many engines must agree.
    function setThreshold(uint256 threshold_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setThreshold(threshold_);
    }

    /// @notice Names the engine version in force; every requirement of another version stops counting at once.
    function setEngineVersion(bytes32 engineVersionHash_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setEngineVersion(engineVersionHash_);
    }

    /// @notice Records a signed requirement. Anyone may relay it.
    /// @dev A move beyond the limit waits for a second payload in a later block that agrees with it, and so does the
    /// first payload of an account. The writer of the book is exempt, because it has just changed the portfolio.
    function submit(Attestation calldata attestation) external returns (Source source) {
        MarginPayload calldata payload = attestation.payload;
        Record memory record = _checked(payload);
        _requireQuorum(hashPayload(payload), attestation.signatures);
        Record storage previous = _accepted[payload.account];
        Jump storage jump = _jumps[payload.account];
        uint256 latest = Math.max(previous.sequence, jump.record.sequence);
        if (record.sequence <= latest) revert SequenceNotNewer(payload.account, record.sequence, latest);
        if (
            _isNear(previous, record) ||
            (jump.blockNumber != 0 &&
                jump.blockNumber < block.number &&
                jump.record.context == record.context &&
                _isNear(jump.record, record)) ||
            book.hasRole(book.WRITER_ROLE(), msg.sender)
        ) {
            _accept(payload.account, record, previous, jump.blockNumber != 0);
            return Source.Attested;
        }
        jump.record = record;
        jump.blockNumber = block.number;
        emit RequirementHeld(
            payload.account,
            previous.initialMarginUsd,
            record.initialMarginUsd,
            record.maintenanceMarginUsd,
            record.portfolioValueUsd,
            record.sequence
        );
        return Source.Bound;
    }

    /// @notice The requirement in force. While a jump waits, the higher initial requirement applies.
    function requirementOf(address account) external view returns (Requirement memory) {
        Record storage record = _accepted[account];
        bytes32 context = _contextOf(parameters.parameterSetId(), book.commitmentOf(account), engineVersionHash);
        if (record.context != context || record.validUntil < block.timestamp) {
            uint256 boundUsd = book.upperBoundOf(account);
            return Requirement(Source.Bound, boundUsd, boundUsd, 0, block.timestamp);
        }
        uint256 initialUsd = record.initialMarginUsd;
        Record storage waiting = _jumps[account].record;
        if (waiting.context == context && waiting.validUntil >= block.timestamp) {
            initialUsd = Math.max(initialUsd, waiting.initialMarginUsd);
        }
        return
            Requirement(
                Source.Attested,
                initialUsd,
                record.maintenanceMarginUsd,
                record.portfolioValueUsd,
                record.validUntil
            );
    }

    /// @notice Last sequence seen for an account, accepted or waiting.
    function sequenceOf(address account) external view returns (uint256) {
        return Math.max(_accepted[account].sequence, _jumps[account].record.sequence);
    }

    /// @notice The payload that waits for confirmation, if any, and the block it came in.
    function waitingOf(address account) external view returns (Record memory record, uint256 blockNumber) {
        return (_jumps[account].record, _jumps[account].blockNumber);
    }

    /// @notice The digest that engines sign.
    function hashPayload(MarginPayload calldata payload) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(PAYLOAD_TYPEHASH, payload)));
    }

    /// @dev Everything but signatures and sequence; cheap checks first.
    function _checked(MarginPayload calldata payload) private view returns (Record memory) {
        if (payload.maintenanceMarginUsd > payload.initialMarginUsd) {
            revert MaintenanceAboveInitial(payload.maintenanceMarginUsd, payload.initialMarginUsd);
        }
        if (payload.expiry < block.timestamp) revert PayloadExpired(payload.expiry, block.timestamp);
        if (payload.expiry > block.timestamp + maxLifetimeSeconds) {
            revert PayloadLivesTooLong(payload.expiry, block.timestamp + maxLifetimeSeconds);
        }
        if (payload.engineVersionHash != engineVersionHash) {
            revert EngineVersionNotActive(payload.engineVersionHash, engineVersionHash);
        }
        bytes32 parameterSetId = parameters.parameterSetId();
        if (payload.parameterSetId != parameterSetId) {
            revert ParameterSetNotActive(payload.parameterSetId, parameterSetId);
        }
        bytes32 commitment = book.commitmentOf(payload.account);
        if (payload.portfolioCommitment != commitment) {
            revert PortfolioChanged(payload.account, payload.portfolioCommitment, commitment);
        }
        uint256 oracleAt = feed.roundsAt(payload.oracleRoundsHash);
        if (oracleAt == 0) revert OracleRoundUnknown(payload.oracleRoundsHash);
        if (oracleAt + maxOracleAgeSeconds < block.timestamp) {
            revert OracleRoundStale(payload.oracleRoundsHash, oracleAt, block.timestamp - maxOracleAgeSeconds);
        }
        return
            Record({
                initialMarginUsd: payload.initialMarginUsd.toUint128(),
                maintenanceMarginUsd: uint128(payload.maintenanceMarginUsd),
                portfolioValueUsd: payload.portfolioValueUsd.toInt128(),
                validUntil: uint64(Math.min(payload.expiry, oracleAt + maxOracleAgeSeconds)),
                sequence: payload.sequence.toUint64(),
                context: _contextOf(parameterSetId, commitment, payload.engineVersionHash)
            });
    }

    function _requireQuorum(bytes32 digest, bytes[] calldata signatures) private view {
        if (signatures.length != threshold) revert WrongSignatureCount(signatures.length, threshold);
        address previous = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            address signer = ECDSA.recover(digest, signatures[i]);
            if (signer <= previous) revert SignersNotAscending(previous, signer);
            if (!isSigner[signer]) revert NotASigner(signer);
            previous = signer;
        }
    }

    function _accept(address account, Record memory record, Record storage previous, bool hasJump) private {
        emit RequirementAccepted(
            account,
            previous.initialMarginUsd,
            record.initialMarginUsd,
            record.maintenanceMarginUsd,
            record.portfolioValueUsd,
            record.validUntil,
            record.sequence
        );
        _accepted[account] = record;
        if (hasJump) delete _jumps[account];
    }

    /// @dev False when there is nothing to compare with.
    function _isNear(Record memory from, Record memory to) private view returns (bool) {
        if (from.sequence == 0) return false;
        uint256 allowed = Math.max(Math.mulDiv(from.initialMarginUsd, maxMoveBps, BPS), freeMoveUsd);
        return
            _distance(from.initialMarginUsd, to.initialMarginUsd) <= allowed &&
            _distance(from.maintenanceMarginUsd, to.maintenanceMarginUsd) <= allowed &&
            _valueDistance(from.portfolioValueUsd, to.portfolioValueUsd) <= allowed;
    }

    function _distance(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : b - a;
    }

    function _valueDistance(int256 a, int256 b) private pure returns (uint256) {
        return uint256(a > b ? a - b : b - a);
    }

    function _contextOf(bytes32 parameterSetId, bytes32 commitment, bytes32 version) private pure returns (bytes32) {
        return keccak256(abi.encode(parameterSetId, commitment, version));
    }

    function _addSigner(address signer) private {
        if (signer == address(0)) revert ZeroSigner();
        if (isSigner[signer]) revert SignerUnchanged(signer, true);
        isSigner[signer] = true;
        ++signerCount;
        emit SignerAdded(signer, signerCount);
    }

    function _setThreshold(uint256 threshold_) private {
        if (threshold_ == 0 || threshold_ > signerCount) revert InvalidThreshold(threshold_, signerCount);
        emit ThresholdChanged(threshold, threshold_);
        threshold = threshold_;
    }

    function _setEngineVersion(bytes32 engineVersionHash_) private {
        emit EngineVersionChanged(engineVersionHash, engineVersionHash_);
        engineVersionHash = engineVersionHash_;
    }
}
