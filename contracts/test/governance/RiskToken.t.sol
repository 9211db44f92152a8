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

    function test_permit_usesOneNonceOnce() public {
        (address owner, uint256 key) = account("owner");
        bytes32 typehash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 structHash = keccak256(abi.encode(typehash, owner, bob, uint256(5), uint256(0), block.timestamp));
        bytes memory signature = signatureOf(
            key,
            keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash))
        );
        (bytes32 r, bytes32 s, uint8 v) = split(signature);
        token.permit(owner, bob, 5, block.timestamp, v, r, s);
        equal(token.allowance(owner, bob), 5, "allowance");
        equal(token.nonces(owner), 1, "nonce");
        vm.expectPartialRevert(bytes4(keccak256("ERC2612InvalidSigner(address,address)")));
        token.permit(owner, bob, 5, block.timestamp, v, r, s);
    }

    function split(bytes memory signature) internal pure returns (bytes32 r, bytes32 s, uint8 v) {
        (r, s) = abi.decode(signature, (bytes32, bytes32));
        v = uint8(signature[64]);
    }
}
