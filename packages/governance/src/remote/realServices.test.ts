import { describe, expect, test } from '@jest/globals';
import { demoWallet } from './demo/demoRoles.js';
import { snapshotHub } from './snapshotHub.js';
import { SequencerRefusedError, signEnvelope, snapshotSequencer } from './snapshotSequencer.js';
import { scoreOf } from './scoreApi.js';

/**
 * Opt-in: the same client against running Snapshot services, as named by SNAPSHOT_HUB_URL, SNAPSHOT_SEQUENCER_URL and
 * SNAPSHOT_SCORE_URL, with space SNAPSHOT_SPACE (default risk.eth) on chain 11155111.
 */
const { SNAPSHOT_HUB_URL: hubUrl, SNAPSHOT_SEQUENCER_URL: sequencerUrl, SNAPSHOT_SCORE_URL: scoreUrl } = process.env;
const space = process.env['SNAPSHOT_SPACE'] ?? 'risk.eth';
const when = (url: string | undefined) => (url === undefined ? describe.skip : describe);

when(hubUrl)('a real hub', () => {
  test('behavior: space, proposals and votes have the shape we read', async () => {
    const hub = snapshotHub(hubUrl ?? '');
    expect(await hub.space(space)).toMatchObject({ kind: 'fetched' });
    const proposals = await hub.proposals(space);
    expect(proposals.kind).toBe('fetched');
    const [first] = proposals.kind === 'fetched' ? proposals.value : [];
    if (first !== undefined) expect((await hub.votes(first.id)).kind).toBe('fetched');
    expect(await hub.proposal(`0x${'0'.repeat(64)}`)).toEqual({ kind: 'fetched', value: null });
  }, 60_000);
});

when(sequencerUrl)('a real sequencer', () => {
  test('behavior: our envelope passes its signature check; a vote on nothing is refused in its words', async () => {
    const wallet = demoWallet(1);
    const message = {
      ...{
        from: wallet.address,
        space,
        timestamp: Math.floor(Date.now() / 1_000),
        proposal: `0x${'ab'.repeat(32)}`,
        choice: 1,
      },
      ...{ reason: '', app: 'riskdao', metadata: '{}' },
    };
    const sent = snapshotSequencer(sequencerUrl ?? '').submit(await signEnvelope(wallet, 'Vote', message));
    await expect(sent).rejects.toThrow(SequencerRefusedError);
    await expect(sent).rejects.toThrow(/unknown proposal/);
  }, 60_000);
});

when(scoreUrl)('a real score service', () => {
  test('behavior: an account without tokens has no power', async () => {
    const token = process.env['SNAPSHOT_TOKEN'] ?? '0xB6A9Aa3F43fa7Fa34eF6113e4e946b5059FB8aa4';
    const terms = { space, network: '11155111', token, tokenSymbol: 'RISK', tokenDecimals: 18 } as never;
    const score = await scoreOf(scoreUrl ?? '', { voter: demoWallet(9).address, snapshotBlock: 5_000_020, terms });
    expect(score).toMatchObject({ kind: 'fetched', value: { power: 0 } });
  }, 60_000);
});
