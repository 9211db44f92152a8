/**
 * `node tools/schemaGate.mjs [--accept]`: holds the API's schema to the one that clients were promised (apps/api/schema.graphql).
 * A breaking change needs a new major version (below 1.0: minor) in meta/schemaVersion.ts; any other change a new minor one.
 * --accept writes the schema as it is now, after the version was raised.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';

const API = path.join(path.dirname(import.meta.dirname), 'apps/api');
const PROMISED = process.env.SCHEMA_PROMISED ?? path.join(API, 'schema.graphql');
const HEADER = (version) => `# Printed by \`node tools/schemaGate.mjs --accept\`. Version ${version}. Do not edit.\n\n`;

const sources = process.env.SCHEMA_SOURCES ?? path.join(API, 'src');
const sdl = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => readFileSync(path.join(sources, file), 'utf8'))
  .join('\n');
const version = /'(\d+\.\d+\.\d+)'/.exec(readFileSync(path.join(API, 'src/meta/schemaVersion.ts'), 'utf8'))?.[1] ?? '';
const now = lexicographicSortSchema(buildSchema(sdl));
const text = `${HEADER(version)}${printSchema(now)}\n`;

const promisedText = readText(PROMISED);
if (promisedText === text) process.exit(0);
const promisedVersion = /Version (\d+\.\d+\.\d+)/.exec(promisedText ?? '')?.[1] ?? '0.0.0';
const changes = promisedText === null ? [] : await diff(buildSchema(promisedText), now);
const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
const needed = breaking.length > 0 ? 'breaking' : 'additive';

if (!isRaised(promisedVersion, version, needed) && changes.length > 0) {
  console.log(`The schema changed since version ${promisedVersion}, and SCHEMA_VERSION is ${version}:`);
  for (const { message, criticality } of changes) console.log(`  ${criticality.level}: ${message}`);
  console.log(`Deprecate instead of removing, or raise SCHEMA_VERSION for this ${needed} change.`);
  process.exit(1);
}
if (!process.argv.includes('--accept')) {
  console.log(`apps/api/schema.graphql is stale: node tools/schemaGate.mjs --accept`);
  process.exit(1);
}
writeFileSync(PROMISED, text);

/** Below 1.0 a minor version may break; from 1.0 on only a major one. */
function isRaised(before, after, kind) {
  const [majorBefore, minorBefore] = before.split('.').map(Number);
  const [major, minor] = after.split('.').map(Number);
  if (major !== majorBefore) return major > majorBefore;
  return minor > minorBefore && (kind === 'additive' || major === 0);
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
