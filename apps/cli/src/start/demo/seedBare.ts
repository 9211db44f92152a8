import type { DemoDao } from '@riskdao/governance/remote';
import type { SimulationBundle } from '@riskdao/risk-core';
import type { DatabaseClient } from '@riskdao/store';
import { bookThen } from './bookThen.js';
import { keepObservations } from './keepObservations.js';

const ACCOUNTS = 40;

/** A DAO in which nothing was proposed yet: contracts, voters, a market, a small book and its fund. */
export async function seedBare(demo: {
  readonly dao: DemoDao;
  readonly client: DatabaseClient;
  readonly bundle: SimulationBundle;
}): Promise<void> {
  const { dao, client, bundle } = demo;
  const nowUnix = Math.floor(Date.now() / 1_000);
  await dao.passSeconds(Math.max(0, nowUnix - dao.nowUnix()));
  await keepObservations(client, { ...bundle, book: bookThen(bundle.book, ACCOUNTS) }, nowUnix);
}
