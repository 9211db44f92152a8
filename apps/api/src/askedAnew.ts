/** Answers by the last answer; `forget` lets the next call ask. */
export type AskedAnew<T> = (() => Promise<T>) & { readonly forget: () => void };

/**
 * Asks when the last question is older than `milliseconds`, once for all who want to know meanwhile. A question that failed is not
 * kept. `clock`: milliseconds since 1970.
 */
export function askedAnew<T>(
  milliseconds: number,
  ask: () => Promise<T>,
  clock: () => number = Date.now,
): AskedAnew<T> {
  let last: { readonly until: number; readonly answer: Promise<T> } | null = null;
  const forget = () => {
    last = null;
  };
  const answer = (): Promise<T> => {
    if (last === null || last.until < clock()) {
      const asked = { until: clock() + milliseconds, answer: ask() };
      asked.answer.catch(() => last === asked && forget());
      last = asked;
    }
    return last.answer;
  };
  return Object.assign(answer, { forget });
}
