import { expect } from '@jest/globals';
import { demoWallet, keySigner } from '@riskdao/governance/remote';
import { latestOrderedRequirements, listAlerts, type KeptRequirement } from '@riskdao/store';
import { Interface } from 'ethers';
import { ALICE, BOB, CAROL, PRICES, relayed, type ChainMarket } from './chainMarket.fixture.js';
import { confirmRequirements } from './confirmRequirements.js';
import { signMarginRequirements } from './signMarginRequirements.js';
import type { SigningContext } from './signingStanding.js';

/** Beside the author. */
const ENGINES = [3, 4] as const;
const addressOf = (wallet: number) => demoWallet(wallet).address.toLowerCase();
const TIMELOCK = new Interface(['function addSigner(address)', 'function setThreshold(uint256)']);

/** What only a vote could do. */
async function byTimelock({ market, context }: ChainMarket, name: 'addSigner' | 'setThreshold', argument: unknown) {
  const { provider } = market;
  const { timelock: from } = context.chain.deployment.addresses;
  await provider.send('anvil_impersonateAccount', [from]);
  await provider.send('anvil_setBalance', [from, '0xde0b6b3a7640000']);
  const call = { from, to: market.market.verifier, data: TIMELOCK.encodeFunctionData(name, [argument]) };
  await provider.waitForTransaction((await provider.send('eth_sendTransaction', [call])) as string);
}

/** Orders, confirmations and refusals at a market with accounts and requirements; leaves the contract with one engine again. */
export async function twoOfThreeEngines(
  it: ChainMarket,
  signing: SigningContext,
  reads: {
    readonly newest: (wallet: number) => Promise<KeptRequirement>;
    readonly observe: () => Promise<void>;
    readonly remargin: () => Promise<unknown>;
  },
): Promise<void> {
  const { market, store } = it;
  const { client } = store;
  const engine = (wallet: number) => ({ ...signing, signer: keySigner(demoWallet(wallet).privateKey) });
  const order = async () => {
    await market.passSeconds(60);
    await market.postPrices(PRICES);
    await reads.observe();
    await reads.remargin();
    expect(await signMarginRequirements(signing)).toMatchObject({ signed: 2, refused: [] });
  };
  for (const wallet of ENGINES) await byTimelock(it, 'addSigner', demoWallet(wallet).address);
  await byTimelock(it, 'setThreshold', 2);
  const before = await reads.newest(ALICE);
  await order();
  // Ordered, and not to be had before the second engine has signed.
  expect((await reads.newest(ALICE)).sequence).toBe(before.sequence);
  const ordered = (await latestOrderedRequirements(client, [addressOf(ALICE)])).get(addressOf(ALICE));
  const [alone] = await client.marginSignature.findMany({ where: { account: addressOf(ALICE) } });
  if (ordered === undefined || alone === undefined) throw new Error('nothing was ordered');
  const one = relayed({ ...ordered, signatures: [alone.signature] });
  await expect(market.submit(one)).rejects.toMatchObject({ refusal: 'WrongSignatureCount' });
  const twice = relayed({ ...ordered, signatures: [alone.signature, alone.signature] });
  await expect(market.submit(twice)).rejects.toMatchObject({ refusal: 'SignersNotAscending' });
  // Who ordered, and who is none of the engines, adds nothing.
  expect(await confirmRequirements(signing)).toMatchObject({ confirmed: 0, refused: [] });
  expect(await confirmRequirements(engine(CAROL))).toMatchObject({ confirmed: 0, refused: [] });
  const [second, third] = [engine(ENGINES[0]), engine(ENGINES[1])];
  // An engine that has computed something else does not put its name to it.
  const figures = { where: { accountId: addressOf(BOB) }, select: { maintenanceUsd: true } };
  const { maintenanceUsd } = await client.accountMargin.findUniqueOrThrow(figures);
  await client.accountMargin.update({ ...figures, data: { maintenanceUsd: maintenanceUsd.plus(1) } });
  const refused = [{ accountId: addressOf(BOB), code: 'OTHER_FIGURES' }];
  expect(await confirmRequirements(second)).toEqual({ confirmed: 1, completed: 1, refused });
  await client.accountMargin.update({ ...figures, data: { maintenanceUsd } });
  const signed = await reads.newest(ALICE);
  expect(signed).toMatchObject({ sequence: ordered.sequence, signatures: { length: 2 } });
  expect(await market.submit(relayed(signed))).toBe('attested');
  // Both at once: the bundle still holds as many as the contract takes.
  await order();
  await Promise.all([confirmRequirements(second), confirmRequirements(third)]);
  expect(await market.submit(relayed(await reads.newest(ALICE)))).toBe('attested');
  // Nobody confirms: people are told.
  await order();
  await market.passSeconds(121);
  await order();
  expect(await listAlerts(client, { first: 5, open: true, kind: 'worker' })).toMatchObject([{ subject: 'quorum' }]);
  await byTimelock(it, 'setThreshold', 1);
  // What was ordered for two engines is worth nothing now, and is ordered anew.
  await order();
  expect((await reads.newest(ALICE)).signatures).toHaveLength(1);
}
