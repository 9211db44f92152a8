import { Contract, id, Interface, JsonRpcProvider, NonceManager, Wallet, type InterfaceAbi } from 'ethers';
import { GovernanceError } from '../../errors.js';
import { MARGIN_PAYLOAD_TYPES, marginDomain, type MarginPayload } from '../../market/marginPayload.js';
import { clearinghouseAbi } from '../abi/Clearinghouse.js';
import { collateralValuerAbi } from '../abi/CollateralValuer.js';
import { liquidationAuctionAbi } from '../abi/LiquidationAuction.js';
import { marginVerifierAbi } from '../abi/MarginVerifier.js';
import { positionBookAbi } from '../abi/PositionBook.js';
import { riskTokenAbi } from '../abi/RiskToken.js';
import { safetyFundAbi } from '../abi/SafetyFund.js';
import { scoreFeedAbi } from '../abi/ScoreFeed.js';
import type { DeploymentFile } from '../deployment/deploymentFile.js';
import { DEMO_ROLES, demoWallet } from './demoRoles.js';

const WAD = 10n ** 18n;
const ABIS = {
  ...{ feed: scoreFeedAbi, valuer: collateralValuerAbi, book: positionBookAbi, verifier: marginVerifierAbi },
  ...{ clearinghouse: clearinghouseAbi, fund: safetyFundAbi, auction: liquidationAuctionAbi },
} as const satisfies Record<string, InterfaceAbi>;

export type DemoOption = {
  readonly kind: 'call' | 'put';
  readonly underlying: string;
  readonly expiryUnix: number;
  readonly strikeUsd: bigint;
};

/** A requirement with its signatures, as the contract takes it. */
export type Attestation = { readonly payload: MarginPayload; readonly signatures: readonly string[] };

/**
 * DEVELOPMENT ONLY. Acts at a local market as everybody who plays a part there: publishers, traders, venue, engine, liquidators.
 * Every step waits until it is mined, and fails with the contract's error by name. `wallet` is the number of a demo wallet.
 */
