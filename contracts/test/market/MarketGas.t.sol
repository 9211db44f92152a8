// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { LiquidationAuction } from "../../src/market/LiquidationAuction.sol";
import { MarginVerifier } from "../../src/market/MarginVerifier.sol";
import { ScoreFeed } from "../../src/market/ScoreFeed.sol";
import { vm } from "../harness/Vm.sol";
import { GovernedMarket } from "./GovernedMarket.sol";

/// @notice Gas of whole transactions (run with --isolate), written to contracts/out/gas/market.json for docs/gas.md.
contract MarketGasTest is GovernedMarket {
    function setUp() public override {
        super.setUp();
        breach();
        stakeInFund(bob, 20_000e6);
        addReserve(1000e6);
        fundAccount(usdc, carol, 200_000e6);
        fund.grantRole(fund.AUCTION_ROLE(), address(this));
    }

    function measure(string memory name) internal {
        vm.snapshotGasLastCall("market", name);
    }

    function verify(uint256 signers, string memory name) internal {
        verifier.setThreshold(signers);
        MarginVerifier.Attestation memory full = signed(payload(alice, 6000e18, 5000e18, -6000e18), signers);
        verifier.submit(full);
        measure(name);
    }

    function test_gas_verifyOne() public {
        verify(1, "verify one margin payload, t = 1");
    }

    function test_gas_verifyThree() public {
        verify(3, "verify one margin payload, t = 3");
    }

    function test_gas_verifyFive() public {
        verify(5, "verify one margin payload, t = 5");
    }

    function test_gas_verifyFirst() public {
        house.settle(bob, carol, 1);
        fundAccount(usdc, address(0xD0), 20_000e6);
        trade(bob, address(0xD0), 1e18, 0);
        MarginVerifier.Attestation memory full = attestation(address(0xD0), 1000e18, 800e18, 0);
        verifier.submit(full);
        measure("first margin payload of an account (held for confirmation), t = 1");
    }

    function test_gas_post() public {
        ScoreFeed.Score memory score = ScoreFeed.Score(ETH, feed.PRICE_USD(), 2000e18, block.timestamp, 9999);
        bytes memory signature = signatureOf(publisherKeys[0], feed.hashScore(score));
        feed.post(score, signature);
        measure("post one score");
    }

    function test_gas_trade() public {
        trade(bob, carol, 1e18, 100e6);
        measure("trade without payloads (both sides by the bound)");
    }

    function test_gas_take() public {
        auction.flag(alice);
        vm.warp(block.timestamp + 15 minutes);
        auction.start(alice);
        LiquidationAuction.Take memory order = LiquidationAuction.Take(
            alice,
            0.1e18,
            0,
            type(uint256).max,
            block.timestamp
        );
        vm.prank(carol);
        auction.take(order, none(), none());
        measure("auction take (one position, two assets)");
    }

    function test_gas_slash() public {
        fund.cover(keccak256("event"), carol, 5000e6);
        measure("fund slash (reserve, then stakers, credited at the clearinghouse)");
    }
}
