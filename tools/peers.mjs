/** `npm run peers [-- family ...]`: installs and builds what is missing, then compares with the published values. */
import path from 'node:path';
import { prepare, ROOT, run } from './install.mjs';

await prepare();
run(process.execPath, [path.join(ROOT, 'tools/peers/dist/run.js'), ...process.argv.slice(2)]);
