// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Strings } from "@openzeppelin/contracts/utils/Strings.sol";
import { Assertions } from "../../src/governance/Assertions.sol";
import { Ballot } from "../../src/governance/Ballots.sol";
import { BondLedger } from "../../src/governance/BondLedger.sol";
import { AssertedVote, Proposal, Settings, Stage } from "../../src/governance/GovernorTypes.sol";
import { Call, Payload, Payloads } from "../../src/governance/Payloads.sol";
import { ProposalTerms } from "../../src/governance/ProposalTerms.sol";
import { SnapshotGovernor } from "../../src/governance/SnapshotGovernor.sol";
import { SnapshotProposal, SnapshotUpdate } from "../../src/governance/SnapshotMessages.sol";
import { ParameterChange } from "../../src/parameters/ParameterTypes.sol";
import { RiskParameters } from "../../src/parameters/RiskParameters.sol";
import { GovernorFixture } from "../harness/GovernorFixture.sol";
import { vm } from "../harness/Vm.sol";

contract SnapshotGovernorTest is GovernorFixture {
    function setUp() public {
        setUpGovernance();
    }

    function stageOf(bytes32 proposalId) internal view returns (Stage) {
        return governor.proposalOf(proposalId).stage;
    }

    function isStage(bytes32 proposalId, Stage expected) internal view {
        equal(uint256(stageOf(proposalId)), uint256(expected), "stage");
    }

    // register

    function test_register_storesTheTerms() public {
        Payload memory payload = loosening();
        bytes32 proposalId = register(payload);
        Proposal memory proposal = governor.proposalOf(proposalId);
        equal(uint256(proposal.stage), uint256(Stage.Registered), "stage");
        equal(proposal.author, author, "author");
        equal(proposal.payloadHash, governor.payloadHashOf(payload), "payload");
        equal(proposal.reportHash, REPORT, "report");
        equal(proposal.quorum, (SUPPLY * 4) / 100, "quorum");
        equal(proposal.snapshotBlock, block.number - 1, "snapshot");
        equal(proposal.assertBy, end + 10 minutes + 7 days, "assert by");
    }

    function test_register_takesTheNameInAnyCase_fromAnySender() public {
        SnapshotProposal memory message = messageOf(loosening());
        message.from = Strings.toHexString(author);
        bytes memory signature = signatureOf(authorKey, reader.proposalId(message));
        vm.prank(challenger);
        bytes32 proposalId = governor.register(message, signature, loosening(), REPORT);
        equal(governor.proposalOf(proposalId).author, author, "author");
    }

    function refusesMessage(SnapshotProposal memory message, string memory field) internal {
        bytes memory signature = signatureOf(authorKey, reader.proposalId(message));
        Payload memory payload = loosening();
        vm.expectRevert(abi.encodeWithSelector(ProposalTerms.ProposalNotAcceptable.selector, field));
        governor.register(message, signature, payload, REPORT);
    }

    function test_register_refusesOtherForms() public {
        SnapshotProposal memory message = messageOf(loosening());
        message.from = "author.eth";
        refusesMessage(message, "from");
        string[4] memory spaces = ["Risk.eth", "risk.eth ", "risk-eth", unicode"rіsk.eth"];
        for (uint256 i = 0; i < spaces.length; ++i) {
            message = messageOf(loosening());
            message.space = spaces[i];
            refusesMessage(message, "space");
        }
        message = messageOf(loosening());
        message.kind = "single-choice";
        refusesMessage(message, "type");
        message = messageOf(loosening());
        message.privacy = "shutter";
        refusesMessage(message, "privacy");
        message = messageOf(loosening());
        message.plugins = string.concat(message.plugins, " ");
        refusesMessage(message, "plugins");
    }

    function test_register_refusesOtherTimes() public {
        SnapshotProposal memory message = messageOf(loosening());
        message.start = uint64(block.timestamp - 1);
        refusesMessage(message, "start");
        message = messageOf(loosening());
        message.timestamp = message.start + 1;
        refusesMessage(message, "start");
        message = messageOf(loosening());
        message.timestamp = uint64(block.timestamp - 1 days - 1);
        refusesMessage(message, "timestamp");
        message = messageOf(loosening());
        message.end = message.start + 3 days - 1;
        refusesMessage(message, "end");
        message.end = message.start + 14 days + 1;
        refusesMessage(message, "end");
        message = messageOf(loosening());
        message.snapshot = uint64(block.number);
        refusesMessage(message, "snapshot");
        message.snapshot = uint64(block.number - 101);
        refusesMessage(message, "snapshot");
    }

    function test_register_needsTheAuthorsSignature() public {
        SnapshotProposal memory message = messageOf(loosening());
        Payload memory payload = loosening();
        bytes32 id = reader.proposalId(message);
        bytes memory signature = signatureOf(aliceKey, id);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.InvalidAuthorSignature.selector, id, author));
        governor.register(message, signature, payload, REPORT);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.InvalidAuthorSignature.selector, id, author));
        governor.register(message, "", payload, REPORT);
    }

    function test_register_refusesEmptyAndHiddenChanges() public {
        Payload memory payload = Payload(new ParameterChange[](0), new Call[](0));
        SnapshotProposal memory message = messageOf(payload);
        vm.expectRevert(abi.encodeWithSelector(Payloads.EmptyPayload.selector));
        governor.register(message, "", payload, REPORT);

        Call[] memory calls = new Call[](1);
        bytes memory hidden = abi.encodeCall(RiskParameters.applyChanges, (one("gammaBuffer", 110), "other"));
        calls[0] = Call(address(parameters), 0, hidden);
        payload = Payload(new ParameterChange[](0), calls);
        message = messageOf(payload);
        vm.expectRevert(abi.encodeWithSelector(Payloads.ChangeOutsideBatch.selector, uint256(0)));
        governor.register(message, "", payload, REPORT);
    }

    function test_register_refusesTwice() public {
        bytes32 proposalId = register(loosening());
        SnapshotProposal memory message = messageOf(loosening());
        Payload memory payload = loosening();
        bytes memory signature = signatureOf(authorKey, proposalId);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.AlreadyRegistered.selector, proposalId));
        governor.register(message, signature, payload, REPORT);
    }

    function test_register_refusesWithoutSupply() public {
        SnapshotProposal memory message = messageOf(loosening());
        message.snapshot = 999; // before the token was minted
        vm.roll(1_050);
        refusesMessage(message, "snapshot");
    }

    // castVote

    function test_castVote_countsPowerAtTheSnapshot() public {
        bytes32 proposalId = register(loosening());
        vm.prank(alice);
        token.transfer(address(this), 1e18);
        vm.roll(block.number + 5);
        vm.warp(start);
        vm.prank(alice);
        governor.castVote(proposalId, FOR);
        (uint256 forPower, , ) = governor.tallyOf(proposalId);
        equal(forPower, (SUPPLY * 40) / 100, "power");
        vm.warp(end);
        vm.prank(alice);
        governor.castVote(proposalId, AGAINST);
        uint256 againstPower;
        (forPower, againstPower, ) = governor.tallyOf(proposalId);
        equal(forPower, 0, "moved away");
        equal(againstPower, (SUPPLY * 40) / 100, "moved to");
        (uint8 choice, uint40 timestamp) = governor.voteOf(proposalId, alice);
        equal(uint256(choice), AGAINST, "choice");
        equal(uint256(timestamp), end, "time");
    }

    function test_castVote_refuses() public {
        bytes32 proposalId = register(loosening());
        bytes memory outside = abi.encodeWithSelector(SnapshotGovernor.OutsideWindow.selector, proposalId, start, end);
        vm.prank(alice);
        vm.expectRevert(outside);
        governor.castVote(proposalId, FOR);
        vm.warp(end + 1);
        vm.prank(alice);
        vm.expectRevert(outside);
        governor.castVote(proposalId, FOR);
        vm.warp(start);
        uint8[2] memory none = [0, 4];
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(alice);
            vm.expectRevert(abi.encodeWithSelector(Assertions.InvalidBallot.selector, uint256(0), "choice"));
            governor.castVote(proposalId, none[i]);
        }
        vm.prank(poster);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.NoVotingPower.selector, poster, block.number - 1));
        governor.castVote(proposalId, FOR);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, bytes32("none"), Stage.None));
        governor.castVote("none", FOR);
    }

    // assertPassed

    function test_assertPassed_holdsTheBond() public {
        (bytes32 proposalId, ) = asserted(loosening());
        isStage(proposalId, Stage.Asserted);
        equal(address(governor).balance, BOND, "bond");
        equal(governor.proposalOf(proposalId).challengeEndsAt, block.timestamp + 2 days, "window");
    }

    function test_assertPassed_refusesTimesAndBonds() public {
        bytes32 proposalId = register(loosening());
        AssertedVote[] memory votes = votesOf(assertedOf(aliceKey, proposalId, FOR));
        uint256 opens = end + 10 minutes + 1;
        bytes memory outside = abi.encodeWithSelector(
            SnapshotGovernor.OutsideWindow.selector,
            proposalId,
            opens,
            end + 10 minutes + 7 days
        );
        vm.deal(address(this), 10 ether);
        vm.warp(opens - 1);
        vm.expectRevert(outside);
        governor.assertPassed{ value: BOND }(proposalId, votes);
        vm.warp(end + 10 minutes + 7 days + 1);
        vm.expectRevert(outside);
        governor.assertPassed{ value: BOND }(proposalId, votes);
        vm.warp(opens);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongBond.selector, BOND + 1, BOND));
        governor.assertPassed{ value: BOND + 1 }(proposalId, votes);
    }

    function refusesVotes(bytes32 proposalId, AssertedVote[] memory votes, bytes memory reason) internal {
        vm.prank(poster);
        vm.expectRevert(reason);
        governor.assertPassed{ value: BOND }(proposalId, votes);
    }

    function test_assertPassed_refusesShapes() public {
        bytes32 proposalId = register(loosening());
        AssertedVote memory vote = assertedOf(aliceKey, proposalId, FOR);
        AssertedVote memory other = assertedOf(bobKey, proposalId, FOR);
        AssertedVote[] memory votes = votesOf(vote, other);
        (votes[0], votes[1]) = (votes[1], votes[0]);
        endVote();
        refusesVotes(proposalId, votes, abi.encodeWithSelector(Assertions.VotersNotAscending.selector, uint256(1)));
        votes[1] = votes[0];
        refusesVotes(proposalId, votes, abi.encodeWithSelector(Assertions.VotersNotAscending.selector, uint256(1)));

        vote.ballot = ballotOf(aliceKey, proposalId, FOR, start - 1);
        bytes memory late = abi.encodeWithSelector(Assertions.InvalidBallot.selector, uint256(0), "timestamp");
        refusesVotes(proposalId, votesOf(vote), late);
        vote.ballot = ballotOf(aliceKey, proposalId, FOR, end + 1);
        refusesVotes(proposalId, votesOf(vote), late);
        vote.ballot = ballotOf(aliceKey, proposalId, 4, end);
        refusesVotes(
            proposalId,
            votesOf(vote),
            abi.encodeWithSelector(Assertions.InvalidBallot.selector, uint256(0), "choice")
        );
    }

    function test_assertPassed_refusesSums() public {
        bytes32 proposalId = register(loosening());
        uint256 quorum = (SUPPLY * 4) / 100;
        AssertedVote[] memory votes = votesOf(assertedOf(daveKey, proposalId, FOR));
        endVote();
        refusesVotes(
            proposalId,
            votes,
            abi.encodeWithSelector(SnapshotGovernor.ResultNotPassing.selector, SUPPLY / 100, uint256(0), quorum)
        );
        // A tie is no pass.
        AssertedVote memory a = assertedOf(aliceKey, proposalId, FOR);
        AssertedVote memory b = assertedOf(bobKey, proposalId, AGAINST);
        b.power = a.power;
        refusesVotes(
            proposalId,
            votesOf(a, b),
            abi.encodeWithSelector(SnapshotGovernor.ResultNotPassing.selector, a.power, a.power, quorum)
        );
        // Abstaining helps no quorum.
        refusesVotes(
            proposalId,
            votesOf(assertedOf(daveKey, proposalId, FOR), assertedOf(aliceKey, proposalId, ABSTAIN)),
            abi.encodeWithSelector(SnapshotGovernor.ResultNotPassing.selector, SUPPLY / 100, uint256(0), quorum)
        );
    }

    function test_assertPassed_countsAgainstPowerKnownOnChain() public {
        bytes32 proposalId = register(loosening());
        vm.warp(start);
        vm.prank(bob);
        governor.castVote(proposalId, AGAINST);
        AssertedVote[] memory votes = votesOf(assertedOf(carolKey, proposalId, FOR));
        endVote();
        refusesVotes(
            proposalId,
            votes,
            abi.encodeWithSelector(
                SnapshotGovernor.ResultNotPassing.selector,
                (SUPPLY * 20) / 100,
                (SUPPLY * 30) / 100,
                (SUPPLY * 4) / 100
            )
        );
    }

    function directVote(
        address voter,
        uint256 timestamp,
        uint8 choice
    ) internal view returns (AssertedVote memory vote) {
        vote.ballot.head = headOf(voter, timestamp, choice, 0);
        vote.power = token.getPastVotes(voter, 1_009);
    }

    function test_assertPassed_takesDirectVotesAsCast() public {
        bytes32 proposalId = register(loosening());
        vm.warp(start + 5);
        vm.prank(alice);
        governor.castVote(proposalId, FOR);
        endVote();
        bytes memory reason = abi.encodeWithSelector(Assertions.InvalidBallot.selector, uint256(0), "not cast here");
        refusesVotes(proposalId, votesOf(directVote(alice, start + 6, FOR)), reason);
        refusesVotes(proposalId, votesOf(directVote(alice, start + 5, AGAINST)), reason);
        refusesVotes(proposalId, votesOf(directVote(bob, start + 5, FOR)), reason);
        AssertedVote[] memory votes = votesOf(directVote(alice, start + 5, FOR));
        assertFor(proposalId, votes);
        // Cast here and of the right power: no fault, even when a later signature has replaced it since.
        vm.prank(challenger);
        governor.challenge{ value: BOND }(proposalId);
        relay(proposalId, aliceKey, AGAINST, start + 9);
        bytes32[] memory leaves = leavesOf(votes);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.NoFault.selector, proposalId, uint256(0)));
        governor.proveFault(proposalId, leaves, 0, votes[0]);
    }

    // proveFault

    function test_proveFault_slashesBadSignature_andReopens() public {
        bytes32 proposalId = register(loosening());
        AssertedVote memory forged = assertedOf(aliceKey, proposalId, FOR);
        forged.ballot.s = bytes32(uint256(forged.ballot.s) ^ 1);
        AssertedVote[] memory votes = votesOf(forged);
        assertFor(proposalId, votes);
        vm.warp(block.timestamp + 2 days);
        vm.prank(challenger);
        governor.proveFault(proposalId, leavesOf(votes), 0, forged);
        isStage(proposalId, Stage.Registered);
        equal(governor.credits(challenger), BOND / 2, "prover");
        equal(governor.credits(address(timelock)), BOND / 2, "treasury");
        equal(governor.proposalOf(proposalId).assertBy, block.timestamp + 7 days, "time given back");
        votes = votesOf(assertedOf(aliceKey, proposalId, FOR));
        vm.prank(poster);
        governor.assertPassed{ value: BOND }(proposalId, votes);
        isStage(proposalId, Stage.Asserted);
    }

    function test_proveFault_slashesWrongPower_inRecount() public {
        bytes32 proposalId = register(loosening());
        AssertedVote memory inflated = assertedOf(daveKey, proposalId, FOR);
        inflated.power *= 10;
        AssertedVote[] memory votes = votesOf(inflated);
        assertFor(proposalId, votes);
        vm.prank(challenger);
        governor.challenge{ value: BOND }(proposalId);
        governor.proveFault(proposalId, leavesOf(votes), 0, inflated);
        isStage(proposalId, Stage.Challenged);
        bytes32[] memory leaves = leavesOf(votes);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Challenged));
        governor.proveFault(proposalId, leaves, 0, inflated);
        // The recount runs on: confirmed, the slashed poster gets nothing, blocked, the challenger its own bond.
        relay(proposalId, aliceKey, FOR, start);
        vm.warp(block.timestamp + 3 days + 1);
        governor.closeRecount(proposalId);
        isStage(proposalId, Stage.Confirmed);
        equal(governor.credits(poster), 0, "poster");
        equal(governor.credits(address(timelock)), BOND / 2 + BOND, "treasury");
    }

    function test_proveFault_refuses() public {
        (bytes32 proposalId, AssertedVote[] memory votes) = asserted(loosening());
        bytes32[] memory leaves = leavesOf(votes);
        AssertedVote memory vote = votes[0];
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.NoFault.selector, proposalId, uint256(0)));
        governor.proveFault(proposalId, leaves, 0, vote);
        bytes memory other = abi.encodeWithSelector(SnapshotGovernor.VotesNotAsAsserted.selector, proposalId);
        vm.expectRevert(other);
        governor.proveFault(proposalId, leaves, 1, vote);
        vote.power += 1;
        vm.expectRevert(other);
        governor.proveFault(proposalId, leaves, 0, vote);
        leaves[0] = keccak256(abi.encode(vote));
        vm.expectRevert(other);
        governor.proveFault(proposalId, leaves, 0, vote);
        vm.warp(block.timestamp + 2 days + 1);
        governor.queue(proposalId, loosening());
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Queued));
        governor.proveFault(proposalId, leaves, 0, vote);
    }

    // challenge

    function test_challenge_opensTheRecount() public {
        (bytes32 proposalId, ) = challenged(loosening());
        isStage(proposalId, Stage.Challenged);
        equal(address(governor).balance, 2 * BOND, "bonds");
        equal(governor.proposalOf(proposalId).recountEndsAt, block.timestamp + 3 days, "window");
    }

    function test_challenge_refuses() public {
        (bytes32 proposalId, ) = asserted(loosening());
        uint256 closes = block.timestamp + 2 days;
        vm.deal(address(this), 10 ether);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongBond.selector, uint256(0), BOND));
        governor.challenge(proposalId);
        vm.warp(closes + 1);
        vm.expectRevert(
            abi.encodeWithSelector(SnapshotGovernor.OutsideWindow.selector, proposalId, uint256(0), closes)
        );
        governor.challenge{ value: BOND }(proposalId);
        vm.warp(closes);
        governor.challenge{ value: BOND }(proposalId);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Challenged));
        governor.challenge{ value: BOND }(proposalId);
    }

    // relayVotes

    /// @dev Whatever the order of arrival, the later timestamp counts, then the larger id.
    function testFuzz_relayVotes_laterWins(uint256 firstAt, uint256 secondAt, bool reversed) public {
        (bytes32 proposalId, ) = challenged(loosening());
        Ballot memory a = ballotOf(bobKey, proposalId, FOR, bound(firstAt, start, end));
        Ballot memory b = ballotOf(bobKey, proposalId, AGAINST, bound(secondAt, start, end));
        vm.assume(bound(firstAt, start, end) != bound(secondAt, start, end));
        governor.relayVotes(proposalId, ballotsOf(reversed ? b : a));
        governor.relayVotes(proposalId, ballotsOf(reversed ? a : b));
        (uint256 forPower, uint256 againstPower, ) = governor.tallyOf(proposalId);
        bool firstWins = bound(firstAt, start, end) > bound(secondAt, start, end);
        equal(forPower, firstWins ? (SUPPLY * 30) / 100 : 0, "for");
        equal(againstPower, firstWins ? 0 : (SUPPLY * 30) / 100, "against");
    }

    function test_relayVotes_sameSecond_orderOfArrivalDoesNotMatter() public {
        (bytes32 proposalId, ) = challenged(loosening());
        Ballot memory a = ballotOf(bobKey, proposalId, FOR, start);
        Ballot memory b = ballotOf(bobKey, proposalId, AGAINST, start);
        uint256 state = vm.snapshotState();
        governor.relayVotes(proposalId, ballotsOf(a));
        governor.relayVotes(proposalId, ballotsOf(b));
        (uint8 choice, ) = governor.voteOf(proposalId, bob);
        vm.revertToState(state);
        governor.relayVotes(proposalId, ballotsOf(b));
        governor.relayVotes(proposalId, ballotsOf(a));
        (uint8 other, ) = governor.voteOf(proposalId, bob);
        equal(uint256(choice), uint256(other), "winner");
    }

    function test_relayVotes_directVoteWinsItsSecond_laterSignatureWinsOverIt() public {
        bytes32 proposalId = register(loosening());
        vm.warp(start + 7);
        vm.prank(bob);
        governor.castVote(proposalId, AGAINST);
        AssertedVote[] memory votes = votesOf(assertedOf(aliceKey, proposalId, FOR));
        assertFor(proposalId, votes);
        vm.prank(challenger);
        governor.challenge{ value: BOND }(proposalId);
        relay(proposalId, bobKey, FOR, start + 7);
        (uint8 choice, ) = governor.voteOf(proposalId, bob);
        equal(uint256(choice), AGAINST, "same second");
        relay(proposalId, bobKey, FOR, start + 8);
        (choice, ) = governor.voteOf(proposalId, bob);
        equal(uint256(choice), FOR, "later");
        relay(proposalId, bobKey, ABSTAIN, start + 9);
        (uint256 forPower, uint256 againstPower, uint256 abstainPower) = governor.tallyOf(proposalId);
        equal(forPower + againstPower, 0, "left");
        equal(abstainPower, (SUPPLY * 30) / 100, "abstain");
        relay(proposalId, bobKey, FOR, start + 10);
        (, , abstainPower) = governor.tallyOf(proposalId);
        equal(abstainPower, 0, "left abstain");
    }

    function refusesBallot(bytes32 proposalId, Ballot memory ballot, string memory reason) internal {
        vm.expectRevert(abi.encodeWithSelector(Assertions.InvalidBallot.selector, uint256(0), reason));
        governor.relayVotes(proposalId, ballotsOf(ballot));
    }

    function test_relayVotes_refuses() public {
        (bytes32 proposalId, ) = challenged(loosening());
        refusesBallot(proposalId, ballotOf(bobKey, proposalId, 0, start), "choice");
        refusesBallot(proposalId, ballotOf(bobKey, proposalId, 4, start), "choice");
        refusesBallot(proposalId, ballotOf(bobKey, proposalId, FOR, start - 1), "timestamp");
        refusesBallot(proposalId, ballotOf(bobKey, proposalId, FOR, end + 1), "timestamp");
        refusesBallot(proposalId, ballotOf(bobKey, "other", FOR, start), "signature");
        Ballot memory ballot = ballotOf(bobKey, proposalId, FOR, start);
        ballot.reasonHash = keccak256("another reason");
        refusesBallot(proposalId, ballot, "signature");
        uint256 closes = governor.proposalOf(proposalId).recountEndsAt;
        vm.warp(closes + 1);
        ballot = ballotOf(bobKey, proposalId, FOR, start);
        vm.expectRevert(
            abi.encodeWithSelector(SnapshotGovernor.OutsideWindow.selector, proposalId, uint256(0), closes)
        );
        governor.relayVotes(proposalId, ballotsOf(ballot));
    }

    function test_relayVotes_passesOverThePowerless() public {
        (bytes32 proposalId, ) = challenged(loosening());
        relay(proposalId, authorKey, FOR, start);
        (uint8 choice, ) = governor.voteOf(proposalId, author);
        equal(uint256(choice), 0, "not counted");
    }

    function test_relayVotes_A18_lateFlipExtends_upToTheLimit() public {
        (bytes32 proposalId, ) = challenged(loosening());
        uint256 opened = block.timestamp;
        vm.warp(opened + 3 days);
        relay(proposalId, aliceKey, FOR, start);
        equal(governor.proposalOf(proposalId).recountEndsAt, opened + 4 days, "extended by a day");
        vm.warp(opened + 3 days + 1 hours);
        relay(proposalId, bobKey, FOR, start);
        equal(governor.proposalOf(proposalId).recountEndsAt, opened + 4 days, "no flip, no extension");
        // Both change their minds again and again; the limit ends it.
        for (uint256 i = 1; i < 12; ++i) {
            vm.warp(governor.proposalOf(proposalId).recountEndsAt);
            uint8 choice = i % 2 == 1 ? AGAINST : FOR;
            relay(proposalId, bobKey, choice, start + i);
            relay(proposalId, aliceKey, choice, start + i);
        }
        equal(governor.proposalOf(proposalId).recountEndsAt, opened + 10 days, "limit");
    }

    // closeRecount

    function test_closeRecount_confirms() public {
        (bytes32 proposalId, ) = challenged(loosening());
        relay(proposalId, aliceKey, FOR, start);
        relay(proposalId, bobKey, AGAINST, start);
        uint256 closes = governor.proposalOf(proposalId).recountEndsAt;
        vm.warp(closes);
        vm.expectRevert(
            abi.encodeWithSelector(SnapshotGovernor.OutsideWindow.selector, proposalId, closes + 1, type(uint256).max)
        );
        governor.closeRecount(proposalId);
        vm.warp(closes + 1);
        governor.closeRecount(proposalId);
        isStage(proposalId, Stage.Confirmed);
        equal(governor.credits(poster), BOND + BOND / 2, "poster");
        equal(governor.credits(address(timelock)), BOND / 2, "treasury");
        governor.queue(proposalId, loosening());
        isStage(proposalId, Stage.Queued);
    }

    function test_closeRecount_blocks_withoutVotesAndWithMoreAgainst() public {
        (bytes32 proposalId, ) = challenged(loosening());
        relay(proposalId, aliceKey, AGAINST, start + 2);
        relay(proposalId, bobKey, FOR, start);
        vm.warp(block.timestamp + 3 days + 1);
        governor.closeRecount(proposalId);
        isStage(proposalId, Stage.Blocked);
        equal(governor.credits(poster), BOND - FLIP_FEE, "poster");
        equal(governor.credits(challenger), BOND + FLIP_FEE, "challenger");
        Payload memory payload = loosening();
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Blocked));
        governor.queue(proposalId, payload);
    }

    function test_closeRecount_doesNotConfirmAnUnansweredFlip() public {
        (bytes32 proposalId, ) = challenged(loosening());
        uint256 opened = block.timestamp;
        relay(proposalId, aliceKey, FOR, start);
        // Flips keep the recount open until its limit; the last one passes an hour before it.
        for (uint256 i = 1; governor.proposalOf(proposalId).recountEndsAt < opened + 10 days; ++i) {
            vm.warp(governor.proposalOf(proposalId).recountEndsAt);
            relay(proposalId, aliceKey, i % 2 == 1 ? AGAINST : FOR, start + i);
        }
        vm.warp(opened + 10 days - 1 hours);
        if (governor.proposalOf(proposalId).isPassing) relay(proposalId, aliceKey, AGAINST, start + 98);
        relay(proposalId, aliceKey, FOR, start + 99);
        check(governor.proposalOf(proposalId).isPassing, "passing at the close");
        vm.warp(opened + 10 days + 1);
        governor.closeRecount(proposalId);
        isStage(proposalId, Stage.Blocked);
    }

    // voidByUpdate

    function updateOf(bytes32 proposalId) internal view returns (SnapshotUpdate memory message) {
        message.proposal = Strings.toHexString(uint256(proposalId), 32);
        message.from = Strings.toChecksumHexString(author);
        message.space = "risk.eth";
        message.timestamp = uint64(block.timestamp);
        message.kind = "basic";
        message.title = "Edited";
        message.choices = new string[](3);
        message.labels = new string[](0);
        message.plugins = "{}";
    }

    function voidIt(bytes32 proposalId) internal {
        SnapshotUpdate memory message = updateOf(proposalId);
        bytes memory signature = signatureOf(authorKey, reader.updateDigest(message));
        governor.voidByUpdate(proposalId, message, signature);
        isStage(proposalId, Stage.Voided);
    }

    function test_voidByUpdate_inEveryStageBeforeQueueing() public {
        bytes32 proposalId = register(loosening());
        uint256 state = vm.snapshotState();
        voidIt(proposalId);
        vm.revertToState(state);
        assertFor(proposalId, votesOf(assertedOf(aliceKey, proposalId, FOR)));
        state = vm.snapshotState();
        voidIt(proposalId);
        equal(governor.credits(poster), BOND, "poster");
        vm.revertToState(state);
        vm.prank(challenger);
        governor.challenge{ value: BOND }(proposalId);
        state = vm.snapshotState();
        voidIt(proposalId);
        equal(governor.credits(poster), BOND - FLIP_FEE, "poster under challenge");
        equal(governor.credits(challenger), BOND + FLIP_FEE, "challenger");
        vm.revertToState(state);
        relay(proposalId, aliceKey, FOR, start);
        vm.warp(block.timestamp + 3 days + 1);
        governor.closeRecount(proposalId);
        state = vm.snapshotState();
        voidIt(proposalId);
        vm.revertToState(state);
        governor.queue(proposalId, loosening());
        SnapshotUpdate memory message = updateOf(proposalId);
        bytes memory signature = signatureOf(authorKey, reader.updateDigest(message));
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Queued));
        governor.voidByUpdate(proposalId, message, signature);
    }

    function refusesUpdate(bytes32 proposalId, SnapshotUpdate memory message, string memory field) internal {
        bytes memory signature = signatureOf(authorKey, reader.updateDigest(message));
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.UpdateNotForProposal.selector, proposalId, field));
        governor.voidByUpdate(proposalId, message, signature);
    }

    function test_voidByUpdate_refuses() public {
        bytes32 proposalId = register(loosening());
        SnapshotUpdate memory message = updateOf("another");
        refusesUpdate(proposalId, message, "proposal");
        message = updateOf(proposalId);
        message.space = "other.eth";
        refusesUpdate(proposalId, message, "space");
        message = updateOf(proposalId);
        message.from = Strings.toChecksumHexString(alice);
        refusesUpdate(proposalId, message, "from");
        message.from = "nobody";
        refusesUpdate(proposalId, message, "from");
        message = updateOf(proposalId);
        bytes32 digest = reader.updateDigest(message);
        bytes memory signature = signatureOf(aliceKey, digest);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.InvalidAuthorSignature.selector, digest, author));
        governor.voidByUpdate(proposalId, message, signature);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, bytes32("none"), Stage.None));
        governor.voidByUpdate("none", message, signature);
    }

    // queue

    function test_queue_schedulesAndFreesTheBond() public {
        bytes32 proposalId = queued(loosening());
        isStage(proposalId, Stage.Queued);
        equal(governor.credits(poster), BOND, "bond");
        bytes32 operationId = guard.operationIdOf(loosening(), proposalId);
        check(timelock.isOperationPending(operationId), "pending");
        equal(timelock.getTimestamp(operationId), block.timestamp + DELAY, "due");
    }

    function test_queue_waitsForTheNotice() public {
        Payload memory payload = payloadOf(one("initialMarginFactor", 10_500));
        bytes32 proposalId = queued(payload);
        equal(guard.delayOf(payload), 168 hours, "delay");
        equal(timelock.getTimestamp(guard.operationIdOf(payload, proposalId)), block.timestamp + 168 hours, "due");
    }

    function test_queue_refuses() public {
        (bytes32 proposalId, ) = asserted(loosening());
        uint256 opens = block.timestamp + 2 days + 1;
        uint256 closes = block.timestamp + 9 days;
        Payload memory payload = loosening();
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.OutsideWindow.selector, proposalId, opens, closes));
        governor.queue(proposalId, payload);
        vm.warp(closes + 1);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.OutsideWindow.selector, proposalId, opens, closes));
        governor.queue(proposalId, payload);
        vm.warp(opens);
        payload.changes[0].newValue = 9_400;
        bytes32 otherHash = governor.payloadHashOf(payload);
        bytes32 registered = governor.proposalOf(proposalId).payloadHash;
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.PayloadMismatch.selector, otherHash, registered));
        governor.queue(proposalId, payload);
        governor.queue(proposalId, loosening());
        payload = loosening();
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Queued));
        governor.queue(proposalId, payload);
    }

    function test_queue_refusesConfirmedTooLate() public {
        (bytes32 proposalId, ) = challenged(loosening());
        relay(proposalId, aliceKey, FOR, start);
        vm.warp(block.timestamp + 3 days + 1);
        governor.closeRecount(proposalId);
        uint256 closes = block.timestamp + 7 days;
        vm.warp(closes + 1);
        Payload memory payload = loosening();
        vm.expectRevert(
            abi.encodeWithSelector(SnapshotGovernor.OutsideWindow.selector, proposalId, uint256(0), closes)
        );
        governor.queue(proposalId, payload);
        governor.expire(proposalId);
        isStage(proposalId, Stage.Expired);
    }

    // expire

    function test_expire_registered() public {
        bytes32 proposalId = register(loosening());
        vm.expectRevert(
            abi.encodeWithSelector(
                SnapshotGovernor.OutsideWindow.selector,
                proposalId,
                end + 10 minutes + 7 days + 1,
                type(uint256).max
            )
        );
        governor.expire(proposalId);
        vm.warp(end + 10 minutes + 7 days + 1);
        governor.expire(proposalId);
        isStage(proposalId, Stage.Expired);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Expired));
        governor.expire(proposalId);
    }

    function test_expire_assertedFreesTheBond() public {
        (bytes32 proposalId, ) = asserted(loosening());
        vm.warp(block.timestamp + 9 days + 1);
        governor.expire(proposalId);
        equal(governor.credits(poster), BOND, "bond");
    }

    function test_expire_challengedDoesNot() public {
        (bytes32 proposalId, ) = challenged(loosening());
        vm.warp(block.timestamp + 100 days);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Challenged));
        governor.expire(proposalId);
        governor.closeRecount(proposalId);
        isStage(proposalId, Stage.Blocked);
    }

    // setSettings

    function test_setSettings_isForTheTimelock_andLeavesRunningProposalsAlone() public {
        bytes32 proposalId = register(loosening());
        Settings memory terms = settings();
        terms.quorumBps = 5_000;
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.NotAuthorized.selector, address(this)));
        governor.setSettings(terms);
        vm.prank(address(timelock));
        governor.setSettings(terms);
        equal(governor.proposalOf(proposalId).quorum, (SUPPLY * 4) / 100, "running");
        equal(governor.latestSettingsIndex(), 1, "index");
        equal(governor.settingsAt(1).quorumBps, 5_000, "stored");
        Payload memory payload = payloadOf(one("gammaBuffer", 110));
        equal(governor.proposalOf(register(payload)).quorum, SUPPLY / 2, "next");
    }

    function refusesSettings(Settings memory terms, string memory field) internal {
        vm.prank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(ProposalTerms.InvalidSettings.selector, field));
        governor.setSettings(terms);
    }

    function test_setSettings_refusesUnsoundTerms() public {
        Settings memory terms = settings();
        terms.quorumBps = 0;
        refusesSettings(terms, "quorumBps");
        terms.quorumBps = 10_001;
        refusesSettings(terms, "quorumBps");
        terms = settings();
        terms.minVotingPeriod = 0;
        refusesSettings(terms, "minVotingPeriod");
        terms = settings();
        terms.maxVotingPeriod = terms.minVotingPeriod - 1;
        refusesSettings(terms, "maxVotingPeriod");
        terms = settings();
        terms.maxSnapshotAge = 0;
        refusesSettings(terms, "maxSnapshotAge");
        terms = settings();
        terms.maxRegistrationLag = 0;
        refusesSettings(terms, "maxRegistrationLag");
        terms = settings();
        terms.assertionPeriod = 0;
        refusesSettings(terms, "assertionPeriod");
        terms = settings();
        terms.challengeWindow = 0;
        refusesSettings(terms, "challengeWindow");
        terms = settings();
        terms.flipExtension = 0;
        refusesSettings(terms, "flipExtension");
        terms = settings();
        terms.recountWindow = terms.flipExtension - 1;
        refusesSettings(terms, "recountWindow");
        terms = settings();
        terms.maxRecountWindow = terms.recountWindow - 1;
        refusesSettings(terms, "maxRecountWindow");
        terms = settings();
        terms.queueWindow = 0;
        refusesSettings(terms, "queueWindow");
        terms = settings();
        terms.bond = 0;
        refusesSettings(terms, "bond");
        terms = settings();
        terms.flipFee = terms.bond;
        refusesSettings(terms, "flipFee");
    }

    // withdraw

    function test_withdraw_paysOnce() public {
        queued(loosening());
        uint256 before = poster.balance;
        governor.withdraw(poster);
        equal(poster.balance, before + BOND, "paid");
        vm.expectRevert(abi.encodeWithSelector(BondLedger.NothingOwed.selector, poster));
        governor.withdraw(poster);
    }

    function test_withdraw_refusedPaymentStaysOwed() public {
        poster = address(reader); // takes no ether
        vm.deal(poster, 10 ether);
        queued(loosening());
        vm.expectRevert(abi.encodeWithSelector(BondLedger.PaymentRefused.selector, poster, BOND));
        governor.withdraw(poster);
        equal(governor.credits(poster), BOND, "still owed");
    }
}
