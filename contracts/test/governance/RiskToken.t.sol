// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { RiskToken } from "../../src/governance/RiskToken.sol";
import { ContractTest } from "../harness/ContractTest.sol";
import { vm } from "../harness/Vm.sol";

contract RiskTokenTest is ContractTest {
    RiskToken internal token;
    address internal alice = address(0xA11CE);
    address internal bob = address(0xB0B);

    function setUp() public {
        token = new RiskToken("Risk", "RISK", alice, 1000e18);
    }

    function test_clock_isTheBlockNumber() public {
        vm.roll(1234);
        equal(token.clock(), 1234, "clock");
        equal(token.CLOCK_MODE(), "mode=blocknumber&from=default", "mode");
    }

    function test_getPastVotes_readsTheBlockNotTheBalanceNow() public {
        vm.prank(alice);
        token.delegate(alice);
        vm.roll(block.number + 1);
        vm.prank(alice);
        token.transfer(bob, 400e18);
        vm.roll(block.number + 1);
        equal(token.getPastVotes(alice, 1), 1000e18, "before");
        equal(token.getPastVotes(alice, 2), 600e18, "after");
        equal(token.getPastVotes(bob, 2), 0, "undelegated power counts for nobody");
    }

    function testFuzz_transfer_conservesSupply(uint256 amount) public {
        amount = bound(amount, 0, 1000e18);
        vm.prank(alice);
        token.transfer(bob, amount);
        equal(token.balanceOf(alice) + token.balanceOf(bob), token.totalSupply(), "supply");
    }
}
