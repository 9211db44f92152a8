import type { CheckInput } from './checkInput.js';
import { failedWith, joined, passedWith, type CheckResult } from './checkResult.js';

/** Does every target have code, the same as when the operation was queued? */
export function targetCode({ targets, queuedCodeHashes }: CheckInput): CheckResult {
  return joined(
    targets.map(({ address, codeHash, isEmpty }) => {
      if (codeHash === null) return failedWith(`the code of ${address} could not be read`);
      if (isEmpty) return failedWith(`${address} has no code`);
      const queued = queuedCodeHashes?.[address.toLowerCase()];
      return queued !== undefined && queued !== codeHash
        ? failedWith(`the code of ${address} changed since it was queued: ${queued} to ${codeHash}`)
        : passedWith(`${address} has code ${codeHash}`);
    }),
  );
}
