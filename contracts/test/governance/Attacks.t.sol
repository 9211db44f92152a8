// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { Assertions } from "../../src/governance/Assertions.sol";
import { Ballot } from "../../src/governance/Ballots.sol";
import { BondLedger } from "../../src/governance/BondLedger.sol";
import { AssertedVote, Settings, Stage } from "../../src/governance/GovernorTypes.sol";
import { OperationGuard } from "../../src/governance/OperationGuard.sol";
import { Call, Payload } from "../../src/governance/Payloads.sol";
import { ProposalTerms } from "../../src/governance/ProposalTerms.sol";
import { SnapshotGovernor } from "../../src/governance/SnapshotGovernor.sol";
import { SnapshotProposal } from "../../src/governance/SnapshotMessages.sol";
import { ParameterChange } from "../../src/parameters/ParameterTypes.sol";
import { GovernorFixture } from "../harness/GovernorFixture.sol";
import { vm } from "../harness/Vm.sol";

contract Harmless {
    uint256 public value;

    function run() external {
        value = 1;
    }
}

/// @notice A poster that calls back into the ledger while it is paid.
contract ReentrantPoster {
    SnapshotGovernor private immutable governor;

    constructor(SnapshotGovernor governor_) {
        governor = governor_;
    }

    receive() external payable {
        governor.withdraw(address(this));
    }
}

