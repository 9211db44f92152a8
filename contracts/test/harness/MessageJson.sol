// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Ballot } from "../../src/governance/Ballots.sol";
import { SnapshotProposal, SnapshotUpdate } from "../../src/governance/SnapshotMessages.sol";
import { vm } from "./Vm.sol";

/// @notice Snapshot's messages from JSON.
library MessageJson {
    function proposal(string memory json, string memory path) internal pure returns (SnapshotProposal memory message) {
        message.from = text(json, path, "from");
        message.space = text(json, path, "space");
        message.timestamp = uint64(number(json, path, "timestamp"));
        message.kind = text(json, path, "type");
        message.title = text(json, path, "title");
        message.body = text(json, path, "body");
        message.discussion = text(json, path, "discussion");
        message.choices = texts(json, path, "choices");
        message.labels = texts(json, path, "labels");
        message.start = uint64(number(json, path, "start"));
        message.end = uint64(number(json, path, "end"));
        message.snapshot = uint64(number(json, path, "snapshot"));
        message.plugins = text(json, path, "plugins");
        message.privacy = text(json, path, "privacy");
        message.app = text(json, path, "app");
    }

    function update(string memory json, string memory path) internal pure returns (SnapshotUpdate memory message) {
        message.proposal = text(json, path, "proposal");
        message.from = text(json, path, "from");
        message.space = text(json, path, "space");
        message.timestamp = uint64(number(json, path, "timestamp"));
        message.kind = text(json, path, "type");
        message.title = text(json, path, "title");
        message.body = text(json, path, "body");
        message.discussion = text(json, path, "discussion");
        message.choices = texts(json, path, "choices");
        message.labels = texts(json, path, "labels");
        message.plugins = text(json, path, "plugins");
        message.privacy = text(json, path, "privacy");
    }

    function ballot(string memory json, string memory path) internal pure returns (Ballot memory) {
        return
            Ballot({
                head: word(json, path, "head"),
                reasonHash: word(json, path, "reasonHash"),
                appHash: word(json, path, "appHash"),
                metadataHash: word(json, path, "metadataHash"),
                r: word(json, path, "r"),
                s: word(json, path, "s")
            });
    }

    function text(string memory json, string memory path, string memory name) internal pure returns (string memory) {
        return vm.parseJsonString(json, string.concat(path, ".", name));
    }

    function texts(string memory json, string memory path, string memory name) internal pure returns (string[] memory) {
        return vm.parseJsonStringArray(json, string.concat(path, ".", name));
    }

    function number(string memory json, string memory path, string memory name) internal pure returns (uint256) {
        return vm.parseJsonUint(json, string.concat(path, ".", name));
    }

    function word(string memory json, string memory path, string memory name) internal pure returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(path, ".", name));
    }

    function item(string memory list, uint256 index) internal pure returns (string memory) {
        return string.concat("$.", list, "[", vm.toString(index), "]");
    }
}
