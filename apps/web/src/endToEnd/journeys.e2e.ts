import { Wallet } from 'ethers';
import { demoAnswers } from './demoAnswers.js';
import { expect, test } from './app.js';
import { handOf } from './hand.js';
import {
  authorDrafts,
  authorSimulatesAndProposes,
  delegateVotes,
  memberChecksAddress,
  memberReads,
  operatorLooks,
} from './journeys.js';
import { simulationGetsOn, standInDao } from './standInDao.js';
import { injectWallet } from './testWallet.js';

const WALLET = new Wallet(`0x${'07'.repeat(32)}`);
const TITLE = 'Wider shocks for ETH';

for (const name of ['pointer', 'keyboard'] as const) {
  test.describe(`D19 journeys by ${name}`, () => {
    test.setTimeout(240_000);
    test.beforeEach(async ({ page, app, demo }) => {
      app.answer(standInDao(demoAnswers(demo), demo, WALLET, () => new URL(app.origin).host));
      await injectWallet(page, WALLET);
      await simulationGetsOn(page);
    });

    test('default: a member reads a report and checks an address without a wallet', async ({
      page,
      app,
      demo,
      problems,
    }) => {
      const hand = handOf(name, page);
      await memberReads(page, hand, app.origin, TITLE);
      await memberChecksAddress(page, hand, demo.report.affected.topIds[0] ?? '');
      expect(problems).toEqual([]);
    });

    test('default: a delegate votes and sees the vote verified', async ({ page, app, problems }) => {
      const hand = handOf(name, page);
      await memberReads(page, hand, app.origin, TITLE);
      await delegateVotes(page, hand);
      expect(problems).toEqual([]);
    });

    test('default: an author drafts, watches progress, proposes', async ({ page, app, problems }) => {
      const hand = handOf(name, page);
      await authorDrafts(page, hand, app.origin, {
        title: 'Calmer vols',
        parameterId: 'varConfidence',
        value: '0.9975',
      });
      await authorSimulatesAndProposes(page, hand);
      expect(problems).toEqual([]);
    });

    test('default: an operator sees a failed job and tries it again', async ({ page, app, problems }) => {
      const hand = handOf(name, page);
      await operatorLooks(page, hand, app.origin);
      await expect(page.getByText('The order book of ETH is 9 h old.', { exact: false })).toBeVisible();
      await hand.press(page.getByRole('button', { name: /Try again.*job 17/ }));
      await expect(page.getByText('It will be tried again.')).toBeVisible();
      expect(problems).toEqual([]);
    });
  });
}
