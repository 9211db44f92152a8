import { expect, type Page } from '@playwright/test';
import { settled } from './app.js';
import type { Hand } from './hand.js';
import { TEST_WALLET } from './testWallet.js';

/** Long enough for a simulation, a tally or a block on a busy machine. */
const PATIENCE = { timeout: 300_000 };

export type Listed = { readonly id: string; readonly title: string };

/** Home, the list, the proposal whose vote is open; its verdict is read. */
export async function memberReads(page: Page, hand: Hand, origin: string, { id, title }: Listed): Promise<void> {
  await page.goto(origin);
  await settled(page);
  await hand.press(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Proposals' }));
  await settled(page);
  await hand.press(
    page
      .getByRole('link', { name: title })
      .and(page.locator(`[href="/proposals/${id}"]`))
      .first(),
  );
  await expect(page.getByRole('heading', { name: title }).first()).toBeVisible();
  await expect(page.getByText(/This proposal (tightens|loosens|changes)/).first()).toBeVisible(PATIENCE);
}

export async function memberChecksAddress(page: Page, hand: Hand, address: string): Promise<void> {
  await hand.write(page.getByLabel('Address, account id or ENS name'), address);
  await hand.press(page.getByRole('button', { name: 'Check', exact: true }));
  await expect(page.getByText(/The requirement of this account/)).toBeVisible();
}

/** Signs, waits until the platform has verified the vote, and finds it among the votes that count. */
export async function delegateVotes(page: Page, hand: Hand, voter: string): Promise<void> {
  await hand.press(page.getByRole('button', { name: `Connect ${TEST_WALLET}` }).first());
  await hand.press(page.getByRole('radio', { name: 'For', exact: true }));
  await hand.press(page.getByRole('button', { name: 'Show what will be signed' }));
  await expect(page.getByText('Digest, recomputed in this browser')).toBeVisible();
  await hand.press(page.getByRole('button', { name: 'Sign the vote: For' }));
  await expect(page.getByText(/was verified/)).toBeVisible(PATIENCE);
  const status = page.getByRole('note').filter({ hasText: 'was verified' });
  await expect(status).toContainText('counts', PATIENCE);
  await hand.press(page.getByText('Every vote and whether it counts'));
  const row = page.getByRole('row').filter({ has: page.getByTitle(voter) });
  await expect(row).toContainText('counts');
}

/** Connects the wallet and signs in from the menu on every page. */
async function signIn(page: Page, hand: Hand): Promise<void> {
  await hand.press(page.getByRole('button', { name: 'Wallet' }));
  await hand.press(page.getByRole('button', { name: `Connect ${TEST_WALLET}` }).first());
  await hand.press(page.getByRole('button', { name: 'Sign in', exact: true }));
  await expect(page.getByText(/Signed in as/)).toBeVisible(PATIENCE);
  await page.keyboard.press('Escape');
}

export type NewDraft = { readonly title: string; readonly parameterId: string; readonly value: string };

export async function authorDrafts(page: Page, hand: Hand, origin: string, draft: NewDraft): Promise<void> {
  await page.goto(`${origin}/proposals/new?changes=${encodeURIComponent(`${draft.parameterId}=${draft.value}`)}`);
  await settled(page);
  await signIn(page, hand);
  await hand.write(page.getByLabel('Title, one line'), draft.title);
  await hand.write(page.getByLabel(/What it is for/), 'Because the market moved. No conflict of interest.');
  await hand.press(page.getByRole('button', { name: 'Save the draft' }));
  await expect(page.getByRole('heading', { name: draft.title }).first()).toBeVisible();
}

export async function authorSimulatesAndProposes(page: Page, hand: Hand): Promise<void> {
  await hand.press(page.getByRole('button', { name: 'Simulate', exact: true }));
  await expect(page.getByRole('status').getByText(/Simulation|ordered/)).toBeVisible(PATIENCE);
  const ready = page.getByRole('button', { name: 'Run the checks and ready it' });
  await expect(ready).toBeEnabled(PATIENCE);
  await hand.press(ready);
  await expect(page.getByRole('heading', { name: /All checks hold/ })).toBeVisible(PATIENCE);
  await hand.press(page.getByRole('button', { name: 'Sign and propose' }));
  await expect(page.getByRole('heading', { name: /All checks hold/ })).toHaveCount(0, PATIENCE);
}

export async function operatorLooks(page: Page, hand: Hand, origin: string): Promise<void> {
  await page.goto(origin);
  await settled(page);
  await hand.press(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Operators' }));
  await settled(page);
  await expect(page.getByText('Sign in to see how the machine runs')).toBeVisible();
  await signIn(page, hand);
  await expect(page.getByRole('heading', { name: 'Queues' })).toBeVisible(PATIENCE);
}
