#!/usr/bin/env node
/**
 * Prisma's schema engine without its native binary: speaks the binary's JSON-RPC on standard input and output, and runs the
 * official WebAssembly build of the same engine over @prisma/adapter-pg. Needed wherever the binary cannot be downloaded.
 * It relies on an internal protocol: prisma, client, adapter and engine are pinned to versions that agree.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** Postgres type `"char"` of the system catalogue, which the adapter cannot deserialise, and `text`, which it can. */
const OID_CHAR = 18;
const OID_TEXT = 25;

const argv = process.argv.slice(2);
const optionValues = (name) => argv.flatMap((word, i) => (word === name ? [argv[i + 1]] : []));
const datasource = readDatasource(optionValues('--datasource')[0]);

if (argv.includes('--version')) {
  console.log(`schema-engine-cli ${(await loadEngine()).version()}`);
} else if (argv.includes('cli')) {
  await runDatabaseCommand(argv.at(-1));
} else {
  serve();
}

function readDatasource(argument) {
  if (!argument) return {};
  return argument.trim().startsWith('{') ? JSON.parse(argument) : { url: argument };
}

async function loadEngine() {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const bindings = await import(path.join(folder, 'schema_engine_bg.js'));
  const module = new WebAssembly.Module(readFileSync(path.join(folder, 'schema_engine_bg.wasm')));
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

function log(level, fields) {
  const entry = { timestamp: new Date().toISOString(), level, fields, target: 'schema_engine::logger' };
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}

/** `can-connect-to-database`, `create-database` and `drop-database`, with Prisma's error codes. */
async function runDatabaseCommand(command) {
  const url = new URL(datasource.url);
  const name = url.pathname.slice(1);
  const creates = command === 'create-database';
  if (command !== 'can-connect-to-database') url.pathname = '/postgres';
  try {
    await withClient(url.toString(), async (client) => {
      if (creates || command === 'drop-database') {
        await client.query(`${creates ? 'CREATE' : 'DROP'} DATABASE ${client.escapeIdentifier(name)}`);
      }
    });
    log('INFO', { message: 'ok' });
  } catch (error) {
    const codes = { '3D000': 'P1003', '28P01': 'P1000' };
    process.stderr.write('\n');
    log('ERROR', {
      message: error.message || String(error),
      error_code: codes[error.code] ?? 'P1001',
      is_panic: false,
    });
    process.exitCode = 1;
  }
}

async function withClient(url, work) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Hands catalogue columns of type `"char"` to the engine as one-character text. */
function readingCatalogueChars(connection) {
  const performIO = connection.performIO.bind(connection);
  const queryRaw = connection.queryRaw.bind(connection);
  let charColumns = [];
  connection.performIO = async (query) => {
    const result = await performIO(query);
    charColumns = [];
    result.fields?.forEach((field, i) => {
      if (field.dataTypeID !== OID_CHAR) return;
      field.dataTypeID = OID_TEXT;
      charColumns.push(i);
    });
    return result;
  };
  connection.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const i of charColumns) result.columnTypes[i] = ColumnTypeEnum.Character;
    return result;
  };
  return connection;
}

/**
 * A whole script in one query, which Postgres runs as one transaction, as under the native engine: a migration that is killed leaves all of
 * a step or nothing. The adapter would cut it at every semicolon and send the parts one by one.
 */
function sendingScriptsWhole(connection) {
  connection.executeScript = async (script) => {
    try {
      await connection.underlyingDriver().query(script);
    } catch (error) {
      connection.onError(error);
    }
  };
  return connection;
}

const asEngineExpects = (connection) => sendingScriptsWhole(readingCatalogueChars(connection));

/** The adapter's own shadow connection would be the main database: with a connection string, pg ignores `database`. */
async function connectToShadowDatabase() {
  if (datasource.shadowDatabaseUrl) {
    return asEngineExpects(await new PrismaPg({ connectionString: datasource.shadowDatabaseUrl }).connect());
  }
  const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
  await withClient(datasource.url, (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`));
  const url = new URL(datasource.url);
  url.pathname = `/${name}`;
  const adapter = new PrismaPg({ connectionString: url.toString(), max: 1 });
  const connection = asEngineExpects(await adapter.connect());
  const dispose = connection.dispose.bind(connection);
  connection.dispose = async () => {
    await dispose();
    await withClient(datasource.url, (client) =>
      client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
    );
  };
  return connection;
}

async function startEngine() {
  const bindings = await loadEngine();
  const adapter = new PrismaPg({ connectionString: datasource.url, max: 1 });
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => asEngineExpects(await connect());
  adapter.connectToShadowDb = connectToShadowDatabase;
  const datamodels = optionValues('--datamodels').map((file) => [file, readFileSync(file, 'utf8')]);
  return bindings.SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
}

function serve() {
  let engine;
  let printId = 1_000_000;
  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

  async function answer({ id, method, params }) {
    if (method === 'createDatabase')
      return send({ id, result: { databaseName: new URL(datasource.url).pathname.slice(1) } });
    engine ??= startEngine();
    const result = await (await engine)[method === 'getDatabaseVersion' ? 'version' : method](params);
    if (method === 'diff' && result?.stdout != null) {
      send({ id: printId++, method: 'print', params: { content: result.stdout } });
    }
    return send({ id, result: result ?? null });
  }

  let queue = Promise.resolve();
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const request = JSON.parse(line);
      if (!request.method) return;
      queue = queue.then(() =>
        answer(request).catch((error) => {
          const message = error.message ?? String(error);
          const data = { is_panic: false, message, error_code: error.code, meta: error.meta };
          send({ id: request.id, error: { code: 4466, message, data } });
        }),
      );
    })
    .on('close', () => queue.finally(() => process.exit(0)));
}
