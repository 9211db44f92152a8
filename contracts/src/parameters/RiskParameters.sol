// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Arrays } from "@openzeppelin/contracts/utils/Arrays.sol";
import { ParameterKeys, ParameterRules } from "./generated/ParameterRules.sol";
import {
    Checkpoint,
    Direction,
    Group,
    GroupRole,
    ParameterChange,
    ParameterRule,
    ParameterValue,
    Scope,
    ScopedValues,
    SetVersion
} from "./ParameterTypes.sol";
import { StepArithmetic } from "./StepArithmetic.sol";

/// @title The governed parameters
/// @notice Holds every parameter of the margin engine within the limits of its rule, whoever writes. The timelock and the
/// steward may change values; only the timelock may list scopes and name the steward.
/// @dev A value that never changed since genesis has `since` 0: no cool-down runs, and drift is measured from it.
contract RiskParameters {
    using StepArithmetic for ParameterRule;

    struct Parameter {
        int64 value;
        uint8 rule;
        bytes32 partner;
    }

    error NotAuthorized(address caller);
    error EmptyBatch();
    error KeysNotAscending(bytes32 previous, bytes32 key);
    error UnknownParameter(bytes32 key);
    error StaleExpectation(bytes32 key, int256 expectedOld, int256 value);
    error ValueUnchanged(bytes32 key, int256 value);
    error ValueOutOfBounds(bytes32 key, int256 value, int256 min, int256 max);
    error StepTooLarge(bytes32 key, int256 previous, int256 value);
    error CoolingDown(bytes32 key, uint256 nextAllowedAt);
    error DriftTooLarge(bytes32 key, int256 valueAtWindowStart, int256 value);
    error GroupRelationBroken(Group group, int256 first, int256 second);
    error InvalidSymbol(string symbol);
    error AlreadyListed(bytes32 key);
    error WrongNumberOfValues(string symbol, uint256 given, uint256 needed);
    error UnknownVersion(uint256 version, uint256 latest);

    event ParameterListed(bytes32 indexed key, string id, int256 value);
    event ParameterChanged(bytes32 indexed key, int256 previous, int256 current, bytes32 indexed parameterSetId);
    event ParameterSetChanged(
        uint256 indexed version,
        bytes32 previous,
        bytes32 indexed current,
        bytes32 indexed proposalId,
        address by
    );
    event StewardChanged(address indexed previous, address indexed current);

    uint256 private constant MAX_SYMBOL_LENGTH = 32;

    address public immutable timelock;
    address public steward;

    ParameterRule[] private _rules;
    bytes32[] private _keys;
    SetVersion[] private _versions;
    mapping(bytes32 key => Parameter) private _parameters;
    mapping(bytes32 key => Checkpoint[]) private _history;

    modifier onlyTimelock() {
        if (msg.sender != timelock) revert NotAuthorized(msg.sender);
        _;
    }

    constructor(
        address timelock_,
        int256[] memory protocolValues,
        ScopedValues[] memory underlyings,
        ScopedValues[] memory assets
    ) {
        timelock = timelock_;
        ParameterRule[] memory rules = ParameterRules.all();
        for (uint256 i = 0; i < rules.length; ++i) _rules.push(rules[i]);
        uint256 count =
            ParameterRules.PROTOCOL_COUNT +
                underlyings.length * ParameterRules.UNDERLYING_COUNT +
                assets.length * ParameterRules.ASSET_COUNT;
        bytes32[] memory keys = new bytes32[](count);
        uint256 cursor = _list(rules, Scope.Protocol, ScopedValues("", protocolValues), keys, 0);
        for (uint256 i = 0; i < underlyings.length; ++i)
            cursor = _list(rules, Scope.Underlying, underlyings[i], keys, cursor);
        for (uint256 i = 0; i < assets.length; ++i) cursor = _list(rules, Scope.Asset, assets[i], keys, cursor);
        _mergeKeys(keys);
        _recordVersion(bytes32(0));
    }

    /// @notice Applies all changes or none. Keys ascend strictly, so none appears twice.
    /// @param proposalId the proposal or steward update that caused the batch; named in the events
    function applyChanges(ParameterChange[] calldata changes, bytes32 proposalId) external {
        if (msg.sender != timelock && msg.sender != steward) revert NotAuthorized(msg.sender);
        if (changes.length == 0) revert EmptyBatch();
        bytes32 previousKey = 0;
        for (uint256 i = 0; i < changes.length; ++i) {
            if (i != 0 && changes[i].key <= previousKey) revert KeysNotAscending(previousKey, changes[i].key);
            previousKey = changes[i].key;
            _write(changes[i]);
        }
        // After the whole batch: members of a group may move together.
        for (uint256 i = 0; i < changes.length; ++i) _requireGroup(changes[i].key);
        bytes32 setId = _recordVersion(proposalId);
        for (uint256 i = 0; i < changes.length; ++i) {
            emit ParameterChanged(changes[i].key, changes[i].expectedOld, changes[i].newValue, setId);
        }
    }

    /// @notice Starts to govern an underlying: one value per rule of that scope, in the table's order.
    function listUnderlying(ScopedValues calldata scoped, bytes32 proposalId) external onlyTimelock {
        _listLater(Scope.Underlying, scoped, ParameterRules.UNDERLYING_COUNT, proposalId);
    }

    /// @notice Starts to govern a collateral asset: one value per rule of that scope, in the table's order.
    function listAsset(ScopedValues calldata scoped, bytes32 proposalId) external onlyTimelock {
        _listLater(Scope.Asset, scoped, ParameterRules.ASSET_COUNT, proposalId);
    }

    /// @notice Names the contract of the bounded fast path; the zero address revokes it.
    function setSteward(address newSteward) external onlyTimelock {
        emit StewardChanged(steward, newSteward);
        steward = newSteward;
    }

    /// @notice keccak256(abi.encode((bytes32 key, int256 value)[])) with pairs ascending by key.
    function parameterSetId() external view returns (bytes32) {
        return _versions[_versions.length - 1].parameterSetId;
    }

    /// @notice The raw value in force.
    function value(bytes32 key) external view returns (int256) {
        return _known(key).value;
    }

    /// @notice Every parameter with its value, ascending by key.
    function parameterSet() external view returns (ParameterValue[] memory) {
        return _pairs();
    }

    /// @notice The rule that limits `key`.
    function ruleOf(bytes32 key) public view returns (ParameterRule memory) {
        return _rules[_known(key).rule];
    }

    /// @notice Least and largest raw value that `key` may ever take.
    function bounds(bytes32 key) external view returns (int256 min, int256 max) {
        ParameterRule memory rule = ruleOf(key);
        return (rule.min, rule.max);
    }

    /// @notice Least and largest raw value that a change of `key` alone may take now, once it has cooled down. Empty
    /// (`min` above `max`) when bounds, step and drift leave no value.
    function allowedRange(bytes32 key) external view returns (int256 min, int256 max) {
        ParameterRule memory rule = ruleOf(key);
        return rule.allowedRange(_parameters[key].value, _valueAtWindowStart(key, rule));
    }

    /// @notice When `key` may change again, in UTC seconds; 0 if it never changed.
    function nextAllowedAt(bytes32 key) public view returns (uint256) {
        uint256 since = _lastChange(key);
        return since == 0 ? 0 : since + ruleOf(key).cooldown;
    }

    /// @notice Whether moving `key` from `previous` to `current` raises requirements or restricts users.
    function isTightening(bytes32 key, int256 previous, int256 current) public view returns (bool) {
        Direction tightens = ruleOf(key).tightens;
        if (tightens == Direction.Up) return current > previous;
        return tightens == Direction.Down && current < previous;
    }

    /// @notice Seconds that users must be told before `changes` take effect: the governed notice if one of them tightens.
    function noticeFor(ParameterChange[] calldata changes) external view returns (uint256) {
        for (uint256 i = 0; i < changes.length; ++i) {
            if (isTightening(changes[i].key, changes[i].expectedOld, changes[i].newValue)) {
                return uint256(int256(_parameters[ParameterKeys.TIGHTENING_NOTICE_HOURS].value)) * 1 hours;
            }
        }
        return 0;
    }

    /// @notice Number of the version in force; genesis is version 0.
    function latestVersion() external view returns (uint256) {
        return _versions.length - 1;
    }

    function versionAt(uint256 version) public view returns (SetVersion memory) {
        if (version >= _versions.length) revert UnknownVersion(version, _versions.length - 1);
        return _versions[version];
    }

    /// @notice Every value that `key` ever had, oldest first.
    function historyOf(bytes32 key) external view returns (Checkpoint[] memory) {
        _known(key);
        return _history[key];
    }

    /// @notice The value in force at `timestamp`; the first one for any time before it.
    function valueAt(bytes32 key, uint256 timestamp) public view returns (int256) {
        _known(key);
        Checkpoint[] storage history = _history[key];
        uint256 i = history.length - 1;
        while (history[i].since > timestamp) --i;
        return history[i].value;
    }

    /// @notice The value in version `version` of the set. Reverts when `key` was listed later.
    function valueAtVersion(bytes32 key, uint256 version) external view returns (int256) {
        versionAt(version);
        _known(key);
        Checkpoint[] storage history = _history[key];
        for (uint256 i = history.length; i > 0; --i) {
            if (history[i - 1].version <= version) return history[i - 1].value;
        }
        revert UnknownParameter(key);
    }

    function _write(ParameterChange calldata change) private {
        bytes32 key = change.key;
        int256 newValue = change.newValue;
        ParameterRule memory rule = ruleOf(key);
        int256 old = _parameters[key].value;
        if (old != change.expectedOld) revert StaleExpectation(key, change.expectedOld, old);
        if (old == newValue) revert ValueUnchanged(key, newValue);
        _requireWithinBounds(key, rule, newValue);
        if (!rule.isWithinStep(old, newValue)) revert StepTooLarge(key, old, newValue);
        uint256 readyAt = nextAllowedAt(key);
        if (block.timestamp < readyAt) revert CoolingDown(key, readyAt);
        int256 earlier = _valueAtWindowStart(key, rule);
        if (!rule.isWithinDrift(earlier, newValue)) revert DriftTooLarge(key, earlier, newValue);
        // Bounds are int64, so the value is.
        _parameters[key].value = int64(newValue);
        _history[key].push(Checkpoint(uint48(block.timestamp), uint32(_versions.length), int64(newValue)));
    }

    function _requireWithinBounds(bytes32 key, ParameterRule memory rule, int256 newValue) private pure {
        if (newValue < rule.min || newValue > rule.max) revert ValueOutOfBounds(key, newValue, rule.min, rule.max);
    }

    function _requireGroup(bytes32 key) private view {
        Parameter storage parameter = _parameters[key];
        ParameterRule storage rule = _rules[parameter.rule];
        if (rule.group == Group.None) return;
        int256 partner = _parameters[parameter.partner].value;
        (int256 first, int256 second) = rule.role == GroupRole.First
            ? (int256(parameter.value), partner)
            : (partner, int256(parameter.value));
        if (!ParameterRules.groupHolds(rule.group, first, second)) {
            revert GroupRelationBroken(rule.group, first, second);
        }
    }

    function _listLater(Scope scope, ScopedValues calldata scoped, uint256 count, bytes32 proposalId) private {
        bytes32[] memory keys = new bytes32[](count);
        _list(ParameterRules.all(), scope, scoped, keys, 0);
        _mergeKeys(keys);
        _recordVersion(proposalId);
    }

    /// @dev Lists every rule of `scope` for one symbol and writes the keys from position `next`; returns the next position.
    function _list(
        ParameterRule[] memory rules,
        Scope scope,
        ScopedValues memory scoped,
        bytes32[] memory keys,
        uint256 cursor
    ) private returns (uint256) {
        if (scope != Scope.Protocol) _requireSymbol(scoped.symbol);
        uint256 first = cursor;
        bytes32[] memory openGroups = new bytes32[](uint256(type(Group).max) + 1);
        for (uint256 i = 0; i < rules.length; ++i) {
            if (rules[i].scope != scope) continue;
            uint256 position = cursor - first;
            if (position >= scoped.values.length) break;
            bytes32 key = _listOne(rules[i], uint8(i), scoped.symbol, scoped.values[position]);
            uint256 group = uint256(rules[i].group);
            if (group != 0) {
                bytes32 partner = openGroups[group];
                if (partner == 0) openGroups[group] = key;
                else (_parameters[key].partner, _parameters[partner].partner) = (partner, key);
            }
            keys[cursor++] = key;
        }
        uint256 needed = _countOf(scope);
        if (scoped.values.length != needed) {
            revert WrongNumberOfValues(scoped.symbol, scoped.values.length, needed);
        }
        for (uint256 i = first; i < cursor; ++i) _requireGroup(keys[i]);
        return cursor;
    }

    function _listOne(
        ParameterRule memory rule,
        uint8 index,
        string memory symbol,
        int256 initial
    ) private returns (bytes32 key) {
        string memory id = _idOf(rule, symbol);
        key = keccak256(bytes(id));
        if (_history[key].length != 0) revert AlreadyListed(key);
        _requireWithinBounds(key, rule, initial);
        _parameters[key] = Parameter(int64(initial), index, 0);
        _history[key].push(Checkpoint(0, uint32(_versions.length), int64(initial)));
        emit ParameterListed(key, id, initial);
    }

    function _mergeKeys(bytes32[] memory added) private {
        uint256 before = _keys.length;
        bytes32[] memory merged = new bytes32[](before + added.length);
        for (uint256 i = 0; i < before; ++i) merged[i] = _keys[i];
        for (uint256 i = 0; i < added.length; ++i) merged[before + i] = added[i];
        Arrays.sort(merged);
        for (uint256 i = 0; i < merged.length; ++i) {
            if (i >= before) _keys.push(merged[i]);
            else if (_keys[i] != merged[i]) _keys[i] = merged[i];
        }
    }

    function _recordVersion(bytes32 proposalId) private returns (bytes32 setId) {
        uint256 version = _versions.length;
        bytes32 previous = version == 0 ? bytes32(0) : _versions[version - 1].parameterSetId;
        setId = keccak256(abi.encode(_pairs()));
        _versions.push(SetVersion(setId, proposalId, uint48(block.timestamp)));
        emit ParameterSetChanged(version, previous, setId, proposalId, msg.sender);
    }

    function _pairs() private view returns (ParameterValue[] memory pairs) {
        uint256 count = _keys.length;
        pairs = new ParameterValue[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 key = _keys[i];
            pairs[i] = ParameterValue(key, _parameters[key].value);
        }
    }

    function _known(bytes32 key) private view returns (Parameter storage) {
        if (_history[key].length == 0) revert UnknownParameter(key);
        return _parameters[key];
    }

    function _lastChange(bytes32 key) private view returns (uint256) {
        Checkpoint[] storage history = _history[key];
        return history[history.length - 1].since;
    }

    function _valueAtWindowStart(bytes32 key, ParameterRule memory rule) private view returns (int256) {
        uint256 window = rule.driftWindow;
        return valueAt(key, block.timestamp > window ? block.timestamp - window : 0);
    }

    function _countOf(Scope scope) private pure returns (uint256) {
        if (scope == Scope.Protocol) return ParameterRules.PROTOCOL_COUNT;
        return scope == Scope.Underlying ? ParameterRules.UNDERLYING_COUNT : ParameterRules.ASSET_COUNT;
    }

    function _idOf(ParameterRule memory rule, string memory symbol) private pure returns (string memory) {
        string memory name = _text(rule.name);
        if (rule.scope == Scope.Protocol) return name;
        return string.concat(name, rule.scope == Scope.Underlying ? "/underlying/" : "/asset/", symbol);
    }

    /// @dev The characters before the padding.
    function _text(bytes32 padded) private pure returns (string memory) {
        uint256 length = 0;
        while (length < 32 && padded[length] != 0) ++length;
        bytes memory text = new bytes(length);
        for (uint256 i = 0; i < length; ++i) text[i] = padded[i];
        return string(text);
    }

    /// @dev Visible ASCII without "/", which separates the parts of an id.
    function _requireSymbol(string memory symbol) private pure {
        bytes memory text = bytes(symbol);
        if (text.length == 0 || text.length > MAX_SYMBOL_LENGTH) revert InvalidSymbol(symbol);
        for (uint256 i = 0; i < text.length; ++i) {
            if (text[i] <= 0x20 || text[i] >= 0x7f || text[i] == "/") revert InvalidSymbol(symbol);
        }
    }
}
