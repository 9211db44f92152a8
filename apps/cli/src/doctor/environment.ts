import { apiConfig } from '@riskdao/api/config';
import type { Environment } from '@riskdao/store';
import { workerConfig } from '@riskdao/worker/config';
import { ok, problem, type Finding } from './finding.js';

/** Both programs read their settings; what each would say is said once. */
export function checkEnvironment(env: Environment): readonly Finding[] {
  const problems = new Map<string, string[]>();
  for (const [program, read] of [
    ['API', apiConfig],
    ['worker', workerConfig],
  ] as const)
    for (const text of problemsOf(() => read(env))) problems.set(text, [...(problems.get(text) ?? []), program]);
  if (problems.size === 0) return [ok('settings', 'API and worker accept this environment')];
  return [...problems].map(([text, programs]) => problem('settings', `${text} (${programs.join(', ')})`));
}

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    return (error as { problems?: readonly string[] }).problems ?? [(error as Error).message];
  }
}
