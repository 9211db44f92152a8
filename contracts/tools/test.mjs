/**
 * `npm run test:contracts`: prepares the recordings, then runs forge with this command's arguments. With CI set, the
 * profile `ci` (10,000 fuzz runs). Without forge: a failure in CI, elsewhere a notice.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LOCAL_FORGE = path.join(ROOT, 'node_modules/.bin/forge');
const forge = existsSync(LOCAL_FORGE) ? LOCAL_FORGE : 'forge';
const env = { ...process.env };
if (env.CI) env.FOUNDRY_PROFILE ??= 'ci';

if (spawnSync(forge, ['--version']).status !== 0) {
  console.log(
    'Contract tests skipped: npm has no forge for this system. Install Foundry and run `npm run test:contracts`.',
  );
  process.exit(env.CI ? 1 : 0);
}
const extracted = spawnSync(process.execPath, [path.join(import.meta.dirname, 'extractTraffic.mjs')], {
  stdio: 'inherit',
});
if (extracted.status !== 0) process.exit(1);
const { status } = spawnSync(forge, ['test', ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit', env });
process.exit(status ?? 1);
