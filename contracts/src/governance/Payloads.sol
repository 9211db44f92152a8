// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Strings } from "@openzeppelin/contracts/utils/Strings.sol";
import { ParameterChange } from "../parameters/ParameterTypes.sol";
import { RiskParameters } from "../parameters/RiskParameters.sol";

/// @notice One call of the timelock.
struct Call {
    address target;
    uint256 value;
    bytes data;
}

/// @notice What a vote decides: parameter changes, applied as one batch, then further calls in order.
struct Payload {
    ParameterChange[] changes;
    Call[] calls;
}

/// @notice A payload in the form the timelock takes.
struct Batch {
    address[] targets;
    uint256[] values;
    bytes[] datas;
}

/// @title Naming payloads and turning them into timelock batches
library Payloads {
    error EmptyPayload();
    error ChangeOutsideBatch(uint256 callIndex);

    /// @notice The name of a payload on this chain for this governor.
    function hash(Payload calldata payload, address governor) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, governor, payload.changes, payload.calls));
    }

    /// @notice The one form of `plugins` that a proposal may carry: both hashes in lower-case hex, no spaces.
    function plugins(bytes32 payloadHash, bytes32 reportHash) internal pure returns (string memory) {
        return
            string.concat(
                '{"riskdao":{"payloadHash":"',
                Strings.toHexString(uint256(payloadHash), 32),
                '","reportHash":"',
                Strings.toHexString(uint256(reportHash), 32),
                '"}}'
            );
    }

    /// @notice Refuses payloads that do nothing, and parameter changes hidden among the calls: those would carry a
    /// proposal id of their own choice.
    function requireSound(Payload calldata payload, RiskParameters parameters) internal pure {
        if (payload.changes.length == 0 && payload.calls.length == 0) revert EmptyPayload();
        for (uint256 i = 0; i < payload.calls.length; ++i) {
            bool appliesChanges =
                payload.calls[i].target == address(parameters) &&
                    bytes4(payload.calls[i].data) == RiskParameters.applyChanges.selector;
            if (appliesChanges) revert ChangeOutsideBatch(i);
        }
    }

    /// @notice The batch for the timelock. The parameter changes carry the proposal id, which the payload's hash cannot
    /// contain: the id is a hash of it.
    function toBatch(
        Payload calldata payload,
        RiskParameters parameters,
        bytes32 proposalId
    ) internal pure returns (Batch memory batch) {
        uint256 offset = payload.changes.length == 0 ? 0 : 1;
        uint256 count = offset + payload.calls.length;
        batch = Batch(new address[](count), new uint256[](count), new bytes[](count));
        if (offset == 1) {
            batch.targets[0] = address(parameters);
            batch.datas[0] = abi.encodeCall(RiskParameters.applyChanges, (payload.changes, proposalId));
        }
        for (uint256 i = 0; i < payload.calls.length; ++i) {
            batch.targets[offset + i] = payload.calls[i].target;
            batch.values[offset + i] = payload.calls[i].value;
            batch.datas[offset + i] = payload.calls[i].data;
        }
    }
}
