import { Command, CommanderError } from 'commander';
import { accountCommand } from './commands/account.js';
import { backupCommand, restoreCommand } from './commands/backup.js';
import { backtestCommand } from './commands/backtest.js';
import { bundleCommand } from './commands/bundle.js';
import { demoDataCommand } from './commands/demoData.js';
import { exposureCommand } from './commands/exposure.js';
import { followUpCommand } from './commands/followUp.js';
import { frontierCommand } from './commands/frontier.js';
import { doctorCommand } from './commands/doctor.js';
import { importCommand } from './commands/importPart.js';
import { lintCommand } from './commands/lint.js';
import { parametersCommand } from './commands/parameters.js';
import { replayAdlCommand } from './commands/replayAdl.js';
import { replayCommand } from './commands/replay.js';
import { scenariosCommand } from './commands/scenarios.js';
import { simulateCommand } from './commands/simulate.js';
import { startCommand } from './commands/start.js';
import { surfaceCommand } from './commands/surface.js';
import { verifyCommand } from './commands/verify.js';
import { verifyVoteCommand } from './commands/verifyVote.js';
import { describeFailure, EXIT } from './failure.js';
import { processConsole, type Console } from './output/console.js';

const EXIT_CODES = `
Exit codes:
  0  done; the results agree
  1  a check failed, or two results differ
  2  the input or the command cannot be used; nothing was written`;

/** Runs one command line (without the program's name) and returns its exit code. */
export async function runCommandLine(args: readonly string[], console: Console = processConsole): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = new Command('riskdao')
    .description('What a change of risk parameters would do, before anyone votes on it')
    .version('0.1.0')
    .option('--debug', 'print the stack of a failure')
    .addHelpText('after', EXIT_CODES)
    .addCommand(startCommand(console))
    .addCommand(
      doctorCommand(console, () => {
        exitCode = EXIT.different;
      }),
    )
    .addCommand(backupCommand(console))
    .addCommand(restoreCommand(console))
    .addCommand(importCommand(console))
    .addCommand(bundleCommand(console))
    .addCommand(demoDataCommand(console))
    .addCommand(simulateCommand(console))
    .addCommand(
      verifyCommand(console, () => {
        exitCode = EXIT.different;
      }),
    )
    .addCommand(
      verifyVoteCommand(console, () => {
        exitCode = EXIT.different;
      }),
    )
    .addCommand(accountCommand(console))
    .addCommand(exposureCommand(console))
    .addCommand(scenariosCommand(console))
    .addCommand(followUpCommand(console))
    .addCommand(frontierCommand(console))
    .addCommand(replayAdlCommand(console))
    .addCommand(
      lintCommand(console, () => {
        exitCode = EXIT.different;
      }),
    )
    .addCommand(parametersCommand(console))
    .addCommand(backtestCommand(console))
    .addCommand(replayCommand(console))
    .addCommand(surfaceCommand(console));
  for (const command of [program, ...withSubcommands(program)])
    command
      .exitOverride()
      .showHelpAfterError('Run with --help to see how it is used.')
      .configureOutput({
        writeOut: (text) => console.out(text.trimEnd()),
        writeErr: (text) => console.err(text.trimEnd()),
      });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
    console.err(describeFailure(error, args.includes('--debug')));
    return EXIT.badInput;
  }
  return exitCode;
}

const withSubcommands = (command: Command): Command[] =>
  command.commands.flatMap((child) => [child, ...withSubcommands(child)]);
