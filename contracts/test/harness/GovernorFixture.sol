// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";
import { Strings } from "@openzeppelin/contracts/utils/Strings.sol";
import { Ballot, Ballots } from "../../src/governance/Ballots.sol";
import { AssertedVote, Settings } from "../../src/governance/GovernorTypes.sol";
import { Guardian } from "../../src/governance/Guardian.sol";
import { OperationGuard } from "../../src/governance/OperationGuard.sol";
import { Call, Payload, Payloads } from "../../src/governance/Payloads.sol";
import { RiskToken } from "../../src/governance/RiskToken.sol";
import { SnapshotGovernor } from "../../src/governance/SnapshotGovernor.sol";
import { SnapshotMessages, SnapshotProposal, SnapshotUpdate } from "../../src/governance/SnapshotMessages.sol";
import { ParameterChange } from "../../src/parameters/ParameterTypes.sol";
import { RiskSteward } from "../../src/parameters/RiskSteward.sol";
import { ParameterFixture } from "./ParameterFixture.sol";
import { vm } from "./Vm.sol";

/// @notice Reads messages from calldata, as the library asks.
contract MessageReader {
    function proposalId(SnapshotProposal calldata message) external pure returns (bytes32) {
        return SnapshotMessages.proposalId(message);
    }

    function updateDigest(SnapshotUpdate calldata message) external pure returns (bytes32) {
        return SnapshotMessages.updateDigest(message);
    }
}

