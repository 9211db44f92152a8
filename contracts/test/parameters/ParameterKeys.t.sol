// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ParameterKeys } from "../../src/parameters/generated/ParameterRules.sol";
import { ParameterFixture } from "../harness/ParameterFixture.sol";

contract ParameterKeysTest is ParameterFixture {
    function setUp() public {
        parameters = deployParameters(address(0x71));
    }

    function test_scopedKeys_nameTheListedParameterOfTheirRule() public view {
        names(ParameterKeys.spotRange("BTC"), "spotRange");
        names(ParameterKeys.volShockUp("BTC"), "volShockUp");
        names(ParameterKeys.volShockDown("BTC"), "volShockDown");
        names(ParameterKeys.basisShock("BTC"), "basisShock");
        names(ParameterKeys.shortOptionMinimum("BTC"), "shortOptionMinimum");
        names(ParameterKeys.openInterestCap("BTC"), "openInterestCap");
        names(ParameterKeys.haircutFloor("ETH"), "haircutFloor");
        names(ParameterKeys.haircutPremium("ETH"), "haircutPremium");
        names(ParameterKeys.withdrawalLatencyHours("ETH"), "withdrawalLatencyHours");
        names(ParameterKeys.liquidationThreshold("ETH"), "liquidationThreshold");
        names(ParameterKeys.liquidationBonus("ETH"), "liquidationBonus");
        names(ParameterKeys.supplyCap("ETH"), "supplyCap");
    }

    /// @dev `ruleOf` reverts for a key that is not listed.
    function names(bytes32 key, string memory name) internal view {
        bytes32 recorded = parameters.ruleOf(key).name;
        for (uint256 i = 0; i < bytes(name).length; ++i) equal(recorded[i], bytes(name)[i], name);
    }
}
