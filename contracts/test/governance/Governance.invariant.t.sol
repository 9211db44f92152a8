// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AssertedVote, Proposal, Stage } from "../../src/governance/GovernorTypes.sol";
import { Payload } from "../../src/governance/Payloads.sol";
import { SnapshotUpdate } from "../../src/governance/SnapshotMessages.sol";
import { Strings } from "@openzeppelin/contracts/utils/Strings.sol";
import { GovernorFixture } from "../harness/GovernorFixture.sol";
import { InvariantTest } from "../harness/InvariantTest.sol";
import { vm } from "../harness/Vm.sol";

/// @notice Drives up to four proposals through random moves of honest and dishonest actors.
contract GovernanceHandler is GovernorFixture {
    bytes32[] private _ids;
    mapping(bytes32 => Payload) private _payloads;
    mapping(bytes32 => AssertedVote[]) private _votes;
    mapping(bytes32 => Stage) private _seen;
    mapping(bytes32 => uint256) public executions;
    uint256 public backwardMoves;
    uint256 public executionsOutsideWindow;
    uint256 public executionsWithoutQueue;
    uint256 public keeperLoosened;

    function begin() external {
        setUpGovernance();
    }

    modifier watched() {
        _;
        for (uint256 i = 0; i < _ids.length; ++i) {
            Stage stage = governor.proposalOf(_ids[i]).stage;
            bool reopened = _seen[_ids[i]] == Stage.Asserted && stage == Stage.Registered;
            if (stage < _seen[_ids[i]] && !reopened) ++backwardMoves;
            _seen[_ids[i]] = stage;
        }
    }

    function propose(uint256 value) external watched {
        if (_ids.length == 4) return;
        start = block.timestamp + 1 hours;
        end = start + 3 days;
        vm.roll(block.number + 1);
        Payload memory payload = payloadOf(one("gammaBuffer", int256(bound(value, 75, 99))));
        try this.registerFor(payload) returns (bytes32 proposalId) {
            _ids.push(proposalId);
            _payloads[proposalId].changes.push(payload.changes[0]);
        } catch {}
    }

    function registerFor(Payload memory payload) external returns (bytes32) {
        return register(payload);
    }

    function vote(uint256 pick, uint256 who, uint256 choice) external watched {
        bytes32 id = _pick(pick);
        vm.prank(vm.addr(_key(who)));
        try governor.castVote(id, uint8(bound(choice, 1, 3))) {} catch {}
    }

    function assertResult(uint256 pick, uint256 who, bool forged) public watched {
        bytes32 id = _pick(pick);
        Proposal memory proposal = governor.proposalOf(id);
        AssertedVote memory voteFor;
        voteFor.ballot = ballotOf(_key(who), id, FOR, proposal.start);
        voteFor.power = token.getPastVotes(vm.addr(_key(who)), proposal.snapshotBlock);
        if (forged) voteFor.power += SUPPLY;
        AssertedVote[] memory votes = votesOf(voteFor);
        vm.deal(poster, 10 ether);
        vm.prank(poster);
        try governor.assertPassed{ value: BOND }(id, votes) {
            delete _votes[id];
            _votes[id].push(voteFor);
        } catch {}
    }

    function prove(uint256 pick, bool byPoster) external watched {
        bytes32 id = _pick(pick);
        if (_votes[id].length == 0) return;
        AssertedVote[] memory votes = _votes[id];
        vm.prank(byPoster ? poster : challenger);
        try governor.proveFault(id, leavesOf(votes), 0, votes[0]) {} catch {}
    }

    function challenge(uint256 pick) external watched {
        vm.deal(challenger, 10 ether);
        bytes32 id = _pick(pick);
        vm.prank(challenger);
        try governor.challenge{ value: BOND }(id) {} catch {}
    }

    function relayOne(uint256 pick, uint256 who, uint256 choice, uint256 at) external watched {
        bytes32 id = _pick(pick);
        Proposal memory proposal = governor.proposalOf(id);
        uint256 timestamp = bound(at, proposal.start, proposal.end);
        try
            governor.relayVotes(id, ballotsOf(ballotOf(_key(who), id, uint8(bound(choice, 1, 3)), timestamp)))
        {} catch {}
    }

    function close(uint256 pick) public watched {
        try governor.closeRecount(_pick(pick)) {} catch {}
    }

    function queueOne(uint256 pick) public watched {
        bytes32 id = _pick(pick);
        try governor.queue(id, _payloads[id]) {} catch {}
    }

    function execute(uint256 pick) public watched {
        bytes32 id = _pick(pick);
        Payload memory payload = _payloads[id];
        bytes32 operationId = guard.operationIdOf(payload, id);
        uint256 due = timelock.getTimestamp(operationId);
        Stage stage = governor.proposalOf(id).stage;
        try guard.execute(payload, id) {
            ++executions[id];
            if (block.timestamp < due || block.timestamp > due + GRACE) ++executionsOutsideWindow;
            if (stage != Stage.Queued) ++executionsWithoutQueue;
        } catch {}
    }

    function voidOne(uint256 pick) external watched {
        bytes32 id = _pick(pick);
        SnapshotUpdate memory message;
        message.proposal = Strings.toHexString(uint256(id), 32);
        message.from = Strings.toHexString(author);
        message.space = "risk.eth";
        bytes memory signature = signatureOf(authorKey, reader.updateDigest(message));
        try governor.voidByUpdate(id, message, signature) {} catch {}
    }

    /// @dev The keeper tries everything; cancelling is all that may work.
    function brake(uint256 pick) external watched {
        bytes32 id = _pick(pick);
        Payload memory payload = _payloads[id];
        bytes32 operationId = guard.operationIdOf(payload, id);
        bytes32 before = parameters.parameterSetId();
        vm.startPrank(keeper);
        try guardian.cancel(operationId) {} catch {}
        try parameters.applyChanges(payload.changes, id) {
            ++keeperLoosened;
        } catch {}
        try steward.unpause() {
            ++keeperLoosened;
        } catch {}
        try guardian.setKeeper(poster) {
            ++keeperLoosened;
        } catch {}
        vm.stopPrank();
        if (parameters.parameterSetId() != before) ++keeperLoosened;
    }

    function expireOne(uint256 pick) external watched {
        try governor.expire(_pick(pick)) {} catch {}
    }

    function withdraw(uint256 who) external watched {
        address[3] memory accounts = [poster, challenger, address(timelock)];
        try governor.withdraw(accounts[who % 3]) {} catch {}
    }

    function pass(uint256 time) external watched {
        vm.warp(block.timestamp + bound(time, 1 minutes, 4 days));
    }

    /// @dev The next honest step of a proposal, in time for it.
    function advance(uint256 pick) external watched {
        bytes32 id = _pick(pick);
        Stage stage = governor.proposalOf(id).stage;
        passToEnd(pick);
        if (stage == Stage.Registered) assertResult(pick, 0, false);
        if (stage == Stage.Challenged) close(pick);
        if (stage == Stage.Asserted || stage == Stage.Confirmed) queueOne(pick);
        if (stage == Stage.Queued) execute(pick);
    }

    /// @dev To the next moment at which something may happen, so that stages are passed through and not over.
    function passToEnd(uint256 pick) public watched {
        Proposal memory proposal = governor.proposalOf(_pick(pick));
        uint256 next = proposal.end + 10 minutes + 1;
        if (proposal.stage == Stage.Asserted) next = uint256(proposal.challengeEndsAt) + 1;
        if (proposal.stage == Stage.Challenged) next = uint256(proposal.recountEndsAt) + 1;
        if (proposal.stage == Stage.Queued) next = block.timestamp + DELAY;
        if (next > block.timestamp) vm.warp(next);
    }

    function owed() external view returns (uint256 total) {
        total = governor.credits(poster) + governor.credits(challenger) + governor.credits(address(timelock));
        for (uint256 i = 0; i < _ids.length; ++i) {
            Proposal memory proposal = governor.proposalOf(_ids[i]);
            total += uint256(proposal.posterBond) + proposal.challengerBond;
        }
    }

    function held() external view returns (uint256) {
        return address(governor).balance;
    }

    function mostExecutions() external view returns (uint256 most) {
        for (uint256 i = 0; i < _ids.length; ++i) if (executions[_ids[i]] > most) most = executions[_ids[i]];
    }

    function setVersions() external view returns (uint256) {
        return parameters.latestVersion();
    }

    function allExecutions() external view returns (uint256 count) {
        for (uint256 i = 0; i < _ids.length; ++i) count += executions[_ids[i]];
    }

    function _pick(uint256 pick) private view returns (bytes32) {
        return _ids.length == 0 ? bytes32(0) : _ids[pick % _ids.length];
    }

    function _key(uint256 who) private view returns (uint256) {
        return [aliceKey, bobKey, carolKey, daveKey][who % 4];
    }
}

