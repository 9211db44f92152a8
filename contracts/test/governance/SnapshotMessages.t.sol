// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Ballot, Ballots } from "../../src/governance/Ballots.sol";
import { Settings } from "../../src/governance/GovernorTypes.sol";
import { Call, Payload, Payloads } from "../../src/governance/Payloads.sol";
import { ProposalTerms } from "../../src/governance/ProposalTerms.sol";
import { SnapshotMessages, SnapshotProposal, SnapshotUpdate } from "../../src/governance/SnapshotMessages.sol";
import { ParameterChange } from "../../src/parameters/ParameterTypes.sol";
import { ContractTest } from "../harness/ContractTest.sol";
import { MessageJson } from "../harness/MessageJson.sol";
import { vm } from "../harness/Vm.sol";

/// @notice The libraries behind the governor, on their own.
contract MessageChecker {
    Settings private _terms;

    constructor(Settings memory terms) {
        _terms = terms;
    }

    function proposalId(SnapshotProposal calldata message) external pure returns (bytes32) {
        return SnapshotMessages.proposalId(message);
    }

    function updateDigest(SnapshotUpdate calldata message) external pure returns (bytes32) {
        return SnapshotMessages.updateDigest(message);
    }

    function payloadHash(Payload calldata payload, address governor) external view returns (bytes32) {
        return Payloads.hash(payload, governor);
    }

    function isSigned(
        Ballot calldata ballot,
        string calldata space,
        string calldata proposal
    ) external pure returns (bool signed, bytes32 digest) {
        return Ballots.isSigned(ballot, keccak256(bytes(space)), keccak256(bytes(proposal)));
    }

    /// @dev The message's own plugins stand for the right ones: only the other fields are judged.
    function requireFields(SnapshotProposal calldata message) external pure returns (address) {
        return ProposalTerms.requireAcceptable(message, keccak256("risk.eth"), message.plugins);
    }

    function requireTimes(SnapshotProposal calldata message, uint256 clock) external view {
        ProposalTerms.requireAcceptableTimes(message, _terms, clock);
    }
}

