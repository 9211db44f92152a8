import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';
import { migrate } from './migrate.js';

const SCHEMA = 'riskdao.backup/1';
const BATCH = 500;

/** What a backup holds. Equal digests: equal contents of every table, row for row. */
export type BackupSummary = { readonly tables: number; readonly rows: number; readonly digest: string };

type Header = { readonly schema: string; readonly migrations: readonly string[] };
type Footer = { readonly end: BackupSummary; readonly sequences: Readonly<Record<string, string>> };

export class BackupNotUsableError extends Error {
  readonly code = 'BACKUP_NOT_USABLE';
  constructor(detail: string) {
    super(`The backup cannot be restored: ${detail} Nothing was changed.`);
    this.name = 'BackupNotUsableError';
  }
}

/**
 * Writes every table of the database to one compressed file, as of one moment, while others go on writing. The queue is left out:
 * the outbox holds what it must do. The file appears whole or not at all.
 */
export async function backUp(databaseUrl: string, file: string): Promise<BackupSummary> {
  const staged = `${file}.writing`;
  const zip = createGzip();
  const written = pipeline(zip, createWriteStream(staged, { mode: 0o600 }));
  written.catch(() => undefined); // awaited below; a failure before that is thrown by the step that failed
  const write = (line: string) => new Promise<void>((resolve) => zip.write(`${line}\n`, () => resolve()));
  try {
    const summary = await withClient(databaseUrl, async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await write(JSON.stringify({ schema: SCHEMA, migrations: await migrationsOf(client) } satisfies Header));
      const read = await readAll(client, write);
      await write(JSON.stringify({ end: read, sequences: await sequencesOf(client) } satisfies Footer));
      return read;
    });
    zip.end();
    await written;
    await rename(staged, file);
    return summary;
  } catch (error) {
    zip.destroy();
    await written.catch(() => undefined);
    await rm(staged, { force: true });
    throw error;
  }
}

/** The digest that a backup taken now would have. */
export async function contentDigest(databaseUrl: string): Promise<BackupSummary> {
  return withClient(databaseUrl, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return readAll(client, async () => undefined);
  });
}

/**
 * Brings an empty database to the backup's schema and contents, in one transaction that ends only when all of the file was
 * read and its digest agrees. Throws {@link BackupNotUsableError}.
 */
export async function restore(databaseUrl: string, file: string): Promise<BackupSummary> {
  await migrate(databaseUrl);
  return withClient(databaseUrl, async (client) => {
    await client.query('BEGIN');
    const tables = await tablesInOrder(client);
    for (const table of tables)
      if ((await client.query(`SELECT 1 FROM ${quoted(table)} LIMIT 1`)).rowCount !== 0)
        throw new BackupNotUsableError(`table ${table} is not empty. Name a new database.`);
    const summary = await writeAll(client, file);
    await client.query('COMMIT');
    return summary;
  });
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function readAll(client: pg.Client, write: (line: string) => Promise<void>): Promise<BackupSummary> {
  const count = counter();
  const tables = await tablesInOrder(client);
  for (const table of tables) {
    const heading = JSON.stringify({ table });
    count.line(heading);
    await write(heading);
    // As text, so that no number and no time passes through JavaScript; sorted, so that equal contents have equal digests.
    await client.query(
      `DECLARE rows CURSOR FOR SELECT row_to_json(t)::text AS row FROM ${quoted(table)} t ORDER BY row_to_json(t)::text COLLATE "C"`,
    );
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`FETCH ${BATCH} FROM rows`);
      for (const { row } of rows) {
        count.row(row);
        await write(row);
      }
      if (rows.length < BATCH) break;
    }
    await client.query('CLOSE rows');
  }
  return count.summary(tables.length);
}

async function writeAll(client: pg.Client, file: string): Promise<BackupSummary> {
  const count = counter();
  let tables = 0;
  let table = '';
  let batch: string[] = [];
  let footer: Footer | null = null;
  const flush = async () => {
    if (batch.length === 0) return;
    const sql = `INSERT INTO ${quoted(table)} SELECT * FROM json_populate_recordset(NULL::${quoted(table)}, $1::json)`;
    await client.query(sql, [`[${batch.join(',')}]`]);
    batch = [];
  };
  const text = createReadStream(file).pipe(createGunzip());
  let isFirst = true;
  for await (const line of createInterface({ input: text, crlfDelay: Infinity })) {
    if (isFirst) await requireSameSchema(client, line);
    else if (line.startsWith('{"table":') && !line.includes(',')) {
      await flush();
      count.line(line);
      table = (JSON.parse(line) as { table: string }).table;
      tables++;
    } else if (line.startsWith('{"end":')) footer = JSON.parse(line) as Footer;
    else {
      count.row(line);
      if (batch.push(line) >= BATCH) await flush();
    }
    isFirst = false;
  }
  await flush();
  const summary = count.summary(tables);
  if (footer?.end.digest !== summary.digest)
    throw new BackupNotUsableError('it is cut off or was changed. Use another one.');
  for (const [name, last] of Object.entries(footer.sequences))
    await client.query('SELECT setval($1, $2::bigint)', [`public.${quoted(name)}`, last]);
  return summary;
}

async function requireSameSchema(client: pg.Client, header: string): Promise<void> {
  const { schema, migrations } = JSON.parse(header) as Partial<Header>;
  if (schema !== SCHEMA) throw new BackupNotUsableError(`it is no ${SCHEMA} file.`);
  const ours = await migrationsOf(client);
  if (migrations?.join() !== ours.join())
    throw new BackupNotUsableError(
      `its schema is ${migrations?.at(-1)}, this version's is ${ours.at(-1)}. Restore it with the version that wrote it.`,
    );
}

async function migrationsOf(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
  );
  return rows.map(({ name }) => name);
}

/** Tables of ours, each after those that it refers to. */
async function tablesInOrder(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; needs: string[] }>(`
    SELECT c.relname AS name,
           array_remove(array_agg(DISTINCT p.relname::text), NULL) AS needs
    FROM pg_class c
    LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid
    LEFT JOIN pg_class p ON p.oid = f.confrelid
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> '_prisma_migrations'
    GROUP BY c.relname ORDER BY c.relname`);
  const ordered: string[] = [];
  while (ordered.length < rows.length) {
    const next = rows.find(
      ({ name, needs }) => !ordered.includes(name) && needs.every((need) => ordered.includes(need)),
    );
    if (next === undefined) throw new Error('tables refer to each other in a circle');
    ordered.push(next.name);
  }
  return ordered;
}

/** The last number that each sequence gave out. Read after the rows' moment, so never below one of theirs. */
async function sequencesOf(client: pg.Client): Promise<Readonly<Record<string, string>>> {
  const { rows } = await client.query<{ name: string; last: string | null }>(
    "SELECT sequencename AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1",
  );
  return Object.fromEntries(rows.flatMap(({ name, last }) => (last === null ? [] : [[name, last]])));
}

function counter() {
  const hash: Hash = createHash('sha256');
  let rows = 0;
  const line = (text: string) => void hash.update(text).update('\n');
  return {
    line,
    row: (text: string) => {
      rows++;
      line(text);
    },
    summary: (tables: number): BackupSummary => ({ tables, rows, digest: hash.digest('hex') }),
  };
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
