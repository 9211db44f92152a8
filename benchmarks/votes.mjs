/**
 * `npm run bench:votes [-- votes peerVotes]`: verifies pinned votes on one core and prints votes per second beside snapshot.js's own
 * verify in the same run, with the verdicts of both over truly signed, tampered and foreign votes.
 */
import { cidOf, createVoteVerifier, messageId, CANONICAL_VOTE_FIELDS } from '@riskdao/governance';
import { loadWasmCrypto } from '@riskdao/governance/remote';
import { Wallet, id as hashOf } from 'ethers';
import snapshot from '@snapshot-labs/snapshot.js';

const [count = 25_000, peerCount = 300] = process.argv.slice(2).map(Number);
const DOMAIN = { name: 'snapshot', version: '0.1.4' };
const types = { Vote: [...CANONICAL_VOTE_FIELDS] };
const [space, proposal] = ['risk.eth', hashOf('bench')];

process.stdout.write(`Signing ${count} votes ... `);
const wallets = Array.from({ length: 500 }, (_, index) => new Wallet(hashOf(`voter ${index}`)));
const votes = [];
for (let index = 0; index < count; index++) {
  const wallet = wallets[index % wallets.length];
  const message = {
    ...{ space, proposal, choice: 1 + (index % 3), app: 'bench', metadata: '{}', timestamp: 1_000 + index },
    ...{ reason: index % 5 === 0 ? `reason ${index}` : '', from: wallet.address },
  };
  const sig = wallet.signingKey.sign(messageId('Vote', types.Vote, message)).serialized;
  const kind = ['true', 'true', 'true', 'tampered', 'foreign'][index % 5];
  const shown = kind === 'tampered' ? { ...message, choice: 1 + ((message.choice + 1) % 3) } : message;
  const address = kind === 'foreign' ? wallets[(index + 1) % wallets.length].address : wallet.address;
  const data = { domain: DOMAIN, types, message: kind === 'foreign' ? { ...shown, from: address } : shown };
  const hash = messageId('Vote', types.Vote, data.message);
  const text = JSON.stringify({ address, sig, hash, data });
  const { choice, reason, app, timestamp, from } = data.message;
  const row = {
    id: hash,
    ipfs: cidOf(text),
    voter: from,
    created: timestamp,
    choice,
    reason,
    app,
    vp: 1,
    vp_state: 'final',
  };
  votes.push({ row, text, address, sig, data, kind });
}
console.log('done');

const context = { space, proposalId: proposal, startUnix: 0, endUnix: 2 ** 31, choices: 3, collectedAtUnix: 2 ** 31 };
const verify = createVoteVerifier(context, await loadWasmCrypto());
const started = performance.now();
const verdicts = votes.map(({ row, text }) => verify(row, text).kind === 'countable');
const seconds = (performance.now() - started) / 1_000;

const everyNth = Math.max(1, Math.floor(count / peerCount));
const sample = votes
  .map((vote, index) => ({ ...vote, ours: verdicts[index] }))
  .filter((_, index) => index % everyNth === 0);
const peerStarted = performance.now();
let agreed = 0;
for (const { address, sig, data, ours } of sample) {
  const theirs = await snapshot.utils
    .verify(address, sig, data, '1', { broviderUrl: 'http://127.0.0.1:9' })
    .catch(() => false);
  if (theirs === ours) agreed += 1;
}
const peerSeconds = (performance.now() - peerStarted) / 1_000;
const peerTrue = sample.filter(({ kind }) => kind === 'true');
const trueStarted = performance.now();
for (const { address, sig, data } of peerTrue) await snapshot.utils.verify(address, sig, data, '1', {});
const perTrueVote = (performance.now() - trueStarted) / peerTrue.length / 1_000;

const rate = count / seconds;
console.log(
  `ours         ${count} votes in ${seconds.toFixed(1)} s: ${Math.round(rate)} votes/s (document, CID, hash, signature, placement)`,
);
console.log(`snapshot.js  ${peerTrue.length} true votes: ${Math.round(1 / perTrueVote)} votes/s (signature only)`);
console.log(`ratio        ${(rate * perTrueVote).toFixed(1)} times as fast`);
console.log(
  `verdicts     ${agreed} / ${sample.length} equal to snapshot.js over true, tampered and foreign votes (${peerSeconds.toFixed(1)} s)`,
);
console.log(`countable    ${verdicts.filter(Boolean).length} of ${count}`);
process.exit(agreed === sample.length && seconds < 180 ? 0 : 1);
