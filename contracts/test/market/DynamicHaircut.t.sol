// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { DynamicHaircut } from "../../src/market/DynamicHaircut.sol";
import { ContractTest } from "../harness/ContractTest.sol";
import { vm } from "../harness/Vm.sol";

contract DynamicHaircutTest is ContractTest {
    uint256 internal constant WAD = 1e18;

    function test_golden_haircutIsTheReferenceOrAHairAbove() public view {
        string memory file = vm.readFile("vectors/market/haircut.json");
        uint256 count = vm.parseJsonUint(file, ".count");
        for (uint256 i = 0; i < count; ++i) {
            string memory entry = string.concat(".cases[", vm.toString(i), "]");
            DynamicHaircut.Inputs memory inputs = read(file, entry);
            uint256 exact = vm.parseJsonUint(file, string.concat(entry, ".haircutWad"));
            uint256 ours = DynamicHaircut.haircutWad(inputs);
            check(ours >= exact && ours <= exact + 100, entry);
            equal(
                DynamicHaircut.publishedBps(inputs, vm.parseJsonUint(file, string.concat(entry, ".floorBps"))),
                vm.parseJsonUint(file, string.concat(entry, ".publishedBps")),
                entry
            );
        }
    }

    function test_expNegative_knownValues() public pure {
        equal(DynamicHaircut.expNegativeDown(0), WAD - 1, "one, rounded down");
        // e^-1 and e^-10 (OEIS A068985; 10-digit tables).
        check(near(DynamicHaircut.expNegativeDown(1e18), 367879441171442321, 1), "e^-1");
        check(near(DynamicHaircut.expNegativeDown(10e18), 45399929762484, 1), "e^-10");
        equal(DynamicHaircut.expNegativeDown(42e18), 0, "nothing left");
    }

    function testFuzz_expNegative_fallsAndMultiplies(uint64 a, uint64 b) public pure {
        uint256 both = DynamicHaircut.expNegativeDown(uint256(a) + b);
        uint256 product = (DynamicHaircut.expNegativeDown(a) * DynamicHaircut.expNegativeDown(b)) / WAD;
        check(near(both, product, 4), "e^-(a+b) = e^-a e^-b");
    }

    function testFuzz_haircut_risesWithEveryRisk(
        uint64 vol,
        uint32 latency,
        uint96 quantity,
        uint16 premium
    ) public pure {
        DynamicHaircut.Inputs memory base = inputsOf(vol, latency, quantity, premium % 10_000);
        uint256 haircut = DynamicHaircut.haircutWad(base);
        check(haircut <= WAD, "entry most all");
        DynamicHaircut.Inputs memory riskier = inputsOf(vol, latency, quantity, premium % 10_000);
        riskier.annualVolWad += 1e15;
        check(DynamicHaircut.haircutWad(riskier) >= haircut, "volatility");
        riskier = inputsOf(vol, latency, quantity, premium % 10_000);
        riskier.withdrawalLatencySeconds += 1 hours;
        check(DynamicHaircut.haircutWad(riskier) >= haircut, "latency");
        riskier = inputsOf(vol, latency, quantity, premium % 10_000);
        riskier.quantityUsd += 1e24;
        check(DynamicHaircut.haircutWad(riskier) >= haircut, "quantity");
        riskier = inputsOf(vol, latency, quantity, premium % 10_000);
        riskier.dailyVolumeUsd /= 2;
        check(DynamicHaircut.haircutWad(riskier) >= haircut, "depth");
    }

    function testFuzz_published_isOnTheGridAndNeverBelowTheExact(uint64 vol, uint32 latency, uint16 floor) public pure {
        uint256 floorBps = floor % 10_001;
        DynamicHaircut.Inputs memory inputs = inputsOf(vol, latency, 1e24, 0);
        uint256 published = DynamicHaircut.publishedBps(inputs, floorBps);
        check(published * 1e14 >= DynamicHaircut.haircutWad(inputs), "not below the exact");
        check(published >= floorBps && published <= 10_000, "floor and ceiling");
        check(published == floorBps || published % 50 == 0, "on the grid");
    }

    function test_haircut_isTotalWithoutAMarket() public pure {
        DynamicHaircut.Inputs memory inputs = inputsOf(1e17, 0, 1e24, 0);
        inputs.dailyVolumeUsd = 0;
        equal(DynamicHaircut.haircutWad(inputs), WAD, "no volume");
        inputs = inputsOf(1e17, 0, 1e24, 0);
        inputs.participationBps = 0;
        equal(DynamicHaircut.haircutWad(inputs), WAD, "no participation");
        equal(DynamicHaircut.haircutWad(inputsOf(1e17, 0, 1e24, 10_000)), WAD, "premium of all");
        equal(DynamicHaircut.haircutWad(inputsOf(10e18, 0, 1e30, 0)), WAD, "impact of all");
    }

    function inputsOf(
        uint256 vol,
        uint256 latency,
        uint256 quantity,
        uint256 premium
    ) private pure returns (DynamicHaircut.Inputs memory) {
        return DynamicHaircut.Inputs(2576, vol, 3600, latency, quantity, 1e27, 1000, premium);
    }

    function read(string memory file, string memory entry) private pure returns (DynamicHaircut.Inputs memory) {
        return
            DynamicHaircut.Inputs({
                zMilli: vm.parseJsonUint(file, string.concat(entry, ".zMilli")),
                annualVolWad: vm.parseJsonUint(file, string.concat(entry, ".annualVolWad")),
                fixedDelaySeconds: vm.parseJsonUint(file, string.concat(entry, ".fixedDelaySeconds")),
                withdrawalLatencySeconds: vm.parseJsonUint(file, string.concat(entry, ".withdrawalLatencySeconds")),
                quantityUsd: vm.parseJsonUint(file, string.concat(entry, ".quantityUsd")),
                dailyVolumeUsd: vm.parseJsonUint(file, string.concat(entry, ".dailyVolumeUsd")),
                participationBps: vm.parseJsonUint(file, string.concat(entry, ".participationBps")),
                premiumBps: vm.parseJsonUint(file, string.concat(entry, ".premiumBps"))
            });
    }

    function near(uint256 a, uint256 b, uint256 tolerance) private pure returns (bool) {
        return (a > b ? a - b : b - a) <= tolerance;
    }
}
