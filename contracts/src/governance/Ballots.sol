// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { SnapshotMessages } from "./SnapshotMessages.sol";

/// @notice A signed Snapshot vote in six words, so that 500 of them fit one transaction. Texts come as hashes: they must be
/// what was signed, and mean nothing here.
/// @param head from the highest bits: voter (160), capitals (40), timestamp (40), choice (8), v (8). Bit `39 - i` of
/// `capitals` says that the i-th hex digit of the voter was signed as a capital letter. `v` 0 with empty `r` and `s` stands
/// for a vote that the voter sent to this contract.
struct Ballot {
    bytes32 head;
    bytes32 reasonHash;
    bytes32 appHash;
    bytes32 metadataHash;
    bytes32 r;
    bytes32 s;
}

/// @title Reading and checking ballots
/// @notice A ballot counts when it is the canonical Vote type signed by the voter with a plain 65-byte low-s ECDSA signature:
/// no EIP-1271, alias, shielded choice or delegation.
library Ballots {
    uint256 internal constant CHOICE_FOR = 1;
    uint256 internal constant CHOICE_AGAINST = 2;
    uint256 internal constant CHOICE_ABSTAIN = 3;

    function voter(bytes32 head) internal pure returns (address) {
        return address(bytes20(head));
    }

    function timestamp(bytes32 head) internal pure returns (uint40) {
        return uint40(uint256(head) >> 16);
    }

    function choice(bytes32 head) internal pure returns (uint8) {
        return uint8(uint256(head) >> 8);
    }

    function isChoice(uint8 value) internal pure returns (bool) {
        return value >= CHOICE_FOR && value <= CHOICE_ABSTAIN;
    }

    /// @notice Whether the ballot stands for a vote sent by transaction.
    function isDirect(Ballot calldata ballot) internal pure returns (bool) {
        return uint8(uint256(ballot.head)) == 0 && ballot.r == 0 && ballot.s == 0;
    }

    /// @notice Whether the voter signed this ballot; `digest` is the id of the Snapshot vote.
    function isSigned(
        Ballot calldata ballot,
        bytes32 spaceHash,
        bytes32 proposalHash
    ) internal pure returns (bool signed, bytes32 digest) {
        bytes32 head = ballot.head;
        digest = SnapshotMessages.voteDigest(
            fromHash(head),
            spaceHash,
            timestamp(head),
            proposalHash,
            choice(head),
            [ballot.reasonHash, ballot.appHash, ballot.metadataHash]
        );
        (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecover(
            digest,
            uint8(uint256(head)),
            ballot.r,
            ballot.s
        );
        signed = failure == ECDSA.RecoverError.NoError && signer == voter(head);
    }

    /// @notice keccak256 of the voter's name as it was signed: "0x" and 40 hex digits in any case.
    function fromHash(bytes32 head) internal pure returns (bytes32) {
        uint256 bits = uint256(head);
        return
            keccak256(abi.encodePacked("0x", _hexDigits(bits >> 176, bits >> 76), _hexDigits(bits >> 96, bits >> 56)));
    }

    /// @dev The lowest 20 hex digits of `digits` as text; the lowest 20 bits of `capitals` say which letters are capitals.
    function _hexDigits(uint256 digits, uint256 capitals) private pure returns (bytes20) {
        uint256 text = 0;
        // Shifts and sums of single bytes: nothing can overflow.
        unchecked {
            for (uint256 i = 0; i < 20; ++i) {
                uint256 digit = (digits >> (4 * i)) & 0xf;
                uint256 base = digit < 10 ? 0x30 : ((capitals >> i) & 1 == 1 ? 0x37 : 0x57);
                text |= (base + digit) << (8 * i);
            }
        }
        return bytes20(uint160(text));
    }
}
