// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What a parameter is set for: once, per underlying, or per collateral asset.
enum Scope {
    Protocol,
    Underlying,
    Asset
}

/// @dev The direction of a change that raises requirements or restricts users.
enum Direction {
    None,
    Up,
    Down
}

/// @dev Parameters that make sense together only.
enum Group {
    None,
    MarginFactors,
    VolShocks,
    Liquidation
}

/// @dev Place of a member in the relation of its group.
enum GroupRole {
    None,
    First,
    Second
}

/// @notice One row of the table. Values are raw integers with `decimals` digits after the point; durations are seconds.
/// A limit of zero means that the other kind (absolute or relative) limits this parameter; one of the two is never zero.
/// Relative limits are bps of the value before.
struct ParameterRule {
    bytes32 name;
    Scope scope;
    uint8 decimals;
    int64 min;
    int64 max;
    uint64 maxAbsoluteStepUp;
    uint64 maxAbsoluteStepDown;
    uint32 maxRelativeStepUpBps;
    uint32 maxRelativeStepDownBps;
    uint64 maxAbsoluteDrift;
    uint32 maxRelativeDriftBps;
    uint32 driftWindow;
    uint32 cooldown;
    Direction tightens;
    Group group;
    GroupRole role;
}

/// @notice One voted change. `expectedOld` must be the value in force when the batch is applied.
struct ParameterChange {
    bytes32 key;
    int256 expectedOld;
    int256 newValue;
}

/// @notice A parameter and its value: the pairs that `parameterSetId` hashes, ascending by key.
struct ParameterValue {
    bytes32 key;
    int256 value;
}

/// @notice Values for one underlying or asset, in the order of the table's rules of that scope.
struct ScopedValues {
    string symbol;
    int256[] values;
}

/// @notice A value that came into force at `since` (0: at genesis) with version `version` of the set.
struct Checkpoint {
    uint48 since;
    uint32 version;
    int64 value;
}

/// @notice One version of the whole set.
struct SetVersion {
    bytes32 parameterSetId;
    bytes32 proposalId;
    uint48 since;
}
