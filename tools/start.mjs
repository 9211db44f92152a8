/**
 * `npm start`: installs what is missing, builds, writes the impact report of an invented proposal, and runs the whole platform with
 * an invented DAO until it is stopped. `npm start -- --once` writes the report only; `npm start -- --help` lists the options.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { prepare, ROOT, run } from './install.mjs';

await prepare({ checkTypes: false });
if (!['--once', '--help', '-h'].some((option) => process.argv.includes(option))) buildWebApp();
// In this process: a signal to `npm start` is a signal to the platform.
process.argv.splice(2, 0, 'start');
await import('../apps/cli/dist/main.js');

/** Builds the web app when it was not built yet, or when something that it is made of is newer. */
function buildWebApp() {
  const folders = ['apps/web', 'packages/risk-core', 'packages/governance'].map((box) => path.join(ROOT, box));
  const built = path.join(ROOT, 'apps/web/dist/index.html');
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
  const isNewer = (folder) =>
    readdirSync(path.join(folder, 'src'), { withFileTypes: true, recursive: true }).some(
      (entry) => entry.isFile() && statSync(path.join(entry.parentPath, entry.name)).mtimeMs > builtAt,
    );
  if (folders.some(isNewer)) run('npm', ['run', '--silent', 'build', '-w', 'apps/web', '--', '--logLevel=warn']);
}
