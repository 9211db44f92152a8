// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { MarginVerifier } from "../../src/market/MarginVerifier.sol";
import { ParameterChange } from "../../src/parameters/ParameterTypes.sol";
import { vm } from "../harness/Vm.sol";
import { GovernedMarket } from "./GovernedMarket.sol";

/// @notice What a vote changes reaches the market at once, through the real contracts.
contract GovernedMarketTest is GovernedMarket {
    function changeTo(string memory id, int256 newValue) internal {
        bytes32 key = keccak256(bytes(id));
        ParameterChange[] memory changes = new ParameterChange[](1);
        changes[0] = ParameterChange(key, governed.value(key), newValue);
        governed.applyChanges(changes, bytes32("proposal"));
    }

    function test_governed_everyParameterTheMarketReadsExists() public {
        breach();
        addReserve(10_000e6);
        auction.flag(alice);
        vm.warp(block.timestamp + 15 minutes);
        auction.start(alice);
        fundAccount(usdc, carol, 200_000e6);
        check(auction.quote(alice).maxShare > 0, "premium, fee, bonus, grace");
        check(fund.available(bytes32(0)) == 5000e6, "event cap");
        check(book.upperBoundOf(alice) > 0, "margin factor, minimum, basis");
    }

    function test_governed_anExecutedChangeEndsOldRequirements() public {
        breach();
        bytes32 before = governed.parameterSetId();
        check(verifier.requirementOf(alice).source == MarginVerifier.Source.Attested, "attested");
        changeTo("liquidationFee", 700);
        check(governed.parameterSetId() != before, "another set");
        check(verifier.requirementOf(alice).source == MarginVerifier.Source.Bound, "the bound until engines follow");
    }

    function test_governed_aHigherFloorIsAHigherHaircutAtOnce() public {
        changeTo("haircutFloor/asset/ETH", 700);
        uint256 before = valuer.haircutBps(address(eth));
        changeTo("haircutPremium/asset/ETH", 500);
        check(valuer.targetHaircutBps(address(eth)) > before, "premium moves the target");
    }
}
