import { databaseHealth, type DatabaseClient } from '@riskdao/store';

/** Further off than this, locks and delays that workers compare with their own clocks would be wrong. */
const CLOCK_MILLISECONDS = 2_000;
const ANSWER_MILLISECONDS = 2_000;

/** What keeps this process from its work now: nothing, or sentences for an operator. */
export type Condition = {
  /** This process is stuck although what it depends on works: it must be started again. */
  stuck: string | null;
  /** What it depends on does not work: it waits. */
  problems: readonly string[];
  clockAheadMilliseconds: number | null;
  lastBeatUnix: number | null;
};

export const freshCondition = (): Condition => ({
  stuck: null,
  problems: ['not started yet'],
  clockAheadMilliseconds: null,
  lastBeatUnix: null,
});

/** Asks the database; an answer that takes too long is a problem too. */
export async function databaseProblems(client: DatabaseClient, condition: Condition): Promise<string[]> {
  try {
    const { isWritable, clockAheadMilliseconds } = await inTime(databaseHealth(client));
    condition.clockAheadMilliseconds = clockAheadMilliseconds;
    const problems: string[] = [];
    if (!isWritable) problems.push('The database takes no writes.');
    if (Math.abs(clockAheadMilliseconds) > CLOCK_MILLISECONDS)
      problems.push(
        `This machine's clock is ${(clockAheadMilliseconds / 1000).toFixed(1)} s ahead of the database's (negative: behind); at most ${CLOCK_MILLISECONDS / 1000} s are borne. Synchronise it (NTP).`,
      );
    return problems;
  } catch (error) {
    return [`The database does not answer: ${lastLine(error)}`];
  }
}

/** Prisma puts the call first and the reason last. */
export const lastLine = (error: unknown) =>
  String((error as Error).message)
    .trim()
    .split('\n')
    .at(-1) ?? '';

export async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`silent for ${ANSWER_MILLISECONDS / 1000} s`)), ANSWER_MILLISECONDS);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