export function openDemoMarket(rpcUrl: string, { chainId, market, collateral, addresses }: DeploymentFile) {
  if (market === null) throw new RangeError('The deployment has no market: deploy it with `market`.');
  const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1, pollingInterval: 20 });
  const author = DEMO_ROLES.author;
  const signers = new Map<number, NonceManager>();
  const signerOf = (wallet: number): NonceManager => {
    const known = signers.get(wallet) ?? new NonceManager(demoWallet(wallet).connect(provider));
    signers.set(wallet, known);
    return known;
  };
  const at = (part: keyof typeof ABIS, wallet: number = author) =>
    new Contract(market[part], ABIS[part], signerOf(wallet));
  const sendTo = async (
    contract: Contract,
    wallet: number,
    name: string,
    args: readonly unknown[],
  ): Promise<number> => {
    try {
      const sent = await contract.getFunction(name).send(...args);
      return (await sent.wait())?.blockNumber ?? 0;
    } catch (error) {
      // A refused transaction was never sent: its number is free again.
      signerOf(wallet).reset();
      throw refusalOf(name, error) ?? error;
    }
  };
  const send = (part: keyof typeof ABIS, wallet: number, name: string, ...args: readonly unknown[]): Promise<number> =>
    sendTo(at(part, wallet), wallet, name, args);
  const view = (part: keyof typeof ABIS, name: string, ...args: readonly unknown[]): Promise<unknown> =>
    at(part)
      .getFunction(name)
      .staticCall(...args) as Promise<unknown>;
  const tokenOf = (symbol: string): string => collateral.find((asset) => asset.symbol === symbol)?.token ?? '';
  const nowUnix = async (): Promise<number> =>
    Number(((await provider.send('eth_getBlockByNumber', ['latest', false])) as { timestamp: string }).timestamp);

  let scores = 0n;
  async function post(publisher: number, subject: string, metric: string, value: bigint): Promise<void> {
    const score = {
      subject: id(subject),
      metric: id(metric),
      value,
      observedAt: BigInt(await nowUnix()),
      sequence: ++scores,
    };
    const types = { Score: SCORE_FIELDS };
    const domain = { name: 'Risk DAO ScoreFeed', version: '1', chainId, verifyingContract: market?.feed ?? '' };
    await send('feed', author, 'post', score, await demoWallet(publisher).signTypedData(domain, types, score));
  }

  return {
    ...{ provider, market, view, send, nowUnix, tokenOf },
    addressOf: (wallet: number): string => demoWallet(wallet).address,
    /** Locks the publishers' stake and makes the first haircuts count. */
    begin: async (
      pricesUsd: Readonly<Record<string, bigint>>,
      volume = { annualVol: WAD / 100n, dailyUsd: 10n ** 10n * WAD },
    ) => {
      for (const publisher of PUBLISHERS) {
        const token = new Contract(addresses.token, riskTokenAbi, signerOf(publisher));
        await sendTo(token, publisher, 'approve', [market.feed, WAD]);
        await send('feed', publisher, 'stake', WAD);
      }
      for (const [symbol, price] of Object.entries(pricesUsd))
        for (const publisher of PUBLISHERS) {
          await post(publisher, symbol, 'priceUsd', price);
          await post(publisher, symbol, 'annualVol', volume.annualVol);
          await post(publisher, symbol, 'dailyVolumeUsd', volume.dailyUsd);
        }
      for (const { token, symbol } of collateral)
        if (symbol in pricesUsd) await send('valuer', author, 'publishHaircut', token);
    },
    /** Counts transactions anew: the chain was rewritten. */
    afterRewrite: () => signers.forEach((signer) => signer.reset()),
    /** USD with 18 decimals, by every publisher. */
    postPrices: async (pricesUsd: Readonly<Record<string, bigint>>) => {
      for (const [symbol, price] of Object.entries(pricesUsd))
        for (const publisher of PUBLISHERS) await post(publisher, symbol, 'priceUsd', price);
    },
    /** What a contract said in a block, under one name. */
    eventsOf: async (part: keyof typeof ABIS, name: string, block: number): Promise<readonly object[]> =>
      (await at(part).queryFilter(name, block, block)).map((log) => ('args' in log ? log.args.toObject() : {})),
    passSeconds: async (seconds: number) => {
      await provider.send('evm_increaseTime', [seconds]);
      await provider.send('evm_mine', []);
    },
    /** The author pays in; whole tokens. */
    deposit: async (symbol: string, wallet: number, tokens: bigint) => {
      const token = new Contract(tokenOf(symbol), riskTokenAbi, signerOf(author));
      await sendTo(token, author, 'approve', [market.clearinghouse, tokens * WAD]);
      await send('clearinghouse', author, 'deposit', tokenOf(symbol), demoWallet(wallet).address, tokens * WAD);
    },
    addReserve: async (symbol: string, tokens: bigint) => {
      await sendTo(new Contract(tokenOf(symbol), riskTokenAbi, signerOf(author)), author, 'approve', [
        market.fund,
        tokens * WAD,
      ]);
      await send('fund', author, 'addReserve', tokens * WAD);
    },
    /** Returns the instrument's id. */
    list: async ({ kind, underlying, expiryUnix, strikeUsd }: DemoOption): Promise<string> => {
      const instrument = {
        ...{ kind: kind === 'call' ? 0 : 1, underlying: id(underlying), expiry: BigInt(expiryUnix) },
        ...{ referenceUsd: strikeUsd * WAD, settlement: 0 },
      };
      await send('book', author, 'listInstrument', instrument);
      return String(await view('book', 'instrumentIdOf', instrument));
    },
    /** `quantity` and premium with 18 decimals. Returns the block. */
    trade: (instrumentId: string, buyer: number, seller: number, quantity: bigint, premium = 0n): Promise<number> => {
      const [to, from] = [demoWallet(buyer).address, demoWallet(seller).address];
      return send('clearinghouse', author, 'trade', [instrumentId, to, from, quantity, premium], []);
    },
    /** Relays what an engine has signed; the requirement's source after it: `bound` while it waits to be confirmed. */
    submit: async ({ payload, signatures }: Attestation): Promise<'bound' | 'attested'> => {
      await send('verifier', author, 'submit', [payload, signatures]);
      const { source } = (await view('verifier', 'requirementOf', payload.account)) as { source: bigint };
      return source === 1n ? 'attested' : 'bound';
    },
    /** A payload for the chain as it is now, signed by the engine or by whoever's key is given. */
    attest: async (
      wallet: number,
      figures: Pick<MarginPayload, 'initialMarginUsd' | 'maintenanceMarginUsd' | 'portfolioValueUsd'>,
      key: string = demoWallet(author).privateKey,
    ): Promise<Attestation> => {
      const account = demoWallet(wallet).address;
      const payload: MarginPayload = {
        ...figures,
        account,
        parameterSetId: String(
          await new Contract(addresses.parameters, ['function parameterSetId() view returns (bytes32)'], provider)
            .getFunction('parameterSetId')
            .staticCall(),
        ),
        oracleRoundsHash: String(await view('feed', 'roundsHash')),
        portfolioCommitment: String(await view('book', 'commitmentOf', account)),
        expiry: BigInt(await nowUnix()) + BigInt(String(await view('verifier', 'maxLifetimeSeconds'))),
        sequence: BigInt(String(await view('verifier', 'sequenceOf', account))) + 1n,
        engineVersionHash: String(await view('verifier', 'engineVersionHash')),
      };
      const domain = marginDomain(chainId, market.verifier);
      return { payload, signatures: [await new Wallet(key).signTypedData(domain, MARGIN_PAYLOAD_TYPES, payload)] };
    },
    close: () => provider.destroy(),
  };
}

/** A contract refused what a demo step asked for. `refusal` is the contract's error by name, with its values in the message. */
export class MarketRefusedError extends GovernanceError {
  readonly code = 'MARKET_REFUSED';
  constructor(
    readonly step: string,
    readonly refusal: string,
    detail: string,
  ) {
    super(`${step} was refused: ${refusal}(${detail}). Look at what the contract demands of it.`);
  }
}

/** An error may come from a contract that was called by the one we called. */
function refusalOf(step: string, error: unknown): MarketRefusedError | null {
  const { data } = error as { data?: unknown };
  if (typeof data !== 'string') return null;
  for (const abi of Object.values(ABIS)) {
    const refused = new Interface(abi).parseError(data);
    if (refused !== null) return new MarketRefusedError(step, refused.name, refused.args.join(', '));
  }
  return null;
}

export type DemoMarket = ReturnType<typeof openDemoMarket>;

const PUBLISHERS = DEMO_ROLES.delegates.slice(0, 2);
const SCORE_FIELDS = [
  ...['subject', 'metric'].map((name) => ({ name, type: 'bytes32' })),
  { name: 'value', type: 'int256' },
  ...['observedAt', 'sequence'].map((name) => ({ name, type: 'uint256' })),
];