/// @notice The whole governance with four voters: alice 40 %, bob 30 %, carol 20 %, dave 1 % of the supply.
abstract contract GovernorFixture is ParameterFixture {
    uint8 internal constant FOR = 1;
    uint8 internal constant AGAINST = 2;
    uint8 internal constant ABSTAIN = 3;
    uint256 internal constant SUPPLY = 1_000_000e18;
    uint256 internal constant BOND = 1 ether;
    uint256 internal constant FLIP_FEE = 0.1 ether;
    uint256 internal constant DELAY = 2 days;
    uint256 internal constant GRACE = 3 days;
    bytes32 internal constant REPORT = keccak256("report");

    RiskToken internal token;
    TimelockController internal timelock;
    SnapshotGovernor internal governor;
    OperationGuard internal guard;
    Guardian internal guardian;
    RiskSteward internal steward;
    MessageReader internal reader;

    address internal author;
    uint256 internal authorKey;
    address internal alice;
    uint256 internal aliceKey;
    address internal bob;
    uint256 internal bobKey;
    address internal carol;
    uint256 internal carolKey;
    address internal dave;
    uint256 internal daveKey;
    address internal engine;
    uint256 internal engineKey;
    address internal poster = address(0x9057);
    address internal challenger = address(0xC4A1);
    address internal keeper = address(0x6EE9);

    uint256 internal start;
    uint256 internal end;

    function setUpGovernance() internal {
        vm.roll(1_000);
        vm.warp(GENESIS);
        (author, authorKey) = account("author");
        (alice, aliceKey) = account("alice");
        (bob, bobKey) = account("bob");
        (carol, carolKey) = account("carol");
        (dave, daveKey) = account("dave");
        (engine, engineKey) = account("engine");
        reader = new MessageReader();
        token = new RiskToken("Risk", "RISK", address(this), SUPPLY);
        give(alice, (SUPPLY * 40) / 100);
        give(bob, (SUPPLY * 30) / 100);
        give(carol, (SUPPLY * 20) / 100);
        give(dave, SUPPLY / 100);
        vm.roll(1_010);
        timelock = new TimelockController(DELAY, new address[](0), new address[](0), address(this));
        parameters = deployParameters(address(timelock));
        governor = new SnapshotGovernor(token, timelock, parameters, "risk.eth", settings(), GRACE);
        guard = governor.guard();
        guardian = new Guardian(timelock, keeper);
        steward = new RiskSteward(parameters, address(guardian), engine);
        vm.prank(address(timelock));
        parameters.setSteward(address(steward));
        timelock.grantRole(timelock.PROPOSER_ROLE(), address(guard));
        timelock.grantRole(timelock.EXECUTOR_ROLE(), address(guard));
        timelock.grantRole(timelock.CANCELLER_ROLE(), address(guardian));
        timelock.renounceRole(timelock.DEFAULT_ADMIN_ROLE(), address(this));
        vm.deal(poster, 100 ether);
        vm.deal(challenger, 100 ether);
        start = GENESIS + 1 hours;
        end = start + 3 days;
    }

    function give(address voter, uint256 amount) internal {
        token.transfer(voter, amount);
        vm.prank(voter);
        token.delegate(voter);
    }

    function settings() internal pure returns (Settings memory) {
        return
            Settings({
                quorumBps: 400,
                minVotingPeriod: 3 days,
                maxVotingPeriod: 14 days,
                maxSnapshotAge: 100,
                maxRegistrationLag: 1 days,
                assertionDelay: 10 minutes,
                assertionPeriod: 7 days,
                challengeWindow: 2 days,
                recountWindow: 3 days,
                maxRecountWindow: 10 days,
                flipExtension: 1 days,
                queueWindow: 7 days,
                bond: uint96(BOND),
                flipFee: uint96(FLIP_FEE)
            });
    }

    // payloads and proposals

    function payloadOf(ParameterChange[] memory changes) internal pure returns (Payload memory) {
        return Payload(changes, new Call[](0));
    }

    /// @dev A change that loosens, so that only the timelock's own delay counts.
    function loosening() internal view returns (Payload memory) {
        return payloadOf(one("initialMarginFactor", 9_500));
    }

    function messageOf(Payload memory payload) internal view returns (SnapshotProposal memory message) {
        message.from = Strings.toChecksumHexString(author);
        message.space = "risk.eth";
        message.timestamp = uint64(block.timestamp);
        message.kind = "basic";
        message.title = "Change a parameter";
        message.body = "Body";
        message.choices = new string[](3);
        (message.choices[0], message.choices[1], message.choices[2]) = ("For", "Against", "Abstain");
        message.labels = new string[](0);
        message.start = uint64(start);
        message.end = uint64(end);
        message.snapshot = uint64(block.number - 1);
        message.plugins = Payloads.plugins(governor.payloadHashOf(payload), REPORT);
        message.app = "riskdao";
    }

    function register(Payload memory payload) internal returns (bytes32) {
        return registerMessage(messageOf(payload), payload);
    }

    function registerMessage(
        SnapshotProposal memory message,
        Payload memory payload
    ) internal returns (bytes32 proposalId) {
        bytes memory signature = signatureOf(authorKey, reader.proposalId(message));
        return governor.register(message, signature, payload, REPORT);
    }

    // votes

    function headOf(address voter, uint256 timestamp, uint8 choice, uint8 v) internal pure returns (bytes32) {
        return bytes32((uint256(uint160(voter)) << 96) | (timestamp << 16) | (uint256(choice) << 8) | uint256(v));
    }

    /// @dev Signed with `from` in lower case.
    function ballotOf(
        uint256 key,
        bytes32 proposalId,
        uint8 choice,
        uint256 timestamp
    ) internal pure returns (Ballot memory ballot) {
        address voter = vm.addr(key);
        ballot.reasonHash = keccak256("");
        ballot.appHash = keccak256("riskdao");
        ballot.metadataHash = keccak256("{}");
        bytes32 digest = SnapshotMessages.voteDigest(
            Ballots.fromHash(headOf(voter, 0, 0, 0)),
            keccak256("risk.eth"),
            uint64(timestamp),
            keccak256(bytes(Strings.toHexString(uint256(proposalId), 32))),
            choice,
            [ballot.reasonHash, ballot.appHash, ballot.metadataHash]
        );
        uint8 v;
        (v, ballot.r, ballot.s) = vm.sign(key, digest);
        ballot.head = headOf(voter, timestamp, choice, v);
    }

    function ballotsOf(Ballot memory a) internal pure returns (Ballot[] memory ballots) {
        ballots = new Ballot[](1);
        ballots[0] = a;
    }

    function assertedOf(
        uint256 key,
        bytes32 proposalId,
        uint8 choice
    ) internal view returns (AssertedVote memory vote) {
        vote.ballot = ballotOf(key, proposalId, choice, start + 1);
        vote.power = token.getPastVotes(vm.addr(key), governor.proposalOf(proposalId).snapshotBlock);
    }

    function votesOf(AssertedVote memory a) internal pure returns (AssertedVote[] memory votes) {
        votes = new AssertedVote[](1);
        votes[0] = a;
    }

    function votesOf(AssertedVote memory a, AssertedVote memory b) internal pure returns (AssertedVote[] memory votes) {
        votes = new AssertedVote[](2);
        (votes[0], votes[1]) = a.ballot.head < b.ballot.head ? (a, b) : (b, a);
    }

    function leavesOf(AssertedVote[] memory votes) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](votes.length);
        for (uint256 i = 0; i < votes.length; ++i) leaves[i] = keccak256(abi.encode(votes[i]));
    }

    // stages

    function endVote() internal {
        vm.warp(end + 10 minutes + 1);
    }

    function assertFor(bytes32 proposalId, AssertedVote[] memory votes) internal {
        endVote();
        vm.prank(poster);
        governor.assertPassed{ value: BOND }(proposalId, votes);
    }

    /// @dev Registered, and asserted with alice's vote alone.
    function asserted(Payload memory payload) internal returns (bytes32 proposalId, AssertedVote[] memory votes) {
        proposalId = register(payload);
        votes = votesOf(assertedOf(aliceKey, proposalId, FOR));
        assertFor(proposalId, votes);
    }

    function challenged(Payload memory payload) internal returns (bytes32 proposalId, AssertedVote[] memory votes) {
        (proposalId, votes) = asserted(payload);
        vm.prank(challenger);
        governor.challenge{ value: BOND }(proposalId);
    }

    function queued(Payload memory payload) internal returns (bytes32 proposalId) {
        (proposalId, ) = asserted(payload);
        vm.warp(block.timestamp + 2 days + 1);
        governor.queue(proposalId, payload);
    }

    function relay(bytes32 proposalId, uint256 key, uint8 choice, uint256 timestamp) internal {
        governor.relayVotes(proposalId, ballotsOf(ballotOf(key, proposalId, choice, timestamp)));
    }
}
