// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { MarginVerifier } from "../../src/market/MarginVerifier.sol";
import { vm } from "../harness/Vm.sol";
import { MarketTest } from "./MarketTest.sol";

contract MarginVerifierTest is MarketTest {
    MarginVerifier.MarginPayload internal content;

    /// @dev Alice is short one call: bound 4,006 USD. A requirement of 1,000 / 800 is in force.
    function setUp() public override {
        super.setUp();
        fundAccount(usdc, alice, 10_000e6);
        fundAccount(usdc, bob, 10_000e6);
        trade(bob, alice, 1e18, 0);
        attest(alice, 1000e18, 800e18, -100e18);
    }

    function inForce() internal view returns (MarginVerifier.Requirement memory) {
        return verifier.requirementOf(alice);
    }

    function isBound() internal view returns (bool) {
        return inForce().source == MarginVerifier.Source.Bound;
    }

    // --- constructor and settings

    function test_constructor_revertsOnLimitsThatGuardNothing() public {
        MarginVerifier.Limits memory limits = verifierLimits();
        limits.maxOracleAgeSeconds = 0;
        address[] memory engines = sortedEngines();
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.InvalidLimits.selector, 2 hours, 0, 2500));
        new MarginVerifier(address(this), book, limits, engines, 1, ENGINE);
    }

    function test_signers_onlyTheTimelock() public {
        bytes memory refusal = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector,
            alice,
            bytes32(0)
        );
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        verifier.addSigner(alice);
        vm.expectRevert(refusal);
        verifier.removeSigner(alice);
        vm.expectRevert(refusal);
        verifier.setThreshold(2);
        vm.expectRevert(refusal);
        verifier.setEngineVersion(0);
        vm.stopPrank();
    }

    function test_signers_revertOnChangesThatAreNone() public {
        address engine = vm.addr(engineKeys[0]);
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.SignerUnchanged.selector, engine, true));
        verifier.addSigner(engine);
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.SignerUnchanged.selector, alice, false));
        verifier.removeSigner(alice);
        vm.expectRevert(MarginVerifier.ZeroSigner.selector);
        verifier.addSigner(address(0));
    }

    function test_threshold_mustStayReachableAndAboveZero() public {
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.InvalidThreshold.selector, 0, 5));
        verifier.setThreshold(0);
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.InvalidThreshold.selector, 6, 5));
        verifier.setThreshold(6);
        verifier.setThreshold(5);
        address engine = vm.addr(engineKeys[0]);
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.InvalidThreshold.selector, 5, 4));
        verifier.removeSigner(engine);
        verifier.setThreshold(4);
        verifier.removeSigner(engine);
        equal(verifier.signerCount(), 4, "four left");
    }

    // --- submit: quorum

    function test_submit_takesExactlyTheThreshold() public {
        verifier.setThreshold(3);
        MarginVerifier.Attestation memory two = signed(payload(alice, 1000e18, 800e18, 0), 2);
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.WrongSignatureCount.selector, 2, 3));
        verifier.submit(two);
        verifier.submit(signed(payload(alice, 1001e18, 800e18, 0), 3));
        equal(inForce().initialMarginUsd, 1001e18, "accepted");
    }

    function test_submit_revertsForTheSameSignerTwiceAndForWrongOrder() public {
        verifier.setThreshold(2);
        content = payload(alice, 1000e18, 800e18, 0);
        MarginVerifier.Attestation memory full = signed(content, 2);
        address first = vm.addr(engineKeys[0]);
        address second = vm.addr(engineKeys[1]);
        (full.signatures[0], full.signatures[1]) = (full.signatures[1], full.signatures[0]);
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.SignersNotAscending.selector, second, first));
        verifier.submit(full);
        full.signatures[0] = full.signatures[1];
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.SignersNotAscending.selector, first, first));
        verifier.submit(full);
    }

    function test_submit_revertsForARemovedEngine() public {
        MarginVerifier.Attestation memory full = attestation(alice, 1000e18, 800e18, 0);
        verifier.removeSigner(vm.addr(engineKeys[0]));
        vm.expectRevert(abi.encodeWithSelector(MarginVerifier.NotASigner.selector, vm.addr(engineKeys[0])));
        verifier.submit(full);
    }

    // --- submit: content

    function test_submit_revertsWhenMaintenanceExceedsInitial() public {
        refuse(
            payload(alice, 800e18, 801e18, 0),
            abi.encodeWithSelector(MarginVerifier.MaintenanceAboveInitial.selector, 801e18, 800e18)
        );
    }

    function test_submit_revertsWhenExpiredOrLivingTooLong() public {
        content = payload(alice, 1000e18, 800e18, 0);
        content.expiry = START - 1;
        refuse(content, abi.encodeWithSelector(MarginVerifier.PayloadExpired.selector, START - 1, START));
        content.expiry = START + 2 hours + 1;
        refuse(
            content,
            abi.encodeWithSelector(MarginVerifier.PayloadLivesTooLong.selector, START + 2 hours + 1, START + 2 hours)
        );
    }

    function test_submit_revertsForAnotherParameterSet() public {
        content = payload(alice, 1000e18, 800e18, 0);
        bytes32 active = keccak256("set 2");
        parameters.setId(active);
        refuse(
            content,
            abi.encodeWithSelector(MarginVerifier.ParameterSetNotActive.selector, content.parameterSetId, active)
        );
    }

    function test_submit_revertsForAnotherEngineVersion() public {
        content = payload(alice, 1000e18, 800e18, 0);
        content.engineVersionHash = bytes32(uint256(2));
        refuse(
            content,
            abi.encodeWithSelector(MarginVerifier.EngineVersionNotActive.selector, bytes32(uint256(2)), ENGINE)
        );
    }

    function test_submit_revertsForAnotherPortfolio() public {
        content = payload(alice, 1000e18, 800e18, 0);
        bytes32 old = content.portfolioCommitment;
        trade(bob, alice, 1e18, 0);
        refuse(
            content,
            abi.encodeWithSelector(MarginVerifier.PortfolioChanged.selector, alice, old, book.commitmentOf(alice))
        );
    }

    function test_submit_revertsForAnUnknownOracleRound() public {
        content = payload(alice, 1000e18, 800e18, 0);
        content.oracleRoundsHash = bytes32(uint256(1));
        refuse(content, abi.encodeWithSelector(MarginVerifier.OracleRoundUnknown.selector, bytes32(uint256(1))));
    }

    function test_submit_revertsForASequenceNotNewer() public {
        content = payload(alice, 1000e18, 800e18, 0);
        content.sequence = 2;
        refuse(content, abi.encodeWithSelector(MarginVerifier.SequenceNotNewer.selector, alice, 2, 2));
    }

    function refuse(MarginVerifier.MarginPayload memory wrong, bytes memory reason) internal {
        MarginVerifier.Attestation memory full = signed(wrong, 1);
        vm.expectRevert(reason);
        verifier.submit(full);
    }

    // --- submit: moves and confirmation

    function test_submit_firstPayloadWaitsForAConfirmation() public {
        fundAccount(usdc, carol, 10_000e6);
        trade(bob, carol, 1e18, 0);
        check(
            verifier.submit(attestation(carol, 500e18, 400e18, 0)) == MarginVerifier.Source.Bound,
            "the bound stays in force"
        );
        equal(verifier.requirementOf(carol).initialMarginUsd, 4006e18, "bound");
        check(
            verifier.submit(attestation(carol, 500e18, 400e18, 0)) == MarginVerifier.Source.Bound,
            "the same block confirms nothing"
        );
        vm.roll(block.number + 1);
        check(
            verifier.submit(attestation(carol, 510e18, 400e18, 0)) == MarginVerifier.Source.Attested,
            "the next block does"
        );
        equal(verifier.requirementOf(carol).initialMarginUsd, 510e18, "attested");
    }

    function test_submit_aMoveWithinTheLimitIsAcceptedAtOnce() public {
        verifier.submit(attestation(alice, 1250e18, 800e18, -100e18));
        equal(inForce().initialMarginUsd, 1250e18, "25 %");
    }

    function test_submit_aFallBeyondTheLimitWaits() public {
        verifier.submit(attestation(alice, 700e18, 600e18, -100e18));
        equal(inForce().initialMarginUsd, 1000e18, "the old initial requirement stays");
        equal(inForce().maintenanceMarginUsd, 800e18, "the old maintenance requirement stays");
        (MarginVerifier.Record memory waiting, uint256 since) = verifier.waitingOf(alice);
        equal(waiting.initialMarginUsd, 700e18, "waiting");
        equal(since, block.number, "since");
        vm.roll(block.number + 1);
        verifier.submit(attestation(alice, 700e18, 600e18, -100e18));
        equal(inForce().initialMarginUsd, 700e18, "confirmed");
        (, since) = verifier.waitingOf(alice);
        equal(since, 0, "nothing waits");
    }

    function test_submit_aRiseBeyondTheLimitStopsNewRiskButLiquidatesNobody() public {
        verifier.submit(attestation(alice, 9000e18, 8000e18, -100e18));
        equal(inForce().initialMarginUsd, 9000e18, "new risk is measured by the higher");
        equal(inForce().maintenanceMarginUsd, 800e18, "liquidation by the confirmed");
    }

    function test_submit_aJumpOfTheValueWaits() public {
        verifier.submit(attestation(alice, 1000e18, 800e18, 5000e18));
        equal(inForce().portfolioValueUsd, -100e18, "old value");
    }

    function test_submit_aSecondJumpElsewhereConfirmsNothing() public {
        verifier.submit(attestation(alice, 9000e18, 8000e18, -100e18));
        vm.roll(block.number + 1);
        verifier.submit(attestation(alice, 100e18, 80e18, -100e18));
        equal(inForce().maintenanceMarginUsd, 800e18, "still the old");
        equal(inForce().initialMarginUsd, 1000e18, "and the new jump is the lower one");
    }

    function test_submit_aJumpForAnotherPortfolioConfirmsNothing() public {
        verifier.submit(attestation(alice, 9000e18, 8000e18, -100e18));
        trade(bob, alice, 1, 0);
        vm.roll(block.number + 1);
        verifier.submit(attestation(alice, 9000e18, 8000e18, -100e18));
        check(isBound(), "waits again");
    }

    function test_submit_theWriterOfTheBookIsExempt() public {
        book.grantRole(book.WRITER_ROLE(), carol);
        MarginVerifier.Attestation memory full = attestation(alice, 9000e18, 8000e18, 0);
        vm.prank(carol);
        verifier.submit(full);
        equal(inForce().maintenanceMarginUsd, 8000e18, "accepted");
    }

    function testFuzz_submit_oneUnconfirmedPayloadMovesAtMostTheLimit(
        uint96 initial,
        uint96 maintenance,
        int96 value
    ) public {
        uint256 m = bound(maintenance, 0, initial);
        verifier.submit(attestation(alice, initial, m, value));
        MarginVerifier.Requirement memory now_ = inForce();
        check(now_.maintenanceMarginUsd <= 1050e18 && now_.maintenanceMarginUsd >= 550e18, "maintenance");
        check(now_.initialMarginUsd >= 750e18, "initial never falls further");
        check(now_.portfolioValueUsd >= -350e18 && now_.portfolioValueUsd <= 150e18, "value");
    }

    // --- requirementOf: freshness

    function test_requirement_fallsBackToTheBoundAtExpiry() public {
        equal(inForce().validUntil, START + 1 hours, "valid until");
        vm.warp(START + 1 hours);
        check(!isBound(), "last second");
        postPrice(2000e18);
        vm.warp(START + 1 hours + 1);
        check(isBound(), "after");
        equal(inForce().initialMarginUsd, 4006e18, "the bound, not nothing");
        equal(inForce().portfolioValueUsd, 0, "no value is assumed");
    }

    function test_requirement_livesNoLongerThanItsOracleRound() public {
        vm.warp(START + 50 minutes);
        MarginVerifier.MarginPayload memory late = payload(alice, 1000e18, 800e18, -100e18);
        verifier.submit(signed(late, 1));
        equal(inForce().validUntil, START + 1 hours, "round of the start, one hour");
    }

    function test_requirement_fallsBackWhenTheParameterSetChanges() public {
        parameters.setId(keccak256("set 2"));
        check(isBound(), "bound");
    }

    function test_requirement_fallsBackWhenThePortfolioChanges() public {
        trade(bob, alice, 1, 0);
        check(isBound(), "bound");
    }

    function test_requirement_fallsBackWhenTheEngineVersionChanges() public {
        verifier.setEngineVersion(keccak256("engine 2"));
        check(isBound(), "bound");
    }

    function test_requirement_ofAnEmptyAccountIsZero() public view {
        MarginVerifier.Requirement memory requirement = verifier.requirementOf(carol);
        check(requirement.source == MarginVerifier.Source.Bound, "source");
        equal(requirement.initialMarginUsd, 0, "nothing held");
    }

    function test_requirement_aWaitingJumpExpiresToo() public {
        content = payload(alice, 9000e18, 8000e18, -100e18);
        content.expiry = START + 10;
        verifier.submit(signed(content, 1));
        vm.warp(START + 11);
        equal(inForce().initialMarginUsd, 1000e18, "the jump no longer counts");
    }

    function test_sequence_isTheLastSeen() public {
        equal(verifier.sequenceOf(alice), 2, "accepted");
        verifier.submit(attestation(alice, 9000e18, 8000e18, -100e18));
        equal(verifier.sequenceOf(alice), 3, "waiting");
    }

    // --- digest

    function test_golden_digestEqualsTypeScript() public {
        string memory file = vm.readFile("vectors/market/margin-payload.json");
        vm.chainId(vm.parseJsonUint(file, ".chainId"));
        address where = vm.parseJsonAddress(file, ".verifyingContract");
        vm.etch(where, deployedFor(where));
        MarginVerifier.MarginPayload memory given = MarginVerifier.MarginPayload({
            account: vm.parseJsonAddress(file, ".payload.account"),
            parameterSetId: vm.parseJsonBytes32(file, ".payload.parameterSetId"),
            oracleRoundsHash: vm.parseJsonBytes32(file, ".payload.oracleRoundsHash"),
            portfolioCommitment: vm.parseJsonBytes32(file, ".payload.portfolioCommitment"),
            portfolioValueUsd: vm.parseJsonInt(file, ".payload.portfolioValueUsd"),
            initialMarginUsd: vm.parseJsonUint(file, ".payload.initialMarginUsd"),
            maintenanceMarginUsd: vm.parseJsonUint(file, ".payload.maintenanceMarginUsd"),
            expiry: vm.parseJsonUint(file, ".payload.expiry"),
            sequence: vm.parseJsonUint(file, ".payload.sequence"),
            engineVersionHash: vm.parseJsonBytes32(file, ".payload.engineVersionHash")
        });
        bytes32 digest = MarginVerifier(where).hashPayload(given);
        equal(digest, vm.parseJsonBytes32(file, ".digest"), "digest");
        equal(
            ECDSA.recover(digest, vm.parseJsonBytes(file, ".signature")),
            vm.parseJsonAddress(file, ".signer"),
            "signer"
        );
    }

    /// @dev The same code at another address: OpenZeppelin rebuilds the separator there.
    function deployedFor(address) internal view returns (bytes memory) {
        return address(verifier).code;
    }
}
