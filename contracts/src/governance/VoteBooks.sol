// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Ballots } from "./Ballots.sol";

/// @notice The votes counted on chain for one proposal: one slot per voter, and the sums.
/// @dev A slot holds timestamp (40 bits), choice (8) and the upper 208 bits of the vote's id; larger is later.
struct VoteBook {
    mapping(address voter => uint256) slots;
    uint256 forPower;
    uint256 againstPower;
    uint256 abstainPower;
}

/// @notice One vote to count. `id` is the digest of the signed vote, or {VoteBooks-DIRECT_ID}.
struct CountableVote {
    address voter;
    uint8 choice;
    uint40 timestamp;
    uint256 id;
    uint256 power;
}

/// @title Counting votes
/// @notice The later timestamp wins, then the larger id, whatever the order of arrival.
library VoteBooks {
    uint256 private constant ID_BITS = 208;
    uint256 private constant CHOICE_BITS = 8;

    /// @notice A vote sent by transaction wins over signatures of the same second.
    uint256 internal constant DIRECT_ID = type(uint256).max;

    /// @notice Counts a vote unless a later one of the same voter is there. Returns whether it counted.
    function count(VoteBook storage book, CountableVote memory vote) internal returns (bool) {
        uint256 slot = book.slots[vote.voter];
        uint256 newSlot = _slot(vote.timestamp, vote.choice, vote.id);
        if (_order(newSlot) <= _order(slot)) return false;
        if (slot != 0) _subtract(book, uint8(slot >> ID_BITS), vote.power);
        _add(book, vote.choice, vote.power);
        book.slots[vote.voter] = newSlot;
        return true;
    }

    /// @notice Whether the slot of `voter` holds exactly this vote, sent by transaction.
    function holdsDirect(
        VoteBook storage book,
        address voter,
        uint8 choice,
        uint40 timestamp
    ) internal view returns (bool) {
        return book.slots[voter] == _slot(timestamp, choice, DIRECT_ID);
    }

    /// @notice The vote in a voter's slot; choice 0 when there is none.
    function voteOf(VoteBook storage book, address voter) internal view returns (uint8 choice, uint40 timestamp) {
        uint256 slot = book.slots[voter];
        return (uint8(slot >> ID_BITS), uint40(slot >> (ID_BITS + CHOICE_BITS)));
    }

    function _slot(uint40 timestamp, uint8 choice, uint256 id) private pure returns (uint256) {
        return (uint256(timestamp) << (ID_BITS + CHOICE_BITS)) | (uint256(choice) << ID_BITS) | (id >> 48);
    }

    /// @dev Timestamp, then id: the choice takes no part in the order.
    function _order(uint256 slot) private pure returns (uint256) {
        return ((slot >> (ID_BITS + CHOICE_BITS)) << ID_BITS) | (slot & ((1 << ID_BITS) - 1));
    }

    function _add(VoteBook storage book, uint8 choice, uint256 power) private {
        if (choice == Ballots.CHOICE_FOR) book.forPower += power;
        else if (choice == Ballots.CHOICE_AGAINST) book.againstPower += power;
        else book.abstainPower += power;
    }

    function _subtract(VoteBook storage book, uint8 choice, uint256 power) private {
        if (choice == Ballots.CHOICE_FOR) book.forPower -= power;
        else if (choice == Ballots.CHOICE_AGAINST) book.againstPower -= power;
        else book.abstainPower -= power;
    }
}
