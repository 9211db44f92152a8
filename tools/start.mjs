/** `npm start`: installs what is missing, builds, and does the main job on the synthetic demo: data in, impact report out. */
import path from 'node:path';
import { prepare, ROOT, run } from './install.mjs';

prepare();
const riskdao = (...args) => run(process.execPath, [path.join(ROOT, 'apps/cli/bin/riskdao.mjs'), ...args]);
riskdao('demo-data', '--out', '.riskdao/demo');
riskdao('simulate', '.riskdao/demo/bundle.json', '--out', '.riskdao/report');
