// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";
import { Ballot } from "../../src/governance/Ballots.sol";
import { AssertedVote } from "../../src/governance/GovernorTypes.sol";
import { Payload } from "../../src/governance/Payloads.sol";
import { SnapshotProposal } from "../../src/governance/SnapshotMessages.sol";
import { Group, ParameterChange, ParameterValue } from "../../src/parameters/ParameterTypes.sol";
import { RiskParameters } from "../../src/parameters/RiskParameters.sol";
import { GovernorFixture } from "../harness/GovernorFixture.sol";
import { vm } from "../harness/Vm.sol";
import { OzGovernor } from "./OzGovernor.sol";

/// @notice Measures what docs/gas.md prints. Meant for `forge test --isolate`: each call is a transaction of its own, with
/// cold storage, calldata and the base cost. Without it the figures are lower and nothing is written.
contract GovernanceGasTest is GovernorFixture {
    uint256 internal constant VOTERS = 500;
    uint256 internal constant BIG_VOTERS = 50;

    uint256[] internal keys;

    function setUp() public {
        setUpGovernance();
        for (uint256 i = 0; i < VOTERS; ++i) {
            keys.push(uint256(keccak256(abi.encode("voter", i))));
            give(vm.addr(keys[i]), i < BIG_VOTERS ? 900e18 : 90e18);
        }
        vm.roll(block.number + 10);
    }

    function measure(string memory name) internal {
        vm.snapshotGasLastCall("governance", name);
    }

    function ballots(bytes32 id, uint256 from, uint256 count) internal view returns (Ballot[] memory result) {
        result = new Ballot[](count);
        for (uint256 i = 0; i < count; ++i) result[i] = ballotOf(keys[from + i], id, FOR, start + 1);
    }

    /// @dev The first `count` voters, ascending by address.
    function assertedVotes(bytes32 id, uint256 count) internal view returns (AssertedVote[] memory votes) {
        votes = new AssertedVote[](count);
        for (uint256 i = 0; i < count; ++i) {
            AssertedVote memory vote = assertedOf(keys[i], id, FOR);
            uint256 j = i;
            for (; j > 0 && votes[j - 1].ballot.head > vote.ballot.head; --j) votes[j] = votes[j - 1];
            votes[j] = vote;
        }
    }

    /// @dev The first `count` parameters that may rise by one and stand in no group.
    function changesOf(uint256 count) internal view returns (ParameterChange[] memory changes) {
        changes = new ParameterChange[](count);
        ParameterValue[] memory set = parameters.parameterSet();
        uint256 found = 0;
        for (uint256 i = 0; found < count; ++i) {
            (, int256 high) = parameters.allowedRange(set[i].key);
            if (high == set[i].value || parameters.ruleOf(set[i].key).group != Group.None) continue;
            changes[found++] = ParameterChange(set[i].key, set[i].value, set[i].value + 1);
        }
    }

    function applyAll(uint256 count, string memory name) internal {
        ParameterChange[] memory changes = changesOf(count);
        vm.prank(address(timelock));
        parameters.applyChanges(changes, "proposal");
        measure(name);
    }

    function test_gas_applyOne() public {
        applyAll(1, "RiskParameters: apply 1 change");
    }

    function test_gas_applyTen() public {
        applyAll(10, "RiskParameters: apply 10 changes");
    }

    function assertResult(uint256 count, string memory name) internal {
        bytes32 id = register(loosening());
        AssertedVote[] memory votes = assertedVotes(id, count);
        endVote();
        vm.prank(poster);
        governor.assertPassed{ value: BOND }(id, votes);
        measure(name);
    }

    function test_gas_assertFifty() public {
        assertResult(50, "SnapshotGovernor: assert a result with 50 votes");
    }

    function test_gas_assertFiveHundred() public {
        assertResult(500, "SnapshotGovernor: assert a result with 500 votes");
    }

    function test_gas_registerToExecute() public {
        Payload memory payload = loosening();
        SnapshotProposal memory message = messageOf(payload);
        bytes memory signature = signatureOf(authorKey, reader.proposalId(message));
        bytes32 id = governor.register(message, signature, payload, REPORT);
        measure("SnapshotGovernor: register");
        vm.warp(start);
        vm.prank(bob);
        governor.castVote(id, ABSTAIN);
        vm.prank(carol);
        governor.castVote(id, FOR);
        measure("SnapshotGovernor: castVote by transaction");
        assertFor(id, votesOf(assertedOf(aliceKey, id, FOR)));
        vm.warp(block.timestamp + 2 days + 1);
        governor.queue(id, payload);
        measure("SnapshotGovernor: queue");
        vm.warp(block.timestamp + DELAY);
        guard.execute(payload, id);
        measure("OperationGuard: execute 1 change");
    }

    function test_gas_recount() public {
        (bytes32 id, ) = challenged(loosening());
        relay(id, aliceKey, FOR, start);
        Ballot[] memory one = ballots(id, 0, 1);
        governor.relayVotes(id, one);
        measure("SnapshotGovernor: relay 1 vote");
        Ballot[] memory fifty = ballots(id, 1, 50);
        governor.relayVotes(id, fifty);
        measure("SnapshotGovernor: recount of 50 votes");
    }

    function test_gas_proveFault() public {
        bytes32 id = register(loosening());
        AssertedVote[] memory votes = assertedVotes(id, 50);
        votes[49].power += 1;
        assertFor(id, votes);
        bytes32[] memory leaves = leavesOf(votes);
        governor.proveFault(id, leaves, 49, votes[49]);
        measure("SnapshotGovernor: prove a fault among 50 votes");
    }

    /// @dev The same change by OpenZeppelin's Governor, over the same token and parameters of its own.
    function test_gas_openZeppelin() public {
        TimelockController otherTimelock = new TimelockController(
            DELAY,
            new address[](0),
            new address[](0),
            address(this)
        );
        parameters = deployParameters(address(otherTimelock));
        OzGovernor oz = new OzGovernor(token, otherTimelock);
        otherTimelock.grantRole(otherTimelock.PROPOSER_ROLE(), address(oz));
        otherTimelock.grantRole(otherTimelock.EXECUTOR_ROLE(), address(oz));
        address[] memory targets = new address[](1);
        targets[0] = address(parameters);
        bytes[] memory datas = new bytes[](1);
        datas[0] = abi.encodeCall(RiskParameters.applyChanges, (one("initialMarginFactor", 9_500), "proposal"));
        uint256[] memory values = new uint256[](1);
        uint256 id = oz.propose(targets, values, datas, "Lower the factor");
        measure("OpenZeppelin Governor: propose");
        vm.roll(block.number + 2);
        vm.prank(alice);
        oz.castVote(id, 1);
        measure("OpenZeppelin Governor: castVote");
        bytes memory signature = signatureOf(keys[0], ozDigest(oz, id, vm.addr(keys[0])));
        oz.castVoteBySig(id, 1, vm.addr(keys[0]), signature);
        measure("OpenZeppelin Governor: castVoteBySig");
        vm.roll(block.number + 101);
        oz.queue(targets, values, datas, keccak256("Lower the factor"));
        measure("OpenZeppelin Governor: queue");
        vm.warp(block.timestamp + DELAY);
        oz.execute(targets, values, datas, keccak256("Lower the factor"));
        measure("OpenZeppelin Governor: execute 1 change");
        equal(valueOf("initialMarginFactor"), 9_500, "same effect");
    }

    function ozDigest(OzGovernor oz, uint256 id, address voter) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("OzGovernor"),
                keccak256("1"),
                block.chainid,
                address(oz)
            )
        );
        bytes32 ballot = keccak256(abi.encode(oz.BALLOT_TYPEHASH(), id, uint8(1), voter, oz.nonces(voter)));
        return keccak256(abi.encodePacked(hex"1901", domain, ballot));
    }
}
