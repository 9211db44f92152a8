// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A Snapshot proposal as its author signed it. `from` is the text that was signed.
struct SnapshotProposal {
    string from;
    string space;
    uint64 timestamp;
    string kind;
    string title;
    string body;
    string discussion;
    string[] choices;
    string[] labels;
    uint64 start;
    uint64 end;
    uint64 snapshot;
    string plugins;
    string privacy;
    string app;
}

/// @notice An edit of a proposal as its author signed it. `proposal` is the id of the edited proposal as text.
struct SnapshotUpdate {
    string proposal;
    string from;
    string space;
    uint64 timestamp;
    string kind;
    string title;
    string body;
    string discussion;
    string[] choices;
    string[] labels;
    string plugins;
    string privacy;
}

/// @title EIP-712 digests of Snapshot's messages
/// @notice Snapshot's domain is `{name: "snapshot", version: "0.1.4"}` without chain or contract, so a digest is an id and
/// an expression of will, never an authority on this contract by itself. Held to ethers and to recorded traffic.
library SnapshotMessages {
    bytes32 internal constant DOMAIN_SEPARATOR = keccak256(
        abi.encode(keccak256("EIP712Domain(string name,string version)"), keccak256("snapshot"), keccak256("0.1.4"))
    );
    bytes32 internal constant PROPOSAL_TYPEHASH = keccak256(
        "Proposal(string from,string space,uint64 timestamp,string type,string title,string body,string discussion,string[] choices,string[] labels,uint64 start,uint64 end,uint64 snapshot,string plugins,string privacy,string app)"
    );
    bytes32 internal constant UPDATE_TYPEHASH = keccak256(
        "UpdateProposal(string proposal,string from,string space,uint64 timestamp,string type,string title,string body,string discussion,string[] choices,string[] labels,string plugins,string privacy)"
    );
    bytes32 internal constant VOTE_TYPEHASH = keccak256(
        "Vote(string from,string space,uint64 timestamp,string proposal,uint32 choice,string reason,string app,string metadata)"
    );

    /// @notice The id of a proposal: the digest its author signed.
    function proposalId(SnapshotProposal calldata message) internal pure returns (bytes32) {
        bytes memory head = abi.encode(
            PROPOSAL_TYPEHASH,
            _hash(message.from),
            _hash(message.space),
            message.timestamp,
            _hash(message.kind),
            _hash(message.title),
            _hash(message.body),
            _hash(message.discussion)
        );
        bytes memory tail = abi.encode(
            _hash(message.choices),
            _hash(message.labels),
            message.start,
            message.end,
            message.snapshot,
            _hash(message.plugins),
            _hash(message.privacy),
            _hash(message.app)
        );
        return _digest(keccak256(bytes.concat(head, tail)));
    }

    /// @notice The digest of an edit.
    function updateDigest(SnapshotUpdate calldata message) internal pure returns (bytes32) {
        bytes memory head = abi.encode(
            UPDATE_TYPEHASH,
            _hash(message.proposal),
            _hash(message.from),
            _hash(message.space),
            message.timestamp,
            _hash(message.kind),
            _hash(message.title)
        );
        bytes memory tail = abi.encode(
            _hash(message.body),
            _hash(message.discussion),
            _hash(message.choices),
            _hash(message.labels),
            _hash(message.plugins),
            _hash(message.privacy)
        );
        return _digest(keccak256(bytes.concat(head, tail)));
    }

    /// @notice The digest of a vote in its canonical form, from the hashes of its texts.
    function voteDigest(
        bytes32 fromHash,
        bytes32 spaceHash,
        uint64 timestamp,
        bytes32 proposalHash,
        uint32 choice,
        bytes32[3] memory reasonAppMetadataHashes
    ) internal pure returns (bytes32) {
        return
            _digest(
                keccak256(
                    abi.encode(
                        VOTE_TYPEHASH,
                        fromHash,
                        spaceHash,
                        timestamp,
                        proposalHash,
                        choice,
                        reasonAppMetadataHashes
                    )
                )
            );
    }

    function _digest(bytes32 structHash) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR, structHash));
    }

    function _hash(string calldata text) private pure returns (bytes32) {
        return keccak256(bytes(text));
    }

    function _hash(string[] calldata texts) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](texts.length);
        for (uint256 i = 0; i < texts.length; ++i) hashes[i] = _hash(texts[i]);
        return keccak256(abi.encodePacked(hashes));
    }
}
