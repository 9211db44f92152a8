// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC5805 } from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { Strings } from "@openzeppelin/contracts/utils/Strings.sol";
import { Settings } from "./GovernorTypes.sol";
import { SnapshotProposal } from "./SnapshotMessages.sol";

/// @title What a Snapshot proposal must look like to be enforceable
library ProposalTerms {
    error InvalidSettings(string field);
    error ProposalNotAcceptable(string field);

    uint256 private constant BPS = 10_000;

    /// @notice Refuses every field that the vote's meaning depends on unless it has the one accepted form.
    /// @param plugins the text that names payload and report
    /// @return author the account that `from` names
    function requireAcceptable(
        SnapshotProposal calldata message,
        bytes32 spaceHash,
        string memory plugins
    ) internal pure returns (address author) {
        bool parsed;
        (parsed, author) = Strings.tryParseAddress(message.from);
        if (!parsed) revert ProposalNotAcceptable("from");
        if (keccak256(bytes(message.space)) != spaceHash) revert ProposalNotAcceptable("space");
        if (keccak256(bytes(message.kind)) != keccak256("basic")) revert ProposalNotAcceptable("type");
        if (!_hasExactChoices(message.choices)) revert ProposalNotAcceptable("choices");
        if (bytes(message.privacy).length != 0) revert ProposalNotAcceptable("privacy");
        if (keccak256(bytes(message.plugins)) != keccak256(bytes(plugins))) revert ProposalNotAcceptable("plugins");
    }

    /// @notice Refuses votes that began before they were registered, are too short or long, or read an old block.
    /// @param clock the token's current block
    function requireAcceptableTimes(
        SnapshotProposal calldata message,
        Settings storage terms,
        uint256 clock
    ) internal view {
        if (message.start < block.timestamp || message.start < message.timestamp) {
            revert ProposalNotAcceptable("start");
        }
        if (uint256(message.timestamp) + terms.maxRegistrationLag < block.timestamp) {
            revert ProposalNotAcceptable("timestamp");
        }
        uint256 earliestEnd = uint256(message.start) + terms.minVotingPeriod;
        uint256 latestEnd = uint256(message.start) + terms.maxVotingPeriod;
        if (message.end < earliestEnd || message.end > latestEnd || message.end >= type(uint32).max) {
            revert ProposalNotAcceptable("end");
        }
        if (message.snapshot >= clock || uint256(message.snapshot) + terms.maxSnapshotAge < clock) {
            revert ProposalNotAcceptable("snapshot");
        }
    }

    /// @notice Power that must vote For: a share of the past total supply, rounded up.
    function quorumAt(IERC5805 token, uint256 snapshotBlock, uint16 quorumBps) internal view returns (uint256 quorum) {
        quorum = Math.mulDiv(token.getPastTotalSupply(snapshotBlock), quorumBps, BPS, Math.Rounding.Ceil);
        if (quorum == 0) revert ProposalNotAcceptable("snapshot");
    }

    /// @notice Refuses terms under which a vote could not be settled fairly.
    function requireSound(Settings memory settings) internal pure {
        if (settings.quorumBps == 0 || settings.quorumBps > BPS) revert InvalidSettings("quorumBps");
        if (settings.minVotingPeriod == 0) revert InvalidSettings("minVotingPeriod");
        if (settings.maxVotingPeriod < settings.minVotingPeriod) revert InvalidSettings("maxVotingPeriod");
        if (settings.maxSnapshotAge == 0) revert InvalidSettings("maxSnapshotAge");
        if (settings.maxRegistrationLag == 0) revert InvalidSettings("maxRegistrationLag");
        if (settings.bond == 0) revert InvalidSettings("bond");
        if (settings.flipFee >= settings.bond) revert InvalidSettings("flipFee");
        _requireSoundWindows(settings);
    }

    function _requireSoundWindows(Settings memory settings) private pure {
        if (settings.assertionPeriod == 0) revert InvalidSettings("assertionPeriod");
        if (settings.challengeWindow == 0) revert InvalidSettings("challengeWindow");
        if (settings.flipExtension == 0) revert InvalidSettings("flipExtension");
        if (settings.recountWindow < settings.flipExtension) revert InvalidSettings("recountWindow");
        if (settings.maxRecountWindow < settings.recountWindow) revert InvalidSettings("maxRecountWindow");
        if (settings.queueWindow == 0) revert InvalidSettings("queueWindow");
    }

    function _hasExactChoices(string[] calldata choices) private pure returns (bool) {
        return
            choices.length == 3 &&
            keccak256(bytes(choices[0])) == keccak256("For") &&
            keccak256(bytes(choices[1])) == keccak256("Against") &&
            keccak256(bytes(choices[2])) == keccak256("Abstain");
    }
}
