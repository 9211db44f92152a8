/** `npm run replay`: the first days of February 2026 as a live feed, printed as a story. Needs the recorded data (--help). */
import { prepare, run } from './install.mjs';

await prepare();
run(process.execPath, ['apps/cli/bin/riskdao.mjs', 'replay', ...process.argv.slice(2)], { NODE_NO_WARNINGS: '1' });
