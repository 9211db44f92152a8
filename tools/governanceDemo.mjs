/** `npm run governance:demo`: the whole way of one proposal on a local chain, from simulation to the changed parameter. Development only. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepare, ROOT } from './install.mjs';

await prepare();
const { formatScaled, parseParameterSet, simulateImpact } = await import('@riskdao/risk-core');
const governance = await import('@riskdao/governance');
const remote = await import('@riskdao/governance/remote');

const started = performance.now();
const say = (text) => console.log(`${((performance.now() - started) / 1_000).toFixed(1).padStart(5)} s  ${text}`);
const tokens = (power) => `${formatScaled(power, 18)} RISK`;

const folder = mkdtempSync(path.join(tmpdir(), 'governance-demo-'));
spawnSync(process.execPath, ['apps/cli/bin/riskdao.mjs', 'demo-data', '--out', folder], { cwd: ROOT });
const demo = JSON.parse(readFileSync(path.join(folder, 'bundle.json'), 'utf8'));
rmSync(folder, { recursive: true });
const bundle = {
  ...demo,
  paths: 100,
  book: { ...demo.book, accounts: demo.book.accounts.slice(0, 100) },
  proposedParameters: { ...demo.currentParameters, initialMarginFactor: '1.1' },
};
say('draft      initialMarginFactor 1 -> 1.1, on a synthetic market and 100 accounts');
const report = simulateImpact(bundle, 'Raise the initial margin factor');
say(`simulated  ${report.verdict.line}`);
say(`           report ${report.reportHash}`);

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = probe.address();
    probe.close(() => resolve(free));
  });
});
const rpcUrl = `http://127.0.0.1:${port}`;
const anvil = spawn(path.join(ROOT, 'node_modules/.bin/anvil'), ['--port', String(port), '--silent'], {
  stdio: 'ignore',
});
let dao;
try {
  const ask = {
    method: 'POST',
    body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
    headers: { 'content-type': 'application/json' },
  };
  for (
    let tries = 0;
    tries < 200 &&
    !(await fetch(rpcUrl, ask).then(
      ({ ok }) => ok,
      () => false,
    ));
    tries++
  )
    await new Promise((resolve) => setTimeout(resolve, 50));
  dao = await remote.startDemoDao({
    rpcUrl,
    chainId: 31_337n,
    parameterSet: parseParameterSet(bundle.currentParameters),
  });
  say(`chain      governor ${dao.addresses.governor}, parameters ${dao.addresses.parameters}`);

  const proposal = await remote.propose(
    dao,
    report,
    remote.changesOf(bundle.currentParameters, bundle.proposedParameters),
    'Raise the initial margin factor',
  );
  say(`proposed   ${proposal.id} on the stand-in for Snapshot`);
  say(`           payload ${proposal.payloadHash}`);
  const executor = await dao.senderOf(7);
  const step = async (name, write) => {
    const outcome = await executor.send(write);
    if (outcome.kind !== 'mined') throw new Error(`${name}: ${JSON.stringify(outcome)}`);
    say(`${name.padEnd(10)} ${outcome.hash}`);
  };
  await step(
    'registered',
    dao.writes.register(proposal.message, proposal.id, proposal.signature, proposal.payload, proposal.reportHash),
  );
  await remote.vote(dao, proposal, [1, 1, 3, 2]);
  say('voting     four delegates signed: For, For, Abstain, Against');
  const evidence = await remote.evidenceOf(dao, proposal);
  const result = governance.verifyResult(evidence, { crypto: await remote.loadWasmCrypto() });
  const { tally } = result;
  say(
    `verified   ${result.outcome}: For ${tokens(tally.forPower)}, Against ${tokens(tally.againstPower)}, Abstain ${tokens(tally.abstainPower)}, quorum ${tokens(tally.quorumPower)}`,
  );
  say(
    `           evidence ${governance.sealEvidence(evidence).hash}, ${result.comparison.differences.length} differences to the hub's tally`,
  );
  const file = path.join(ROOT, '.riskdao/evidence.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, governance.sealEvidence(evidence).text);
  say('           again, offline: npx riskdao verify-vote .riskdao/evidence.json');
  await step(
    'asserted',
    dao.writes.assertPassed(proposal.id, governance.sufficientVotes(tally), remote.DEFAULT_SETTINGS.bond),
  );
  await dao.passSeconds(remote.DEFAULT_SETTINGS.challengeWindow + 60);
  say('           two days pass, nobody challenges');
  await step('queued', dao.writes.queue(proposal.id, proposal.payload));
  const operation = governance.operationIdOf(
    governance.timelockCalls(proposal.payload, dao.contracts, proposal.id),
    proposal.id,
  );
  const { readyAtUnix } = await dao.reader.operation(operation);
  const wait = readyAtUnix - dao.nowUnix();
  await dao.passSeconds(wait + 60);
  say(`           ${Math.round(wait / 3_600)} hours of notice pass: the change tightens`);
  await step('executed', dao.writes.execute(proposal.id, proposal.payload));
  const { initialMarginFactor } = await dao.reader.parameters(['initialMarginFactor']);
  say(`in force   initialMarginFactor = ${formatScaled(initialMarginFactor, 4)} (raw ${initialMarginFactor})`);
  say(`           parameter set ${await dao.reader.parameterSetId()}`);
} finally {
  await dao?.stop();
  anvil.kill('SIGKILL');
}
