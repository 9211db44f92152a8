import { Command } from 'commander';
import type { Console } from '../output/console.js';
import type { VerifyVoteOptions } from '../vote/verifyVote.js';

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** Calls `fails` when the vote is not accepted. */
export function verifyVoteCommand(console: Console, fails: () => void): Command {
  return new Command('verify-vote')
    .description(
      'Verify a Snapshot vote: offline from an evidence bundle, or by proposal id from services that are not trusted',
    )
    .argument('<bundle|proposalId>', 'an evidence bundle, or the 0x id of a proposal')
    .option('--deployment <file>', 'by id: where the DAO lives and by what terms it votes (deployment.json)')
    .option('--report <file>', 'by id: the report.json that was voted on; its changes are what may execute')
    .option('--hub <url>', 'by id: Snapshot hub, without /graphql')
    .option('--gateway <url>', 'by id: IPFS gateway up to the CID; several may be given', several, [])
    .option('--rpc <url>', 'by id: RPC endpoint of the chain; at least two, of different people', several, [])
    .option('--out <file>', 'where to keep the evidence, for others to verify offline')
    .addHelpText(
      'after',
      `
Examples:
  riskdao verify-vote evidence.json
  riskdao verify-vote 0x… --deployment deployment.json --report report/report.json --hub https://hub.example \\
    --gateway https://ipfs.example/ipfs --rpc https://one.example --rpc https://two.example --out evidence.json`,
    )
    .action(async (subject: string, options: VerifyVoteOptions) => {
      const { default: verifyVote } = await import('../vote/verifyVote.js'); // clients of chain and hub: slow to load
      if (!(await verifyVote(console, subject, options))) fails();
    });
}
