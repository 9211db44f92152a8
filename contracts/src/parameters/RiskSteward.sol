// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { ParameterChange } from "./ParameterTypes.sol";
import { RiskParameters } from "./RiskParameters.sol";

/// @notice A signed update of the fast path. `nonce` tells updates apart that are otherwise equal.
struct StewardUpdate {
    ParameterChange[] changes;
    bytes32 reportHash;
    uint48 issuedAt;
    uint256 nonce;
}

/// @title The bounded fast path
/// @notice Relays updates signed by one engine (a key, or a committee's contract wallet) to the parameters, which hold them
/// to the same steps, cool-downs, drift caps and group relations as a vote. Governance names and revokes the engine.
contract RiskSteward is EIP712 {
    error NotAuthorized(address caller);
    error Paused();
    error InvalidSignature(bytes32 digest, address engine);
    error UpdateExpired(uint256 issuedAt, uint256 expiresAt);
    error UpdateFromTheFuture(uint256 issuedAt, uint256 now_);
    error UpdateAlreadyExecuted(bytes32 digest);
    error LoosensInTightenOnlyMode(bytes32 key, int256 previous, int256 current);

    event UpdateExecuted(bytes32 indexed digest, bytes32 indexed reportHash, address indexed engine);
    event EngineChanged(address indexed previous, address indexed current);
    event ModeChanged(Mode previous, Mode current);
    event PauseChanged(bool paused, address indexed by);

    enum Mode {
        TightenOnly,
        BothDirections
    }

    /// @notice Seconds after which a signed update can no longer be executed.
    uint256 public constant UPDATE_LIFETIME = 6 hours;

    bytes32 private constant CHANGE_TYPEHASH = keccak256(
        "ParameterChange(bytes32 key,int256 expectedOld,int256 newValue)"
    );
    bytes32 private constant UPDATE_TYPEHASH = keccak256(
        "StewardUpdate(ParameterChange[] changes,bytes32 reportHash,uint48 issuedAt,uint256 nonce)ParameterChange(bytes32 key,int256 expectedOld,int256 newValue)"
    );

    RiskParameters public immutable parameters;
    address public immutable guardian;
    address public engine;
    Mode public mode;
    bool public paused;
    mapping(bytes32 digest => bool) public executed;

    modifier onlyTimelock() {
        if (msg.sender != parameters.timelock()) revert NotAuthorized(msg.sender);
        _;
    }

    constructor(RiskParameters parameters_, address guardian_, address engine_) EIP712("RiskSteward", "1") {
        parameters = parameters_;
        guardian = guardian_;
        engine = engine_;
        emit EngineChanged(address(0), engine_);
    }

    /// @notice Applies an update signed by the engine within its lifetime, once. Anyone may relay it.
    function execute(StewardUpdate calldata update, bytes calldata signature) external {
        if (paused) revert Paused();
        if (update.issuedAt > block.timestamp) revert UpdateFromTheFuture(update.issuedAt, block.timestamp);
        uint256 expiresAt = update.issuedAt + UPDATE_LIFETIME;
        if (block.timestamp > expiresAt) revert UpdateExpired(update.issuedAt, expiresAt);
        bytes32 digest = digestOf(update);
        if (executed[digest]) revert UpdateAlreadyExecuted(digest);
        address signer = engine;
        if (signer == address(0) || !SignatureChecker.isValidSignatureNow(signer, digest, signature)) {
            revert InvalidSignature(digest, signer);
        }
        if (mode == Mode.TightenOnly) _requireTightening(update.changes);
        executed[digest] = true;
        emit UpdateExecuted(digest, update.reportHash, signer);
        parameters.applyChanges(update.changes, digest);
    }

    /// @notice Names the engine; the zero address revokes it.
    function setEngine(address newEngine) external onlyTimelock {
        emit EngineChanged(engine, newEngine);
        engine = newEngine;
    }

    function setMode(Mode newMode) external onlyTimelock {
        emit ModeChanged(mode, newMode);
        mode = newMode;
    }

    function pause() external {
        if (msg.sender != guardian && msg.sender != parameters.timelock()) revert NotAuthorized(msg.sender);
        paused = true;
        emit PauseChanged(true, msg.sender);
    }

    function unpause() external onlyTimelock {
        paused = false;
        emit PauseChanged(false, msg.sender);
    }

    /// @notice What the engine signs: EIP-712 on this chain and contract.
    function digestOf(StewardUpdate calldata update) public view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](update.changes.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(abi.encode(CHANGE_TYPEHASH, update.changes[i]));
        }
        bytes32 changesHash = keccak256(abi.encodePacked(hashes));
        return
            _hashTypedDataV4(
                keccak256(abi.encode(UPDATE_TYPEHASH, changesHash, update.reportHash, update.issuedAt, update.nonce))
            );
    }

    function _requireTightening(ParameterChange[] calldata changes) private view {
        for (uint256 i = 0; i < changes.length; ++i) {
            ParameterChange calldata change = changes[i];
            if (!parameters.isTightening(change.key, change.expectedOld, change.newValue)) {
                revert LoosensInTightenOnlyMode(change.key, change.expectedOld, change.newValue);
            }
        }
    }
}
