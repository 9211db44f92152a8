// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC5805 } from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { Strings } from "@openzeppelin/contracts/utils/Strings.sol";
import { RiskParameters } from "../parameters/RiskParameters.sol";
import { AssertedSum, Assertions } from "./Assertions.sol";
import { Ballot, Ballots } from "./Ballots.sol";
import { BondLedger } from "./BondLedger.sol";
import { AssertedVote, Proposal, Settings, Stage } from "./GovernorTypes.sol";
import { OperationGuard } from "./OperationGuard.sol";
import { Payload, Payloads } from "./Payloads.sol";
import { ProposalTerms } from "./ProposalTerms.sol";
import { SnapshotMessages, SnapshotProposal, SnapshotUpdate } from "./SnapshotMessages.sol";
import { CountableVote, VoteBook, VoteBooks } from "./VoteBooks.sol";

/// @title From a Snapshot vote to the timelock
/// @notice A proposal is registered before its vote, its result asserted with a bond, and queued when nobody challenges. A
/// challenge opens a recount of signed votes on chain, which can confirm or block, never create a pass. Trusted: the token's
/// checkpoints, and that one honest relayer gets a transaction in. Not trusted: Snapshot's servers.
contract SnapshotGovernor is BondLedger {
    using Assertions for AssertedVote[];
    using Ballots for Ballot;
    using Ballots for bytes32;
    using Payloads for Payload;
    using ProposalTerms for SnapshotProposal;
    using VoteBooks for VoteBook;

    error NotAuthorized(address caller);
    error AlreadyRegistered(bytes32 proposalId);
    error InvalidAuthorSignature(bytes32 digest, address author);
    error PayloadMismatch(bytes32 payloadHash, bytes32 registered);
    error WrongStage(bytes32 proposalId, Stage stage);
    error OutsideWindow(bytes32 proposalId, uint256 opens, uint256 closes);
    error WrongBond(uint256 sent, uint256 required);
    error ResultNotPassing(uint256 forPower, uint256 againstPower, uint256 quorum);
    error VotesNotAsAsserted(bytes32 proposalId);
    error NoFault(bytes32 proposalId, uint256 index);
    error NoVotingPower(address voter, uint256 snapshotBlock);
    error UpdateNotForProposal(bytes32 proposalId, string field);

    event ProposalRegistered(
        bytes32 indexed proposalId,
        address indexed author,
        bytes32 payloadHash,
        bytes32 indexed reportHash,
        uint256 quorum
    );
    event VoteCounted(
        bytes32 indexed proposalId,
        address indexed voter,
        uint8 choice,
        uint256 power,
        uint256 timestamp
    );
    event ResultAsserted(
        bytes32 indexed proposalId,
        address indexed poster,
        uint256 forPower,
        uint256 againstPower,
        uint256 challengeEndsAt
    );
    event AssertionSlashed(bytes32 indexed proposalId, address indexed poster, address indexed prover, uint256 index);
    event ResultChallenged(bytes32 indexed proposalId, address indexed challenger, uint256 recountEndsAt);
    event OutcomeFlipped(bytes32 indexed proposalId, bool isPassing, uint256 recountEndsAt);
    event RecountClosed(bytes32 indexed proposalId, bool confirmed, uint256 forPower, uint256 againstPower);
    event ProposalVoided(bytes32 indexed proposalId, bytes32 updateDigest);
    event ProposalExpired(bytes32 indexed proposalId);
    event ProposalQueued(bytes32 indexed proposalId);
    event SettingsChanged(uint256 indexed index, Settings settings);

    IERC5805 public immutable token;
    TimelockController public immutable timelock;
    RiskParameters public immutable parameters;
    OperationGuard public immutable guard;
    /// @notice keccak256 of the one Snapshot space whose proposals count.
    bytes32 public immutable spaceHash;

    Settings[] private _settings;
    mapping(bytes32 proposalId => Proposal) private _proposals;
    mapping(bytes32 proposalId => VoteBook) private _books;

    constructor(
        IERC5805 token_,
        TimelockController timelock_,
        RiskParameters parameters_,
        string memory space,
        Settings memory settings,
        uint256 executionGracePeriod
    ) {
        token = token_;
        timelock = timelock_;
        parameters = parameters_;
        spaceHash = keccak256(bytes(space));
        guard = new OperationGuard(timelock_, parameters_, executionGracePeriod);
        _addSettings(settings);
    }

    /// @notice Binds a proposal to its payload before the vote starts. Anyone may send it: the author's signature decides.
    /// @return proposalId the EIP-712 id, recomputed from the fields
    function register(
        SnapshotProposal calldata message,
        bytes calldata signature,
        Payload calldata payload,
        bytes32 reportHash
    ) external returns (bytes32 proposalId) {
        payload.requireSound(parameters);
        bytes32 payloadHash = payload.hash(address(this));
        Settings storage terms = _settings[_settings.length - 1];
        address author = message.requireAcceptable(spaceHash, Payloads.plugins(payloadHash, reportHash));
        message.requireAcceptableTimes(terms, token.clock());
        proposalId = SnapshotMessages.proposalId(message);
        Proposal storage proposal = _proposals[proposalId];
        if (proposal.stage != Stage.None) revert AlreadyRegistered(proposalId);
        if (!_signed(proposalId, signature, author)) revert InvalidAuthorSignature(proposalId, author);

        proposal.stage = Stage.Registered;
        proposal.start = uint40(message.start);
        proposal.end = uint40(message.end);
        proposal.assertBy = uint40(message.end) + terms.assertionDelay + terms.assertionPeriod;
        proposal.settingsIndex = uint32(_settings.length - 1);
        proposal.author = author;
        proposal.snapshotBlock = uint48(message.snapshot);
        proposal.payloadHash = payloadHash;
        proposal.reportHash = reportHash;
        proposal.quorum = ProposalTerms.quorumAt(token, message.snapshot, terms.quorumBps);
        emit ProposalRegistered(proposalId, author, payloadHash, reportHash, proposal.quorum);
    }

    /// @notice Votes by transaction, for accounts that cannot sign plainly (Safes). Open during the voting window.
    function castVote(bytes32 proposalId, uint8 choice) external {
        Proposal storage proposal = _proposals[proposalId];
        _requireStage(proposalId, Stage.Registered);
        _requireWithin(proposalId, proposal.start, proposal.end);
        if (!Ballots.isChoice(choice)) revert Assertions.InvalidBallot(0, "choice");
        uint256 power = token.getPastVotes(msg.sender, proposal.snapshotBlock);
        if (power == 0) revert NoVotingPower(msg.sender, proposal.snapshotBlock);
        _count(proposalId, CountableVote(msg.sender, choice, uint40(block.timestamp), VoteBooks.DIRECT_ID, power));
    }

    /// @notice Asserts with a bond that the proposal passed. `votes` must suffice: For at least the quorum and more than the
    /// Against power among them and counted on chain. Voters ascend, so none counts twice. Signatures and powers are not
    /// checked here: see {proveFault} and {challenge}.
    function assertPassed(bytes32 proposalId, AssertedVote[] calldata votes) external payable {
        Proposal storage proposal = _proposals[proposalId];
        Settings storage terms = _settings[proposal.settingsIndex];
        _requireStage(proposalId, Stage.Registered);
        _requireWithin(proposalId, uint256(proposal.end) + terms.assertionDelay + 1, proposal.assertBy);
        if (msg.value != terms.bond) revert WrongBond(msg.value, terms.bond);
        AssertedSum memory total = votes.sum(_books[proposalId], proposal.start, proposal.end);
        uint256 knownAgainst = Math.max(total.againstPower, _books[proposalId].againstPower);
        if (total.forPower < proposal.quorum || total.forPower <= knownAgainst) {
            revert ResultNotPassing(total.forPower, knownAgainst, proposal.quorum);
        }
        proposal.stage = Stage.Asserted;
        proposal.poster = msg.sender;
        proposal.posterBond = uint96(msg.value);
        proposal.votesHash = total.votesHash;
        proposal.challengeEndsAt = uint40(block.timestamp) + terms.challengeWindow;
        proposal.queueBy = proposal.challengeEndsAt + terms.queueWindow;
        emit ResultAsserted(proposalId, msg.sender, total.forPower, total.againstPower, proposal.challengeEndsAt);
    }

    /// @notice Slashes the poster on proof that one asserted vote was not signed by its voter or has another power.
    /// @param leaves the hashes of all asserted votes in order: keccak256(abi.encode(AssertedVote))
    function proveFault(
        bytes32 proposalId,
        bytes32[] calldata leaves,
        uint256 index,
        AssertedVote calldata vote
    ) external {
        Proposal storage proposal = _proposals[proposalId];
        Stage stage = proposal.stage;
        bool open = (stage == Stage.Asserted || stage == Stage.Challenged) && proposal.posterBond != 0;
        if (!open) revert WrongStage(proposalId, stage);
        bool asAsserted =
            Assertions.hashOf(leaves) == proposal.votesHash &&
                index < leaves.length &&
                leaves[index] == Assertions.hash(vote);
        if (!asAsserted) revert VotesNotAsAsserted(proposalId);
        if (_isFaultless(proposalId, proposal.snapshotBlock, vote)) revert NoFault(proposalId, index);

        uint256 bond = proposal.posterBond;
        proposal.posterBond = 0;
        if (stage == Stage.Asserted) {
            // Nobody may lose a vote to a false assertion: the time it took is given back.
            proposal.stage = Stage.Registered;
            uint256 again = block.timestamp + _settings[proposal.settingsIndex].assertionPeriod;
            proposal.assertBy = uint40(Math.max(proposal.assertBy, again));
        }
        _credit(msg.sender, bond / 2);
        _credit(address(timelock), bond - bond / 2);
        emit AssertionSlashed(proposalId, proposal.poster, msg.sender, index);
    }

    /// @notice Opens the recount, against a bond.
    function challenge(bytes32 proposalId) external payable {
        Proposal storage proposal = _proposals[proposalId];
        Settings storage terms = _settings[proposal.settingsIndex];
        _requireStage(proposalId, Stage.Asserted);
        _requireWithin(proposalId, 0, proposal.challengeEndsAt);
        if (msg.value != terms.bond) revert WrongBond(msg.value, terms.bond);
        proposal.stage = Stage.Challenged;
        proposal.challenger = msg.sender;
        proposal.challengerBond = uint96(msg.value);
        proposal.recountEndsAt = uint40(block.timestamp) + terms.recountWindow;
        proposal.recountLimit = uint40(block.timestamp) + terms.maxRecountWindow;
        proposal.isPassing = _isPassing(proposalId);
        proposal.lastFlipAt = uint40(block.timestamp);
        emit ResultChallenged(proposalId, msg.sender, proposal.recountEndsAt);
    }

    /// @notice Counts signed votes in an open recount. A vote older than the one in its voter's slot is passed over; any other
    /// flaw refuses the batch.
    function relayVotes(bytes32 proposalId, Ballot[] calldata ballots) external {
        Proposal storage proposal = _proposals[proposalId];
        _requireStage(proposalId, Stage.Challenged);
        _requireWithin(proposalId, 0, proposal.recountEndsAt);
        bytes32 proposalHash = _textHash(proposalId);
        for (uint256 i = 0; i < ballots.length; ++i) _relay(proposalId, proposalHash, proposal, ballots[i], i);
        _noteFlip(proposalId, proposal);
    }

    /// @notice Settles a recount after its window. A pass that nobody had time to answer does not confirm.
    function closeRecount(bytes32 proposalId) external {
        Proposal storage proposal = _proposals[proposalId];
        Settings storage terms = _settings[proposal.settingsIndex];
        _requireStage(proposalId, Stage.Challenged);
        _requireWithin(proposalId, uint256(proposal.recountEndsAt) + 1, type(uint256).max);
        bool confirmed = proposal.isPassing && proposal.recountEndsAt >= proposal.lastFlipAt + terms.flipExtension;
        proposal.stage = confirmed ? Stage.Confirmed : Stage.Blocked;
        proposal.queueBy = uint40(block.timestamp) + terms.queueWindow;
        (uint256 posterBond, uint256 challengerBond) = _takeBonds(proposal);
        if (confirmed) {
            address rewarded = posterBond == 0 ? address(timelock) : proposal.poster;
            _credit(rewarded, posterBond + challengerBond / 2);
            _credit(address(timelock), challengerBond - challengerBond / 2);
        } else {
            uint256 fee = Math.min(terms.flipFee, posterBond);
            _credit(proposal.challenger, challengerBond + fee);
            _credit(proposal.poster, posterBond - fee);
        }
        VoteBook storage book = _books[proposalId];
        emit RecountClosed(proposalId, confirmed, book.forPower, book.againstPower);
    }

    /// @notice Ends a proposal whose author signed an edit, at any time before queueing.
    function voidByUpdate(bytes32 proposalId, SnapshotUpdate calldata message, bytes calldata signature) external {
        Proposal storage proposal = _proposals[proposalId];
        Stage stage = proposal.stage;
        if (stage < Stage.Registered || stage > Stage.Confirmed) revert WrongStage(proposalId, stage);
        if (keccak256(bytes(message.proposal)) != _textHash(proposalId)) {
            revert UpdateNotForProposal(proposalId, "proposal");
        }
        if (keccak256(bytes(message.space)) != spaceHash) revert UpdateNotForProposal(proposalId, "space");
        (bool parsed, address author) = Strings.tryParseAddress(message.from);
        if (!parsed || author != proposal.author) revert UpdateNotForProposal(proposalId, "from");
        bytes32 digest = SnapshotMessages.updateDigest(message);
        if (!_signed(digest, signature, author)) revert InvalidAuthorSignature(digest, author);

        proposal.stage = Stage.Voided;
        // A poster whose author withdraws under challenge pays like one whose result was blocked.
        uint256 fee = stage == Stage.Challenged ? _settings[proposal.settingsIndex].flipFee : 0;
        (uint256 posterBond, uint256 challengerBond) = _takeBonds(proposal);
        fee = Math.min(fee, posterBond);
        _credit(proposal.poster, posterBond - fee);
        _credit(proposal.challenger, challengerBond + fee);
        emit ProposalVoided(proposalId, digest);
    }

    /// @notice Hands an unchallenged or confirmed result to the timelock, with the proposal id as salt. A batch that tightens
    /// waits at least the governed notice.
    function queue(bytes32 proposalId, Payload calldata payload) external {
        Proposal storage proposal = _proposals[proposalId];
        if (proposal.stage != Stage.Confirmed) {
            _requireStage(proposalId, Stage.Asserted);
            _requireWithin(proposalId, uint256(proposal.challengeEndsAt) + 1, proposal.queueBy);
        } else {
            _requireWithin(proposalId, 0, proposal.queueBy);
        }
        bytes32 payloadHash = payload.hash(address(this));
        if (payloadHash != proposal.payloadHash) revert PayloadMismatch(payloadHash, proposal.payloadHash);
        proposal.stage = Stage.Queued;
        (uint256 posterBond, ) = _takeBonds(proposal);
        _credit(proposal.poster, posterBond);

        guard.schedule(payload, proposalId);
        emit ProposalQueued(proposalId);
    }

    /// @notice Ends a proposal whose time ran out and frees its bond.
    function expire(bytes32 proposalId) external {
        Proposal storage proposal = _proposals[proposalId];
        Stage stage = proposal.stage;
        if (stage == Stage.Registered) _requireWithin(proposalId, uint256(proposal.assertBy) + 1, type(uint256).max);
        else if (stage == Stage.Asserted || stage == Stage.Confirmed) {
            _requireWithin(proposalId, uint256(proposal.queueBy) + 1, type(uint256).max);
        } else revert WrongStage(proposalId, stage);
        proposal.stage = Stage.Expired;
        (uint256 posterBond, ) = _takeBonds(proposal);
        _credit(proposal.poster, posterBond);
        emit ProposalExpired(proposalId);
    }

    /// @notice Sets the terms of proposals registered from now on.
    function setSettings(Settings calldata settings) external {
        if (msg.sender != address(timelock)) revert NotAuthorized(msg.sender);
        _addSettings(settings);
    }

    function proposalOf(bytes32 proposalId) external view returns (Proposal memory) {
        return _proposals[proposalId];
    }

    /// @notice Terms by index: a proposal names its own, the last are those of the next proposal.
    function settingsAt(uint256 index) external view returns (Settings memory) {
        return _settings[index];
    }

    function latestSettingsIndex() external view returns (uint256) {
        return _settings.length - 1;
    }

    /// @notice Power counted on chain so far.
    function tallyOf(
        bytes32 proposalId
    ) external view returns (uint256 forPower, uint256 againstPower, uint256 abstainPower) {
        VoteBook storage book = _books[proposalId];
        return (book.forPower, book.againstPower, book.abstainPower);
    }

    /// @notice The vote of `voter` counted on chain; choice 0 when there is none.
    function voteOf(bytes32 proposalId, address voter) external view returns (uint8 choice, uint40 timestamp) {
        return _books[proposalId].voteOf(voter);
    }

    /// @notice The name of a payload for this governor: what the signed `plugins` must carry.
    function payloadHashOf(Payload calldata payload) external view returns (bytes32) {
        return payload.hash(address(this));
    }

    /// @dev A direct vote was checked against its slot when asserted; the slot may have moved on since.
    function _isFaultless(
        bytes32 proposalId,
        uint256 snapshotBlock,
        AssertedVote calldata vote
    ) private view returns (bool) {
        if (vote.power != token.getPastVotes(vote.ballot.head.voter(), snapshotBlock)) return false;
        if (vote.ballot.isDirect()) return true;
        (bool signed, ) = vote.ballot.isSigned(spaceHash, _textHash(proposalId));
        return signed;
    }

    function _relay(
        bytes32 proposalId,
        bytes32 proposalHash,
        Proposal storage proposal,
        Ballot calldata ballot,
        uint256 index
    ) private {
        bytes32 head = ballot.head;
        Assertions.requireCountable(head, proposal.start, proposal.end, index);
        (bool signed, bytes32 id) = ballot.isSigned(spaceHash, proposalHash);
        if (!signed) revert Assertions.InvalidBallot(index, "signature");
        address voter = head.voter();
        uint256 power = token.getPastVotes(voter, proposal.snapshotBlock);
        if (power == 0) return;
        _count(proposalId, CountableVote(voter, head.choice(), head.timestamp(), uint256(id), power));
    }

    function _count(bytes32 proposalId, CountableVote memory vote) private {
        if (!_books[proposalId].count(vote)) return;
        emit VoteCounted(proposalId, vote.voter, vote.choice, vote.power, vote.timestamp);
    }

    function _noteFlip(bytes32 proposalId, Proposal storage proposal) private {
        bool isPassing = _isPassing(proposalId);
        if (isPassing == proposal.isPassing) return;
        proposal.isPassing = isPassing;
        proposal.lastFlipAt = uint40(block.timestamp);
        uint256 answerBy = block.timestamp + _settings[proposal.settingsIndex].flipExtension;
        proposal.recountEndsAt = uint40(Math.min(proposal.recountLimit, Math.max(proposal.recountEndsAt, answerBy)));
        emit OutcomeFlipped(proposalId, isPassing, proposal.recountEndsAt);
    }

    function _isPassing(bytes32 proposalId) private view returns (bool) {
        VoteBook storage book = _books[proposalId];
        return book.forPower >= _proposals[proposalId].quorum && book.forPower > book.againstPower;
    }

    function _takeBonds(Proposal storage proposal) private returns (uint256 posterBond, uint256 challengerBond) {
        (posterBond, challengerBond) = (proposal.posterBond, proposal.challengerBond);
        (proposal.posterBond, proposal.challengerBond) = (0, 0);
    }

    function _addSettings(Settings memory settings) private {
        ProposalTerms.requireSound(settings);
        _settings.push(settings);
        emit SettingsChanged(_settings.length - 1, settings);
    }

    function _requireStage(bytes32 proposalId, Stage needed) private view {
        Stage stage = _proposals[proposalId].stage;
        if (stage != needed) revert WrongStage(proposalId, stage);
    }

    function _requireWithin(bytes32 proposalId, uint256 opens, uint256 closes) private view {
        if (block.timestamp < opens || block.timestamp > closes) revert OutsideWindow(proposalId, opens, closes);
    }

    function _signed(bytes32 digest, bytes calldata signature, address signer) private pure returns (bool) {
        (address recovered, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signature);
        return failure == ECDSA.RecoverError.NoError && recovered == signer;
    }

    /// @dev keccak256 of the id as text: what votes and edits carry.
    function _textHash(bytes32 proposalId) private pure returns (bytes32) {
        return keccak256(bytes(Strings.toHexString(uint256(proposalId), 32)));
    }
}
