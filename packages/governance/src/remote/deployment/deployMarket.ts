import { id, Interface, type InterfaceAbi, type Signer } from 'ethers';
import { clearinghouseAbi } from '../abi/Clearinghouse.js';
import { clearinghouseBytecode } from '../abi/Clearinghouse.bytecode.js';
import { collateralValuerAbi } from '../abi/CollateralValuer.js';
import { collateralValuerBytecode } from '../abi/CollateralValuer.bytecode.js';
import { liquidationAuctionAbi } from '../abi/LiquidationAuction.js';
import { liquidationAuctionBytecode } from '../abi/LiquidationAuction.bytecode.js';
import { marginVerifierAbi } from '../abi/MarginVerifier.js';
import { marginVerifierBytecode } from '../abi/MarginVerifier.bytecode.js';
import { positionBookAbi } from '../abi/PositionBook.js';
import { positionBookBytecode } from '../abi/PositionBook.bytecode.js';
import { safetyFundAbi } from '../abi/SafetyFund.js';
import { safetyFundBytecode } from '../abi/SafetyFund.bytecode.js';
import { scoreFeedAbi } from '../abi/ScoreFeed.js';
import { scoreFeedBytecode } from '../abi/ScoreFeed.bytecode.js';
import { deployContract, type BootstrapCall, type GovernanceAddresses } from './deployGovernance.js';

const WAD = 10n ** 18n;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Durations in seconds, USD with 18 decimals, shares in bps: the constructors' structs of the same names. */
export const DEFAULT_MARKET_TERMS = {
  feed: { maxAgeSeconds: HOUR, unstakeSeconds: 7 * DAY, minPublishers: 2, minStake: WAD, maxDispersionBps: 500 },
  verifier: { maxLifetimeSeconds: 120, maxOracleAgeSeconds: 120, maxMoveBps: 2_500, freeMoveUsd: 100n * WAD },
  /** A doubling: spotRange ends at 60 %, and the tails beyond (spot x 6) count at a weight of 3 %. */
  boundUpMoveBps: 10_000,
  fund: { cooldownSeconds: 14 * DAY, exitWindowSeconds: 2 * DAY },
  auction: {
    curve: 0, // linear
    dutchSeconds: 30 * MINUTE,
    decayRay: 0n,
    stepSeconds: 0,
    targetHealthBps: 11_500,
    minTakeUsd: 100n * WAD,
    speedLimitUsd: 5_000_000n * WAD,
    speedWindowSeconds: HOUR,
    flagLifetimeSeconds: DAY,
    englishRampSeconds: HOUR,
    bidLifetimeSeconds: 10 * MINUTE,
    bidIncreaseBps: 500,
    bidTickUsd: WAD,
    bidBondBps: 1_000,
  },
} as const;

export type MarketTerms = {
  readonly [Part in keyof typeof DEFAULT_MARKET_TERMS]: (typeof DEFAULT_MARKET_TERMS)[Part] extends number
    ? number
    : { readonly [Field in keyof (typeof DEFAULT_MARKET_TERMS)[Part]]: number | bigint };
};

export type MarketOptions = {
  /** Governed assets and the tokens that stand for them; `cash` is one of the tokens. */
  readonly collateral: readonly { readonly token: string; readonly symbol: string }[];
  readonly cash: string;
  readonly underlyings: readonly string[];
  readonly venue: string;
  readonly publishers: readonly string[];
  readonly engines: { readonly signers: readonly string[]; readonly threshold: number; readonly versionHash: string };
  readonly terms: MarketTerms;
};

export type MarketAddresses = {
  readonly feed: string;
  readonly valuer: string;
  readonly book: string;
  readonly verifier: string;
  readonly clearinghouse: string;
  readonly fund: string;
  readonly auction: string;
};

/**
 * Deploys the market's contracts with the timelock as their only administrator. `calls` lists assets and underlyings and
 * gives the roles: hand them to `deployGovernance` as its `wire`, or to a proposal of a running DAO.
 */
export async function deployMarket(
  signer: Signer,
  { timelock, parameters, token }: Pick<GovernanceAddresses, 'timelock' | 'parameters' | 'token'>,
  { terms, engines, ...options }: MarketOptions,
): Promise<{ readonly addresses: MarketAddresses; readonly calls: readonly BootstrapCall[] }> {
  const deploy = (abi: InterfaceAbi, bytecode: string, ...args: readonly unknown[]) =>
    deployContract(signer, { abi, bytecode, args });
  const feed = await deploy(scoreFeedAbi, scoreFeedBytecode, timelock, token, terms.feed);
  const valuer = await deploy(collateralValuerAbi, collateralValuerBytecode, timelock, parameters, feed);
  const book = await deploy(positionBookAbi, positionBookBytecode, timelock, parameters, feed, terms.boundUpMoveBps);
  const verifier = await deploy(
    marginVerifierAbi,
    marginVerifierBytecode,
    timelock,
    book,
    terms.verifier,
    engines.signers,
    engines.threshold,
    engines.versionHash,
  );
  const clearinghouse = await deploy(
    clearinghouseAbi,
    clearinghouseBytecode,
    timelock,
    book,
    verifier,
    valuer,
    options.cash,
  );
  const fund = await deploy(
    safetyFundAbi,
    safetyFundBytecode,
    timelock,
    parameters,
    clearinghouse,
    terms.fund.cooldownSeconds,
    terms.fund.exitWindowSeconds,
  );
  const auction = await deploy(liquidationAuctionAbi, liquidationAuctionBytecode, clearinghouse, fund, terms.auction);
  const addresses = { feed, valuer, book, verifier, clearinghouse, fund, auction };
  return { addresses, calls: wiringOf(addresses, options) };
}

/** What only the administrator can do: who plays which part, and what is listed. */
function wiringOf(
  { feed, valuer, book, clearinghouse, fund, auction }: MarketAddresses,
  { collateral, underlyings, publishers, venue }: Omit<MarketOptions, 'terms' | 'engines'>,
): readonly BootstrapCall[] {
  const grant = (target: string, role: string, holder: string): BootstrapCall => ({
    target,
    data: new Interface(clearinghouseAbi).encodeFunctionData('grantRole', [id(role), holder]),
  });
  const call = (target: string, abi: InterfaceAbi, name: string, ...args: readonly unknown[]): BootstrapCall => ({
    target,
    data: new Interface(abi).encodeFunctionData(name, args),
  });
  return [
    grant(book, 'WRITER', clearinghouse),
    grant(clearinghouse, 'VENUE', venue),
    grant(clearinghouse, 'AUCTION', auction),
    grant(clearinghouse, 'FUND', fund),
    grant(fund, 'AUCTION', auction),
    ...collateral.map(({ token, symbol }) => call(valuer, collateralValuerAbi, 'list', token, symbol)),
    ...underlyings.map((symbol) => call(book, positionBookAbi, 'listUnderlying', symbol)),
    ...publishers.map((publisher) => call(feed, scoreFeedAbi, 'admit', publisher)),
  ];
}
