import { connect, databaseHealth, migrationState, queueProblems } from '@riskdao/store';
import { ok, problem, type Finding } from './finding.js';

const AREA = 'database';
const CLOCK_SECONDS = 2;

/** Reachable, writable, on this version's schema, and of one time with this machine. */
export async function checkDatabase(databaseUrl: string): Promise<readonly Finding[]> {
  const client = connect(databaseUrl);
  try {
    const { isWritable, clockAheadMilliseconds } = await databaseHealth(client);
    const { pending, failed, unknown } = await migrationState(client);
    const ahead = clockAheadMilliseconds / 1_000;
    const findings = [
      ...(isWritable
        ? []
        : [problem(AREA, 'It takes no writes. End its recovery, or name the primary in DATABASE_URL.')]),
      ...failed.map((name) =>
        problem(AREA, `Migration ${name} was not finished. Run npx prisma migrate resolve, then deploy.`),
      ),
      ...(pending.length === 0
        ? []
        : [
            problem(
              AREA,
              `${pending.length} migrations are missing, first ${pending[0]}. Run npx prisma migrate deploy.`,
            ),
          ]),
      ...(unknown.length === 0
        ? []
        : [problem(AREA, `It is newer than this version (${unknown.at(-1)}). Deploy the version that migrated it.`)]),
      ...(Math.abs(ahead) > CLOCK_SECONDS
        ? [
            problem(
              'clock',
              `This machine is ${ahead.toFixed(1)} s ahead of the database (negative: behind). Run NTP on both.`,
            ),
          ]
        : [ok('clock', `${Math.abs(ahead).toFixed(1)} s off the database`)]),
    ];
    return findings.some(({ area, kind }) => area === AREA && kind === 'problem')
      ? findings
      : [ok(AREA, 'reachable, writable, on this schema'), ...findings];
  } catch (error) {
    const reason = (error as Error).message.trim().split('\n').at(-1) ?? '';
    return [problem(AREA, `It does not answer: ${reason}. Check DATABASE_URL and that the server runs.`)];
  } finally {
    await client.$disconnect();
  }
}

export async function checkQueue(queueUrl: string): Promise<readonly Finding[]> {
  const problems = await queueProblems(queueUrl);
  if (problems.length > 0) return problems.map((text) => problem('queue', text));
  return [ok('queue', /^redis/.test(queueUrl) ? 'Redis: noeviction, append-only file' : 'in Postgres')];
}
