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
const theirs = ({ address, sig, data }) =>
  snapshot.utils.verify(address, sig, data, '1', { broviderUrl: 'http://127.0.0.1:9' });
const totals = { ours: 0, peer: 0, peerVotes: 0, agreed: 0, compared: 0, countable: 0 };
/** Processor seconds, so that other work on the machine does not count; both sides take turns within one run. */
const spent = async (work) => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};
const ROUNDS = 20;
for (let round = 0; round < ROUNDS; round++) {
  const some = votes.slice((round * count) / ROUNDS, ((round + 1) * count) / ROUNDS);
  const verdicts = [];
  totals.ours += await spent(async () => {
    for (const { row, text } of some) verdicts.push(verify(row, text).kind === 'countable');
  });
  totals.countable += verdicts.filter(Boolean).length;
  const sample = some
    .slice(0, Math.ceil(peerCount / ROUNDS))
    .map((vote, index) => ({ ...vote, verdict: verdicts[index] }));
  const whole = sample.filter(({ kind }) => kind === 'true');
  totals.peer += await spent(async () => {
    for (const vote of whole) await theirs(vote);
  });
  totals.peerVotes += whole.length;
  for (const vote of sample) {
    totals.compared += 1;
    if ((await theirs(vote).catch(() => false)) === vote.verdict) totals.agreed += 1;
  }
}
const { ours, peer, peerVotes, agreed, compared, countable } = totals;
const ratio = count / ours / (peerVotes / peer);
console.log(
  `ours         ${count} votes in ${ours.toFixed(1)} s of one core: ${Math.round(count / ours)} votes/s (document, CID, hash, signature, placement)`,
);
console.log(
  `snapshot.js  ${peerVotes} votes in ${peer.toFixed(1)} s: ${Math.round(peerVotes / peer)} votes/s, ${((1e3 * peer) / peerVotes).toFixed(2)} ms a vote (signature only)`,
);
console.log(`ratio        ${ratio.toFixed(1)} times as fast`);
console.log(
  `verdicts     ${agreed} / ${compared} equal over true, tampered and foreign votes; ${countable} of ${count} countable`,
);
process.exit(agreed === compared && ours < 180 && ratio >= 10 ? 0 : 1);
