import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const ROOT = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

type Service = {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
};
type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

const compose = parse(read('compose.yaml'), { merge: true }) as Compose;
const ours = Object.entries(compose.services).filter(([, { image }]) => image === 'riskdao');
const dockerfile = read('Dockerfile')
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line));
const instructions = (name: string) =>
  dockerfile.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

/** Names that the programs read from their environment: keys of their tables of settings. */
const KNOWN = ['apps/api/src/config.ts', 'apps/worker/src/config.ts', 'packages/store/src/environment.ts'].flatMap(
  (file) => [...read(file).matchAll(/^\s{2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name),
);
const ELSEWHERE = ['NODE_ENV', 'CI', 'NX_DAEMON', 'NX_NO_CLOUD'];

describe('the Dockerfile', () => {
  test('default: what it copies is in the repository, and every workspace is there before npm ci', () => {
    const copies = instructions('COPY').filter((line) => !line.startsWith('--from'));
    const sources = copies.flatMap((line) => line.split(' ').slice(0, -1));
    expect(sources.filter((source) => !existsSync(path.join(ROOT, source)))).toEqual([]);
    const { workspaces } = JSON.parse(read('package.json')) as { workspaces: readonly string[] };
    const folders = workspaces.flatMap((pattern) =>
      pattern.endsWith('/*')
        ? readdirSync(path.join(ROOT, path.dirname(pattern))).map((name) => `${path.dirname(pattern)}/${name}`)
        : [pattern],
    );
    const packages = folders
      .map((folder) => `${folder}/package.json`)
      .filter((file) => existsSync(path.join(ROOT, file)));
    expect(packages.filter((file) => !sources.includes(file))).toEqual([]);
  });

  test('default: what its commands name exists', () => {
    const { scripts } = JSON.parse(read('apps/web/package.json')) as { scripts: Readonly<Record<string, string>> };
    const [, build = ''] = instructions('RUN');
    expect(build).toContain('npm run build -w apps/web');
    expect(scripts['build']).toBeDefined();
    expect(Object.keys(compiled(JSON.parse(instructions('CMD')[0] ?? '[]') as string[]))).toEqual(['apps/api']);
    const set = instructions('ENV').flatMap((line) => line.split(' ').map((setting) => setting.split('=')[0] ?? ''));
    expect(set.filter((name) => !KNOWN.includes(name) && !ELSEWHERE.includes(name))).toEqual([]);
  });

  test('behavior: nothing that git ignores reaches the image', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['.git', '.riskdao', '**/node_modules', '**/dist', '.env']) expect(ignored).toContain(name);
  });
});

describe('compose.yaml', () => {
  test('default: every program that it starts is one that this repository builds', () => {
    const programs = ours.flatMap(([, { command }]) => (command === undefined ? [] : Object.values(compiled(command))));
    expect(programs.filter((source) => !existsSync(path.join(ROOT, source)))).toEqual([]);
    expect(programs.length).toBeGreaterThan(1);
  });

  test('default: every setting is one that a program reads', () => {
    const set = ours.flatMap(([, { environment = {} }]) => Object.keys(environment));
    expect(set.filter((name) => !KNOWN.includes(name))).toEqual([]);
  });

  test('default: services and volumes that are referred to are there', () => {
    const named = Object.values(compose.services).flatMap(({ depends_on = {} }) => Object.keys(depends_on));
    expect(named.filter((name) => compose.services[name] === undefined)).toEqual([]);
    const volumes = Object.values(compose.services)
      .flatMap(({ volumes: mounts = [] }) => mounts.map((mount) => mount.split(':')[0] ?? ''))
      .filter((name) => /^\w+$/.test(name));
    expect(volumes.filter((name) => !(name in compose.volumes))).toEqual([]);
  });

  test('default: health is asked on ports and paths that the programs serve', () => {
    const asked = ours.flatMap(([, { healthcheck }]) => [
      ...(healthcheck?.test.join(' ') ?? '').matchAll(/:(\d+)(\/[\w/]+)/g),
    ]);
    const served = ['apps/api/src/health/health.controller.ts', 'apps/worker/src/health/server.ts']
      .map(read)
      .join('\n');
    expect(asked.map(([, port]) => port)).toEqual(['4000', compose.services['worker']?.environment?.['HEALTH_PORT']]);
    for (const [, , url] of asked) expect(served).toContain(url?.split('/').at(-1));
    expect(compose.services['api']?.ports).toEqual(['127.0.0.1:4000:4000']);
  });

  test('behavior: a health check is a program that node understands', () => {
    for (const [, { healthcheck }] of ours) {
      const script = healthcheck?.test.at(-1);
      if (script !== undefined) execFileSync(process.execPath, ['--check', '-'], { input: script });
    }
  });
});

/** Compiled files in a command, with the source that they come from, by workspace. */
function compiled(command: readonly string[]): Readonly<Record<string, string>> {
  const files = command.filter((word) => word.includes('/dist/'));
  return Object.fromEntries(
    files.map((file) => {
      const [workspace = '', main = ''] = file.split('/dist/');
      return [workspace, `${workspace}/src/${main.replace(/\.js$/, '.ts')}`];
    }),
  );
}
