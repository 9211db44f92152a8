/**
 * Real data and published expected values that tests read in place: their licences forbid copying them into the
 * repository. The folder is named by RISKDAO_SHARED, else it lies beside the repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from '@jest/globals';
const ROOT = path.resolve(process.env['RISKDAO_SHARED'] ?? path.join(import.meta.dirname, '../../shared'));
export function sharedPath(...parts) {
    return path.join(ROOT, ...parts);
}
export function readVectors(family) {
    const file = JSON.parse(readFileSync(sharedPath('vectors', `${family}.json`), 'utf8'));
    return file.cases;
}
/** `describe` over the shared data. Without the data: a failure in CI, elsewhere a skip that says so. */
export function describeWithSharedData(name, body) {
    if (existsSync(ROOT))
        return describe(name, body);
    const message = `${name}: no shared data at ${ROOT}. Set RISKDAO_SHARED to run these tests.`;
    if (process.env['CI']) {
        test(name, () => {
            throw new Error(message);
        });
        return;
    }
    console.warn(message);
    test.skip(name, () => undefined); // the body would read the data while tests are being collected
}
//# sourceMappingURL=sharedData.js.map