import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { Console } from './console.js';

/** Says what a long step is doing, for example `12 of 40 shards`. */
export type Say = (text: string) => void;

export type Step<Context> = {
  readonly title: string;
  readonly run: (context: Context, say: Say) => Promise<void> | void;
};

/** Runs steps in order and shows them on stderr: live on a terminal, one plain line each elsewhere. */
export async function runSteps<Context extends object>(
  console: Console,
  context: Context,
  steps: readonly Step<Context>[],
): Promise<void> {
  if (!process.stderr.isTTY || !process.stdout.isTTY) {
    for (const { title, run } of steps) {
      console.err(title);
      await run(context, () => undefined);
    }
    return;
  }
  const tasks = steps.map(({ title, run }) => ({
    title,
    task: async (shared: Context, task: { output: string }) => {
      await run(shared, (text) => {
        task.output = text;
      });
    },
  }));
  const logger = new ListrLogger({ useIcons: false, processOutput: new ProcessOutput(process.stderr, process.stderr) });
  await new Listr(tasks, { ctx: context, rendererOptions: { logger, showErrorMessage: false } }).run();
}
