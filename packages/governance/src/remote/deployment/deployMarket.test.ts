import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { initialParameterSet } from '@riskdao/risk-core';
import { Contract, id, TypedDataEncoder, Wallet, ZeroHash, type InterfaceAbi, type JsonRpcSigner } from 'ethers';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clearinghouseAbi } from '../abi/Clearinghouse.js';
import { collateralValuerAbi } from '../abi/CollateralValuer.js';
import { marginVerifierAbi } from '../abi/MarginVerifier.js';
import { positionBookAbi } from '../abi/PositionBook.js';
import { riskTokenAbi } from '../abi/RiskToken.js';
import { riskTokenBytecode } from '../abi/RiskToken.bytecode.js';
import { scoreFeedAbi } from '../abi/ScoreFeed.js';
import { DEFAULT_SETTINGS, deployContract, deployGovernance, type GovernanceAddresses } from './deployGovernance.js';
import { DEFAULT_MARKET_TERMS, deployMarket, type MarketAddresses } from './deployMarket.js';
import { startLocalChain, type LocalChain } from './localChain.fixture.js';

const ASSETS = { USDC: 'stable', ETH: 'native' } as const;
const ENGINE = new Wallet(id('deployMarket engine'));
const VERSION = id('engine 1');

let chain: LocalChain;
let deployer: JsonRpcSigner;
let cash: string;
let governance: GovernanceAddresses;
let market: MarketAddresses;

beforeAll(async () => {
  chain = await startLocalChain();
  deployer = await chain.provider.getSigner(0);
  const holder = deployer.address;
  const token = { abi: riskTokenAbi, bytecode: riskTokenBytecode };
  cash = await deployContract(deployer, { ...token, args: ['Dollar', 'USDC', holder, 10n ** 24n] });
  const publishers = [await chain.provider.getSigner(1), await chain.provider.getSigner(2)];
  const options = {
    token: { name: 'Risk', symbol: 'RISK', holder, supply: 10n ** 24n },
    space: 'risk.eth',
    parameterSet: initialParameterSet({ underlyings: ['ETH'], assets: ASSETS }),
    underlyings: ['ETH'],
    assets: Object.keys(ASSETS),
    settings: DEFAULT_SETTINGS,
    timelockDelaySeconds: 172_800,
    executionGraceSeconds: 259_200,
    guardianKeeper: holder,
    stewardEngine: holder,
  };
  governance = await deployGovernance(deployer, options, async (addresses) => {
    const deployed = await deployMarket(deployer, addresses, {
      collateral: [{ token: cash, symbol: 'USDC' }],
      cash,
      underlyings: ['ETH'],
      venue: holder,
      publishers: publishers.map(({ address }) => address),
      engines: { signers: [ENGINE.address], threshold: 1, versionHash: VERSION },
      terms: DEFAULT_MARKET_TERMS,
    });
    market = deployed.addresses;
    return deployed.calls;
  });
}, 60_000);

afterAll(() => chain.stop());

const at = (address: string, abi: InterfaceAbi) => new Contract(address, abi, deployer);
const read = (address: string, abi: InterfaceAbi, name: string, ...args: unknown[]) =>
  at(address, abi)
    .getFunction(name)
    .staticCall(...args) as Promise<unknown>;

describe('deployMarket', () => {
  test('default: assets, underlyings, publishers and engines are in place', async () => {
    expect(await read(market.valuer, collateralValuerAbi, 'tokens')).toEqual([cash]);
    expect((await read(market.book, positionBookAbi, 'underlyingOf', id('ETH'))) as unknown[]).toContain(true);
    expect(await read(market.feed, scoreFeedAbi, 'publishers')).toHaveLength(2);
    expect(await read(market.verifier, marginVerifierAbi, 'isSigner', ENGINE.address)).toBe(true);
  });

  test('behavior: the timelock alone administers, and each part has its role', async () => {
    const holds = (target: string, role: string, account: string) =>
      read(target, clearinghouseAbi, 'hasRole', role, account);
    for (const target of [
      market.feed,
      market.valuer,
      market.book,
      market.verifier,
      market.clearinghouse,
      market.fund,
    ]) {
      expect(await holds(target, ZeroHash, governance.timelock)).toBe(true);
      expect(await holds(target, ZeroHash, deployer.address)).toBe(false);
    }
    expect(await holds(market.book, id('WRITER'), market.clearinghouse)).toBe(true);
    expect(await holds(market.clearinghouse, id('AUCTION'), market.auction)).toBe(true);
    expect(await holds(market.clearinghouse, id('FUND'), market.fund)).toBe(true);
    expect(await holds(market.fund, id('AUCTION'), market.auction)).toBe(true);
  });

  test('behavior: a requirement typed and signed by ethers has the digest of the contract', async () => {
    const file = path.join(import.meta.dirname, '../../../../../vectors/market/margin-payload.json');
    const golden = JSON.parse(readFileSync(file, 'utf8')) as {
      types: Record<string, { name: string; type: string }[]>;
      payload: Record<string, string>;
    };
    const domain = {
      name: 'Risk DAO MarginVerifier',
      version: '1',
      chainId: (await chain.provider.getNetwork()).chainId,
      verifyingContract: market.verifier,
    };
    expect(await read(market.verifier, marginVerifierAbi, 'hashPayload', golden.payload)).toBe(
      TypedDataEncoder.hash(domain, golden.types, golden.payload),
    );
  });

  test('error: an outsider cannot list an asset', async () => {
    const outsider = await chain.provider.getSigner(5);
    const valuer = new Contract(market.valuer, collateralValuerAbi, outsider);
    await expect(valuer.getFunction('list').send(cash, 'ETH')).rejects.toThrow();
  });
});