contract SnapshotMessagesTest is ContractTest {
    using MessageJson for string;

    string internal constant VECTORS = "vectors/governance.json";
    string internal constant TRAFFIC = "contracts/out/snapshot-traffic.json";

    MessageChecker internal checker;

    function setUp() public {
        Settings memory terms;
        terms.minVotingPeriod = 1 hours;
        terms.maxVotingPeriod = 14 days;
        terms.maxSnapshotAge = 10;
        terms.maxRegistrationLag = 1 days;
        checker = new MessageChecker(terms);
    }

    // golden cases, held by ethers

    function test_vectors_proposalIds() public view {
        string memory json = vm.readFile(VECTORS);
        for (uint256 i = 0; i < 2; ++i) {
            string memory path = MessageJson.item("proposals", i);
            SnapshotProposal memory message = json.proposal(string.concat(path, ".message"));
            equal(checker.proposalId(message), json.word(path, "proposalId"), path);
            string memory plugins = Payloads.plugins(json.word(path, "payloadHash"), json.word(path, "reportHash"));
            equal(plugins, message.plugins, "plugins");
        }
    }

    function test_vectors_payloadHashes() public {
        string memory json = vm.readFile(VECTORS);
        for (uint256 i = 0; i < 2; ++i) {
            string memory path = MessageJson.item("payloads", i);
            Payload memory payload = Payload(new ParameterChange[](i + 1), new Call[](i));
            for (uint256 j = 0; j <= i; ++j) {
                string memory at = string.concat(path, ".changes[", vm.toString(j), "]");
                payload.changes[j] = ParameterChange(
                    json.word(at, "key"),
                    vm.parseJsonInt(json, string.concat(at, ".expectedOld")),
                    vm.parseJsonInt(json, string.concat(at, ".newValue"))
                );
                equal(keccak256(bytes(json.text(at, "id"))), payload.changes[j].key, "key");
            }
            if (i == 1) {
                string memory at = string.concat(path, ".calls[0]");
                payload.calls[0] = Call(
                    vm.parseJsonAddress(json, string.concat(at, ".target")),
                    json.number(at, "value"),
                    vm.parseJsonBytes(json, string.concat(at, ".data"))
                );
            }
            vm.chainId(json.number(path, "chainId"));
            address governor = vm.parseJsonAddress(json, string.concat(path, ".governor"));
            equal(checker.payloadHash(payload, governor), json.word(path, "payloadHash"), path);
        }
    }

    function test_vectors_votes() public view {
        string memory json = vm.readFile(VECTORS);
        for (uint256 i = 0; i < 4; ++i) {
            string memory path = MessageJson.item("votes", i);
            string memory proposal = json.text(string.concat(path, ".message"), "proposal");
            Ballot memory ballot = json.ballot(path);
            (bool signed, bytes32 digest) = checker.isSigned(ballot, "risk.eth", proposal);
            equal(digest, json.word(path, "digest"), "digest");
            check(signed, "signed");
            (signed, ) = checker.isSigned(ballot, "risk.et", proposal);
            check(!signed, "another space");
            ballot.head = bytes32(uint256(ballot.head) ^ (1 << 16));
            (signed, ) = checker.isSigned(ballot, "risk.eth", proposal);
            check(!signed, "another second");
        }
    }

    function test_vectors_updates() public view {
        string memory json = vm.readFile(VECTORS);
        bytes32 expected = json.word("$.updates[0]", "digest");
        equal(checker.updateDigest(json.update("$.updates[0].message")), expected, "digest");
    }

    /// @dev Any change of any bit of a ballot makes it another vote or none.
    function testFuzz_ballots_bindEveryBit(uint256 word, uint256 bit) public view {
        string memory json = vm.readFile(VECTORS);
        Ballot memory ballot = json.ballot("$.votes[0]");
        bytes32 mask = bytes32(uint256(1) << (bit % 256));
        word = word % 6;
        if (word == 0) ballot.head ^= mask;
        else if (word == 1) ballot.reasonHash ^= mask;
        else if (word == 2) ballot.appHash ^= mask;
        else if (word == 3) ballot.metadataHash ^= mask;
        else if (word == 4) ballot.r ^= mask;
        else ballot.s ^= mask;
        // A digit that has no capital form is the same text either way.
        bool sameText =
            word == 0 &&
                bit % 256 >= 56 &&
                bit % 256 < 96 &&
                (uint256(ballot.head) >> (96 + 4 * ((bit % 256) - 56))) & 0xf < 10;
        string memory proposal = json.text("$.votes[0].message", "proposal");
        (bool signed, ) = checker.isSigned(ballot, "risk.eth", proposal);
        equal(signed, sameText, "signed");
    }

    // what Snapshot's services really said: contracts/tools/extractTraffic.mjs writes the file

    function traffic() internal returns (string memory json) {
        try vm.readFile(TRAFFIC) returns (string memory found) {
            return found;
        } catch {
            bool inCi = bytes(vm.envOr("CI", string(""))).length != 0;
            check(!inCi, "recordings missing: set RISKDAO_SHARED");
            vm.skip(true, "no recordings: set RISKDAO_SHARED and run npm run test:contracts");
        }
    }

    function test_recorded_proposalIds() public {
        string memory json = traffic();
        uint256 count = json.number("$", "proposalCount");
        check(count >= 22, "proposals");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = MessageJson.item("proposals", i);
            SnapshotProposal memory message = json.proposal(string.concat(path, ".message"));
            equal(checker.proposalId(message), json.word(path, "id"), json.text(path, "name"));
        }
    }

    function test_recorded_updateIds() public {
        string memory json = traffic();
        uint256 count = json.number("$", "updateCount");
        check(count >= 1, "updates");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = MessageJson.item("updates", i);
            SnapshotUpdate memory message = json.update(string.concat(path, ".message"));
            equal(checker.updateDigest(message), json.word(path, "id"), "update");
        }
    }

    /// @dev Canonical votes signed by their voter are recognised under the id that the sequencer gave; lists, texts,
    /// aliases and contract wallets are not.
    function test_recorded_votes() public {
        string memory json = traffic();
        uint256 count = json.number("$", "voteCount");
        uint256 canonical = 0;
        for (uint256 i = 0; i < count; ++i) {
            string memory path = MessageJson.item("votes", i);
            (bool signed, bytes32 digest) = checker.isSigned(
                json.ballot(path),
                json.text(path, "space"),
                json.text(path, "proposal")
            );
            bool expected = json.number(path, "countable") == 1;
            equal(signed, expected, json.text(path, "name"));
            if (expected) equal(digest, json.word(path, "id"), "id");
            if (expected) ++canonical;
        }
        check(canonical >= 20 && canonical < count, "both kinds were seen");
    }

    /// @dev What the sequencer took and we must refuse: old snapshots, short and back-dated votes, swapped labels, old dates.
    function test_recorded_weakSpots() public {
        string memory json = traffic();
        uint256 count = json.number("$", "weakSpotCount");
        check(count >= 5, "weak spots");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = MessageJson.item("weakSpots", i);
            SnapshotProposal memory message = json.proposal(string.concat(path, ".message"));
            vm.warp(json.number(path, "receivedAt"));
            check(isRefused(message), json.text(path, "name"));
        }
    }

    function isRefused(SnapshotProposal memory message) internal view returns (bool) {
        try checker.requireFields(message) {} catch (bytes memory reason) {
            return bytes4(reason) == ProposalTerms.ProposalNotAcceptable.selector;
        }
        try checker.requireTimes(message, message.snapshot + 1) {
            return false;
        } catch (bytes memory reason) {
            return bytes4(reason) == ProposalTerms.ProposalNotAcceptable.selector;
        }
    }
}