contract GovernanceInvariantTest is InvariantTest {
    GovernanceHandler internal handler;

    function setUp() public {
        handler = new GovernanceHandler();
        handler.begin();
        bytes4[] memory selectors = new bytes4[](16);
        selectors[0] = GovernanceHandler.propose.selector;
        selectors[1] = GovernanceHandler.vote.selector;
        selectors[2] = GovernanceHandler.assertResult.selector;
        selectors[3] = GovernanceHandler.prove.selector;
        selectors[4] = GovernanceHandler.challenge.selector;
        selectors[5] = GovernanceHandler.relayOne.selector;
        selectors[6] = GovernanceHandler.close.selector;
        selectors[7] = GovernanceHandler.queueOne.selector;
        selectors[8] = GovernanceHandler.execute.selector;
        selectors[9] = GovernanceHandler.voidOne.selector;
        selectors[10] = GovernanceHandler.brake.selector;
        selectors[11] = GovernanceHandler.expireOne.selector;
        selectors[12] = GovernanceHandler.withdraw.selector;
        selectors[13] = GovernanceHandler.pass.selector;
        selectors[14] = GovernanceHandler.passToEnd.selector;
        selectors[15] = GovernanceHandler.advance.selector;
        fuzzHandler(address(handler), selectors);
    }

    /// @dev Counted by the handler throughout the run.
    function afterInvariant() public view {
        checkOperationsRunOnceAndInTime();
        checkStagesNeverGoBack();
        checkParametersChangeByExecutionOnly();
    }

    /// @dev Every wei held is a bond or owed to somebody, and the other way round.
    function invariant_bondsAreConserved() public view {
        equal(handler.held(), handler.owed(), "bonds");
    }

    /// @dev I4, I8: once, not before the delay, not after the expiry, and only what was queued.
    function checkOperationsRunOnceAndInTime() internal view {
        check(handler.mostExecutions() <= 1, "twice");
        equal(handler.executionsOutsideWindow(), 0, "outside the window");
        equal(handler.executionsWithoutQueue(), 0, "without queue");
    }

    /// @dev I5: a stage is never left backwards, but for a slashed assertion.
    function checkStagesNeverGoBack() internal view {
        equal(handler.backwardMoves(), 0, "backwards");
    }

    /// @dev I1, I9: every new version of the set is an executed proposal, and the keeper adds none.
    function checkParametersChangeByExecutionOnly() internal view {
        equal(handler.setVersions(), handler.allExecutions(), "versions");
        equal(handler.keeperLoosened(), 0, "keeper");
    }
}
