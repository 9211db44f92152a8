import { readDeployment, rpcEndpoint, type DeploymentFile, type RpcEndpoint } from '@riskdao/governance/remote';
import { readFileSync } from 'node:fs';
import { note, ok, problem, type Finding } from './finding.js';

const AREA = 'chain';
/** A node this far behind the others, or behind the clock, serves stale parameters. */
const LAG_BLOCKS = 5;
const STALE_SECONDS = 300;
const CALL = { timeoutMilliseconds: 5_000, attempts: 1 };

/** Every endpoint answers for the chain that is meant, at the same height, and knows the deployed contracts. */
export async function checkChain(
  {
    urls,
    chainId,
    deploymentFile,
  }: { urls: readonly string[]; chainId: string | undefined; deploymentFile: string | undefined },
  nowUnix: number,
): Promise<readonly Finding[]> {
  if (urls.length === 0) return [note(AREA, 'RPC_URLS is not set: nothing is read from or written to a chain')];
  const { deployment, findings } = deploymentOf(deploymentFile);
  const wanted = chainId ?? deployment?.chainId.toString();
  const seen = await Promise.all(urls.map((url) => look(rpcEndpoint(url, CALL), deployment)));
  const top = Math.max(...seen.map(({ head }) => head?.number ?? 0));
  const ofEndpoints = seen.flatMap(({ name, failure, id, head, missing }): readonly Finding[] => {
    if (failure !== null) return [problem(AREA, `${name} does not answer: ${failure}. Check RPC_URLS.`)];
    const problems = [
      ...(wanted !== undefined && id !== wanted
        ? [problem(AREA, `${name} is chain ${id}, not ${wanted}. Correct RPC_URLS or CHAIN_ID.`)]
        : []),
      ...(head !== null && top - head.number > LAG_BLOCKS
        ? [problem(AREA, `${name} is ${top - head.number} blocks behind the others. Wait for it or replace it.`)]
        : []),
      ...missing.map((contract) => problem(AREA, `${name} knows no code of ${contract}. Check DEPLOYMENT_FILE.`)),
    ];
    if (problems.length > 0 || head === null) return problems;
    const age = nowUnix - head.timestamp;
    const stale = age > STALE_SECONDS ? [note(AREA, `the last block of ${name} is ${age} s old`)] : [];
    return [ok(AREA, `${name}: chain ${id}, block ${head.number}`), ...stale];
  });
  const alone =
    urls.length < 3 ? [note(AREA, 'fewer than three endpoints: a lying one cannot be told from an honest one')] : [];
  return [...findings, ...ofEndpoints, ...alone];
}

function deploymentOf(file: string | undefined): { deployment: DeploymentFile | null; findings: readonly Finding[] } {
  if (file === undefined) return { deployment: null, findings: [note(AREA, 'DEPLOYMENT_FILE is not set')] };
  try {
    return { deployment: readDeployment(readFileSync(file, 'utf8')), findings: [] };
  } catch (error) {
    return { deployment: null, findings: [problem(AREA, `${file}: ${(error as Error).message}`)] };
  }
}

async function look(endpoint: RpcEndpoint, deployment: DeploymentFile | null) {
  const seen = { name: endpoint.name, failure: null as string | null, id: '', missing: [] as string[] };
  let head: { readonly number: number; readonly timestamp: number } | null = null;
  const id = await endpoint.call('eth_chainId', []);
  if (id.kind === 'failed') return { ...seen, head, failure: `${id.code} ${id.detail}`.trim() };
  const block = await endpoint.call('eth_getBlockByNumber', ['latest', false]);
  if (block.kind === 'fetched') {
    const { number, timestamp } = block.value as { number: string; timestamp: string };
    head = { number: Number(number), timestamp: Number(timestamp) };
  }
  for (const [name, address] of Object.entries(deployment?.addresses ?? {})) {
    const code = await endpoint.call('eth_getCode', [address, 'latest']);
    if (code.kind === 'fetched' && code.value === '0x') seen.missing.push(`${name} at ${address}`);
  }
  return { ...seen, head, id: BigInt(String(id.value)).toString() };
}
