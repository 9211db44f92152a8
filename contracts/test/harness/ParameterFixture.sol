// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ParameterChange, ScopedValues } from "../../src/parameters/ParameterTypes.sol";
import { RiskParameters } from "../../src/parameters/RiskParameters.sol";
import { ContractTest } from "./ContractTest.sol";
import { vm } from "./Vm.sol";

/// @notice The parameters at genesis, from the golden cases: BTC, ETH; USDC, ETH, wstETH.
abstract contract ParameterFixture is ContractTest {
    string internal constant VECTORS = "vectors/governance.json";
    uint256 internal constant GENESIS = 1_700_000_000;

    RiskParameters internal parameters;

    function deployParameters(address timelock) internal returns (RiskParameters) {
        vm.warp(GENESIS);
        return deployCase(timelock, "$.parameterSets[0]");
    }

    function deployCase(address timelock, string memory path) internal returns (RiskParameters) {
        string memory json = vm.readFile(VECTORS);
        return
            new RiskParameters(
                timelock,
                vm.parseJsonIntArray(json, string.concat(path, ".protocolValues")),
                scoped(json, path, "underlyings", "underlyingValues"),
                scoped(json, path, "assets", "assetValues")
            );
    }

    function scoped(
        string memory json,
        string memory path,
        string memory symbolsField,
        string memory valuesField
    ) internal pure returns (ScopedValues[] memory result) {
        string[] memory symbols = vm.parseJsonStringArray(json, string.concat(path, ".", symbolsField));
        result = new ScopedValues[](symbols.length);
        if (symbols.length == 0) return result;
        int256[] memory all = vm.parseJsonIntArray(json, string.concat(path, ".", valuesField));
        uint256 each = all.length / symbols.length;
        for (uint256 i = 0; i < symbols.length; ++i) {
            int256[] memory values = new int256[](each);
            for (uint256 j = 0; j < each; ++j) values[j] = all[i * each + j];
            result[i] = ScopedValues(symbols[i], values);
        }
    }

    function keyOf(string memory id) internal pure returns (bytes32) {
        return keccak256(bytes(id));
    }

    function valueOf(string memory id) internal view returns (int256) {
        return parameters.value(keyOf(id));
    }

    function change(string memory id, int256 newValue) internal view returns (ParameterChange memory) {
        return ParameterChange(keyOf(id), valueOf(id), newValue);
    }

    function one(string memory id, int256 newValue) internal view returns (ParameterChange[] memory changes) {
        changes = new ParameterChange[](1);
        changes[0] = change(id, newValue);
    }

    /// @dev Two changes in the order of their keys.
    function two(
        ParameterChange memory a,
        ParameterChange memory b
    ) internal pure returns (ParameterChange[] memory changes) {
        changes = new ParameterChange[](2);
        (changes[0], changes[1]) = a.key < b.key ? (a, b) : (b, a);
    }
}
