import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.dirname(import.meta.dirname);

/** Runs a command in the root, output shown; ends this process with the command's exit code when it fails. */
export function run(command, args, env = {}) {
  const { status, signal } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

/**
 * Installs the locked dependencies when they are missing or older than the lock file, then builds what changed. Without `checkTypes`
 * types are only taken away: seconds instead of a minute, and the next build that checks still finds what is wrong.
 */
export async function prepare({ checkTypes = true } = {}) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
    process.exit(1);
  }
  if (!isInstalled()) {
    console.log('Installing dependencies (about a minute, once) ...');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  if (checkTypes) run(process.execPath, ['node_modules/typescript/bin/tsc', '-b']);
  else await (await import('./stripTypes.mjs')).stripTypes();
}

/**
 * npm writes what it installed to node_modules/.package-lock.json. The tree is stale when it holds another version than
 * the lock names, misses a package that is not optional, or lacks a link to one of our own.
 */
function isInstalled() {
  const installedFile = path.join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = packagesOf(installedFile);
  return Object.entries(packagesOf(path.join(ROOT, 'package-lock.json'))).every(
    ([name, { version, link, optional, peer, devOptional }]) =>
      (link && existsSync(path.join(ROOT, name))) ||
      !name.startsWith('node_modules/') ||
      (!link && installed[name]?.version === version) ||
      (installed[name] === undefined && (optional || peer || devOptional)),
  );
}
