// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { RiskParameters } from "../../src/parameters/RiskParameters.sol";
import { ParameterFixture } from "../harness/ParameterFixture.sol";
import { vm } from "../harness/Vm.sol";
import { FixedParameters } from "./FixedParameters.sol";
import { MarketTest } from "./MarketTest.sol";

contract GenesisParameters is ParameterFixture {
    function deploy(address timelock) external returns (RiskParameters) {
        return deployParameters(timelock);
    }
}

/// @notice The market over the real RiskParameters at genesis; `address(this)` is its timelock.
abstract contract GovernedMarket is MarketTest {
    RiskParameters internal governed;

    function deployParameters() internal override {
        uint256 start = block.timestamp;
        governed = new GenesisParameters().deploy(address(this));
        // Reads alone are used: both answer them alike.
        parameters = FixedParameters(address(governed));
        vm.warp(start);
    }
}
