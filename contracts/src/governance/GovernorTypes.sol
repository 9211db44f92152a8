// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Ballot } from "./Ballots.sol";

/// @dev Where a proposal stands. Later values never go back, but for a slashed assertion, which leaves Registered again.
enum Stage {
    None,
    Registered,
    Asserted,
    Challenged,
    Confirmed,
    Queued,
    Blocked,
    Voided,
    Expired
}

/// @notice The terms of the vote. A proposal keeps those in force when it was registered. Durations are seconds, money wei.
/// @param quorumBps share of the past total supply that must vote For
/// @param maxSnapshotAge blocks between the snapshot and the registration
/// @param maxRegistrationLag time between the author's timestamp and the registration
/// @param assertionDelay time after the end before a result may be asserted
/// @param assertionPeriod time in which a result may be asserted
/// @param maxRecountWindow time after which a recount closes whatever happens
/// @param flipExtension time that a change of outcome leaves for an answer
/// @param queueWindow time in which a settled result may be queued
/// @param flipFee what an honest poster pays the challenger when a recount blocks
struct Settings {
    uint16 quorumBps;
    uint32 minVotingPeriod;
    uint32 maxVotingPeriod;
    uint32 maxSnapshotAge;
    uint32 maxRegistrationLag;
    uint32 assertionDelay;
    uint32 assertionPeriod;
    uint32 challengeWindow;
    uint32 recountWindow;
    uint32 maxRecountWindow;
    uint32 flipExtension;
    uint32 queueWindow;
    uint96 bond;
    uint96 flipFee;
}

/// @notice What is known of a proposal. `posterBond` is 0 when there is no assertion or its bond was slashed.
struct Proposal {
    Stage stage;
    uint40 start;
    uint40 end;
    uint40 assertBy;
    uint40 challengeEndsAt;
    uint40 recountEndsAt;
    uint32 settingsIndex;
    address author;
    uint48 snapshotBlock;
    uint40 queueBy;
    address poster;
    uint40 recountLimit;
    uint40 lastFlipAt;
    bool isPassing;
    address challenger;
    uint96 posterBond;
    uint96 challengerBond;
    bytes32 payloadHash;
    bytes32 reportHash;
    bytes32 votesHash;
    uint256 quorum;
}

/// @notice A ballot with the power the poster says it has.
struct AssertedVote {
    Ballot ballot;
    uint256 power;
}
