// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Ballot, Ballots } from "./Ballots.sol";
import { AssertedVote } from "./GovernorTypes.sol";
import { VoteBook, VoteBooks } from "./VoteBooks.sol";

/// @notice What a set of asserted votes says, unproved.
struct AssertedSum {
    uint256 forPower;
    uint256 againstPower;
    bytes32 votesHash;
}

/// @title The votes of a poster
/// @notice Sums, shape and windows are checked when asserted; signatures and powers stay open to a proof of fault.
library Assertions {
    using Ballots for Ballot;
    using Ballots for bytes32;
    using VoteBooks for VoteBook;

    error InvalidBallot(uint256 index, string reason);
    error VotersNotAscending(uint256 index);

    /// @notice Sums ascending, countable votes. A vote marked as sent by transaction must stand in `book`.
    function sum(
        AssertedVote[] calldata votes,
        VoteBook storage book,
        uint256 start,
        uint256 end
    ) internal view returns (AssertedSum memory total) {
        bytes32[] memory leaves = new bytes32[](votes.length);
        address previous = address(0);
        for (uint256 i = 0; i < votes.length; ++i) {
            AssertedVote calldata vote = votes[i];
            bytes32 head = vote.ballot.head;
            address voter = head.voter();
            if (voter <= previous) revert VotersNotAscending(i);
            previous = voter;
            requireCountable(head, start, end, i);
            uint8 choice = head.choice();
            if (vote.ballot.isDirect() && !book.holdsDirect(voter, choice, head.timestamp())) {
                revert InvalidBallot(i, "not cast here");
            }
            if (choice == Ballots.CHOICE_FOR) total.forPower += vote.power;
            else if (choice == Ballots.CHOICE_AGAINST) total.againstPower += vote.power;
            leaves[i] = hash(vote);
        }
        total.votesHash = hashOf(leaves);
    }

    /// @notice The name of one asserted vote.
    function hash(AssertedVote calldata vote) internal pure returns (bytes32) {
        return keccak256(abi.encode(vote));
    }

    /// @notice The name of a list of them. Leaves have one length, so no two lists share an encoding.
    function hashOf(bytes32[] memory leaves) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(leaves));
    }

    /// @notice Refuses choices that are none and timestamps outside the vote.
    function requireCountable(bytes32 head, uint256 start, uint256 end, uint256 index) internal pure {
        if (!Ballots.isChoice(head.choice())) revert InvalidBallot(index, "choice");
        uint256 timestamp = head.timestamp();
        if (timestamp < start || timestamp > end) revert InvalidBallot(index, "timestamp");
    }
}