/// @notice Each attack must fail to profit.
contract AttacksTest is GovernorFixture {
    function setUp() public {
        setUpGovernance();
    }

    function refusesRegistration(SnapshotProposal memory message, string memory field) internal {
        Payload memory payload = loosening();
        bytes memory signature = signatureOf(authorKey, reader.proposalId(message));
        vm.expectRevert(abi.encodeWithSelector(ProposalTerms.ProposalNotAcceptable.selector, field));
        governor.register(message, signature, payload, REPORT);
    }

    function test_attack_swappedChoices() public {
        SnapshotProposal memory message = messageOf(loosening());
        (message.choices[0], message.choices[1]) = ("Against", "For");
        refusesRegistration(message, "choices");
        message.choices = new string[](2);
        (message.choices[0], message.choices[1]) = ("For", "Against");
        refusesRegistration(message, "choices");
        message.choices = new string[](4);
        for (uint256 i = 0; i < 4; ++i) message.choices[i] = "For";
        refusesRegistration(message, "choices");
        message = messageOf(loosening());
        message.choices[2] = "abstain";
        refusesRegistration(message, "choices");
        message.choices[1] = "against";
        refusesRegistration(message, "choices");
    }

    function test_attack_backdatedStart() public {
        SnapshotProposal memory message = messageOf(loosening());
        vm.warp(message.start + 1);
        refusesRegistration(message, "start");
    }

    function test_attack_duplicateVotes_countOnce() public {
        (bytes32 proposalId, ) = challenged(loosening());
        Ballot[] memory ballots = new Ballot[](3);
        for (uint256 i = 0; i < 3; ++i) ballots[i] = ballotOf(daveKey, proposalId, FOR, start);
        governor.relayVotes(proposalId, ballots);
        governor.relayVotes(proposalId, ballots);
        (uint256 forPower, , ) = governor.tallyOf(proposalId);
        equal(forPower, SUPPLY / 100, "once");
    }

    function test_attack_replacedVote_cannotBeReplayedBack() public {
        (bytes32 proposalId, ) = challenged(loosening());
        relay(proposalId, aliceKey, AGAINST, start + 2);
        relay(proposalId, aliceKey, FOR, start + 1);
        (uint256 forPower, uint256 againstPower, ) = governor.tallyOf(proposalId);
        equal(forPower, 0, "old vote");
        equal(againstPower, (SUPPLY * 40) / 100, "new vote");
    }

    function test_attack_A8_highSSignature() public {
        (bytes32 proposalId, ) = challenged(loosening());
        Ballot memory ballot = ballotOf(bobKey, proposalId, FOR, start);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        ballot.s = bytes32(order - uint256(ballot.s));
        ballot.head = bytes32(uint256(ballot.head) ^ (27 ^ 28));
        vm.expectRevert(abi.encodeWithSelector(Assertions.InvalidBallot.selector, uint256(0), "signature"));
        governor.relayVotes(proposalId, ballotsOf(ballot));
    }

    function test_attack_A8_compactSignature() public {
        (bytes32 proposalId, ) = challenged(loosening());
        Ballot memory ballot = ballotOf(bobKey, proposalId, FOR, start);
        // EIP-2098: the parity in the highest bit of s, and no v.
        uint256 parity = uint8(uint256(ballot.head)) - 27;
        ballot.s = bytes32(uint256(ballot.s) | (parity << 255));
        ballot.head = bytes32((uint256(ballot.head) >> 8) << 8);
        vm.expectRevert(abi.encodeWithSelector(Assertions.InvalidBallot.selector, uint256(0), "signature"));
        governor.relayVotes(proposalId, ballotsOf(ballot));
        // The same for the author: 64 bytes are no signature.
        (start, end) = (block.timestamp + 1 hours, block.timestamp + 4 days);
        SnapshotProposal memory message = messageOf(payloadOf(one("gammaBuffer", 110)));
        Payload memory payload = payloadOf(one("gammaBuffer", 110));
        bytes32 id = reader.proposalId(message);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(authorKey, id);
        bytes memory compact = abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.InvalidAuthorSignature.selector, id, author));
        governor.register(message, compact, payload, REPORT);
    }

    function test_attack_emptySignaturePosesAsDirectVote() public {
        (bytes32 proposalId, ) = challenged(loosening());
        Ballot memory ballot;
        ballot.head = headOf(bob, start, FOR, 0);
        vm.expectRevert(abi.encodeWithSelector(Assertions.InvalidBallot.selector, uint256(0), "signature"));
        governor.relayVotes(proposalId, ballotsOf(ballot));
    }

    /// @dev Votes name a proposal, whose id names chain and governor through the payload hash.
    function test_attack_A8_signatureReuse_onAnotherChainOrContract() public {
        Payload memory payload = loosening();
        SnapshotProposal memory message = messageOf(payload);
        bytes memory signature = signatureOf(authorKey, reader.proposalId(message));
        SnapshotGovernor other = new SnapshotGovernor(token, timelock, parameters, "risk.eth", settings(), GRACE);
        vm.expectRevert(abi.encodeWithSelector(ProposalTerms.ProposalNotAcceptable.selector, "plugins"));
        other.register(message, signature, payload, REPORT);
        vm.chainId(10);
        vm.expectRevert(abi.encodeWithSelector(ProposalTerms.ProposalNotAcceptable.selector, "plugins"));
        governor.register(message, signature, payload, REPORT);
        vm.chainId(31_337);
        governor.register(message, signature, payload, REPORT);
    }

    function test_attack_voteForAnotherProposal() public {
        (bytes32 proposalId, ) = challenged(loosening());
        Ballot memory foreign = ballotOf(bobKey, "other", FOR, start);
        vm.expectRevert(abi.encodeWithSelector(Assertions.InvalidBallot.selector, uint256(0), "signature"));
        governor.relayVotes(proposalId, ballotsOf(foreign));
    }

    /// @dev The poster leaves out the Against votes that the hub showed; one relayer brings them.
    function test_attack_omittedVotes_relayedByAChallenger() public {
        (bytes32 proposalId, ) = challenged(loosening());
        relay(proposalId, aliceKey, FOR, start + 1);
        Ballot[] memory omitted = new Ballot[](2);
        omitted[0] = ballotOf(bobKey, proposalId, AGAINST, start);
        omitted[1] = ballotOf(carolKey, proposalId, AGAINST, start);
        governor.relayVotes(proposalId, omitted);
        vm.warp(governor.proposalOf(proposalId).recountEndsAt + 1);
        governor.closeRecount(proposalId);
        equal(uint256(governor.proposalOf(proposalId).stage), uint256(Stage.Blocked), "blocked");
        check(governor.credits(poster) < BOND, "poster lost");
        check(governor.credits(challenger) > BOND, "challenger gained");
    }

    function test_attack_bondTheft_byIndexOrShape() public {
        bytes32 proposalId = register(loosening());
        AssertedVote memory a = assertedOf(aliceKey, proposalId, FOR);
        AssertedVote memory b = assertedOf(bobKey, proposalId, AGAINST);
        AssertedVote[] memory votes = votesOf(a, b);
        assertFor(proposalId, votes);
        bytes32[] memory leaves = leavesOf(votes);
        bytes memory other = abi.encodeWithSelector(SnapshotGovernor.VotesNotAsAsserted.selector, proposalId);
        // The right vote at the wrong index, an index beyond the list, a shorter and a longer list.
        vm.expectRevert(other);
        governor.proveFault(proposalId, leaves, 0, votes[1]);
        vm.expectRevert(other);
        governor.proveFault(proposalId, leaves, 2, votes[1]);
        vm.expectRevert(other);
        governor.proveFault(proposalId, leavesOf(votesOf(votes[0])), 0, votes[0]);
        bytes32[] memory longer = new bytes32[](3);
        (longer[0], longer[1]) = (leaves[0], leaves[1]);
        vm.expectRevert(other);
        governor.proveFault(proposalId, longer, 0, votes[0]);
        // A vote that was never asserted, with a fault of its own.
        AssertedVote memory forged = votes[0];
        forged.power = 1;
        vm.expectRevert(other);
        governor.proveFault(proposalId, leaves, 0, forged);
        equal(governor.proposalOf(proposalId).posterBond, BOND, "bond untouched");
    }

    /// @dev Whoever sends first registers exactly what the author signed, and can neither change nor cancel it.
    function test_attack_A22_frontRunProposeAndCancel() public {
        Payload memory payload = loosening();
        SnapshotProposal memory message = messageOf(payload);
        bytes32 id = reader.proposalId(message);
        bytes memory signature = signatureOf(authorKey, id);
        Payload memory other = payloadOf(one("gammaBuffer", 110));
        vm.startPrank(challenger);
        vm.expectRevert(abi.encodeWithSelector(ProposalTerms.ProposalNotAcceptable.selector, "plugins"));
        governor.register(message, signature, other, REPORT);
        vm.expectRevert(abi.encodeWithSelector(ProposalTerms.ProposalNotAcceptable.selector, "plugins"));
        governor.register(message, signature, payload, "another report");
        governor.register(message, signature, payload, REPORT);
        vm.stopPrank();
        equal(governor.proposalOf(id).author, author, "author");
        bytes32 operationId = guard.operationIdOf(payload, id);
        vm.prank(challenger);
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        timelock.cancel(operationId);
    }

    function test_attack_A20_payloadCodeSwappedByCreate2() public {
        address target = address(new Harmless{ salt: 0 }());
        Call[] memory calls = new Call[](1);
        calls[0] = Call(target, 0, abi.encodeCall(Harmless.run, ()));
        Payload memory payload = Payload(new ParameterChange[](0), calls);
        bytes32 proposalId = queued(payload);
        vm.warp(block.timestamp + DELAY);
        uint256 state = vm.snapshotState();
        guard.execute(payload, proposalId);
        equal(Harmless(target).value(), 1, "unswapped code runs");
        vm.revertToState(state);
        vm.etch(target, hex"00");
        vm.expectPartialRevert(OperationGuard.TargetCodeChanged.selector);
        guard.execute(payload, proposalId);
        vm.etch(target, "");
        vm.expectPartialRevert(OperationGuard.TargetCodeChanged.selector);
        guard.execute(payload, proposalId);
    }

    function test_attack_A21_loweringQuorumRevivesNothing() public {
        Settings memory high = settings();
        high.quorumBps = 5_000;
        vm.prank(address(timelock));
        governor.setSettings(high);
        bytes32 proposalId = register(loosening());
        AssertedVote[] memory votes = votesOf(assertedOf(aliceKey, proposalId, FOR));
        vm.prank(address(timelock));
        governor.setSettings(settings());
        endVote();
        vm.prank(poster);
        vm.expectRevert(
            abi.encodeWithSelector(
                SnapshotGovernor.ResultNotPassing.selector,
                (SUPPLY * 40) / 100,
                uint256(0),
                SUPPLY / 2
            )
        );
        governor.assertPassed{ value: BOND }(proposalId, votes);
    }

    /// @dev Borrowed, delegated and returned within one block: no power at any block.
    function test_attack_A19_flashLoanedPower() public {
        (address thief, uint256 thiefKey) = account("thief");
        uint256 borrowedAt = block.number;
        vm.prank(alice);
        token.transfer(thief, (SUPPLY * 40) / 100);
        vm.prank(thief);
        token.delegate(thief);
        vm.prank(thief);
        token.transfer(alice, (SUPPLY * 40) / 100);
        vm.roll(block.number + 1);
        SnapshotProposal memory message = messageOf(loosening());
        message.snapshot = uint64(borrowedAt);
        bytes32 proposalId = registerMessage(message, loosening());
        vm.warp(start);
        vm.prank(thief);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.NoVotingPower.selector, thief, borrowedAt));
        governor.castVote(proposalId, FOR);
        equal(token.getPastVotes(vm.addr(thiefKey), borrowedAt), 0, "power");
        // The present block cannot be the snapshot.
        message.snapshot = uint64(block.number);
        refusesRegistration(message, "snapshot");
    }

    function test_attack_expiredOperation() public {
        Payload memory payload = loosening();
        bytes32 proposalId = queued(payload);
        bytes32 operationId = guard.operationIdOf(payload, proposalId);
        uint256 expiresAt = block.timestamp + DELAY + GRACE;
        vm.warp(expiresAt + 1);
        vm.expectRevert(abi.encodeWithSelector(OperationGuard.OperationExpired.selector, operationId, expiresAt));
        guard.execute(payload, proposalId);
        vm.warp(expiresAt);
        guard.execute(payload, proposalId);
        equal(valueOf("initialMarginFactor"), 9_500, "in time");
    }

    function test_attack_reentrantWithdrawal() public {
        ReentrantPoster thief = new ReentrantPoster(governor);
        poster = address(thief);
        vm.deal(poster, BOND);
        queued(loosening());
        vm.deal(address(governor), 10 ether);
        vm.expectRevert(abi.encodeWithSelector(BondLedger.PaymentRefused.selector, poster, BOND));
        governor.withdraw(poster);
        equal(address(governor).balance, 10 ether, "nothing left twice");
    }

    /// @dev A recount needs an assertion, an assertion needs For power by its own claim, and the claim a bond.
    function test_attack_recountCannotCreateAPass() public {
        bytes32 proposalId = register(loosening());
        endVote();
        Ballot[] memory ballots = ballotsOf(ballotOf(aliceKey, proposalId, FOR, start));
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Registered));
        governor.relayVotes(proposalId, ballots);
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Registered));
        governor.closeRecount(proposalId);
        Payload memory payload = loosening();
        vm.expectRevert(abi.encodeWithSelector(SnapshotGovernor.WrongStage.selector, proposalId, Stage.Registered));
        governor.queue(proposalId, payload);
    }

    function test_attack_overflowingPowersRefuseThemselves() public {
        bytes32 proposalId = register(loosening());
        AssertedVote memory a = assertedOf(aliceKey, proposalId, FOR);
        AssertedVote memory b = assertedOf(bobKey, proposalId, FOR);
        a.power = type(uint256).max;
        AssertedVote[] memory votes = votesOf(a, b);
        endVote();
        vm.prank(poster);
        vm.expectRevert();
        governor.assertPassed{ value: BOND }(proposalId, votes);
    }
}
