/** What was started, to be stopped again: last started, first stopped. */
export type Started = {
  readonly undo: (step: () => unknown) => void;
  /** A step that fails does not keep the others from being stopped; its failure is thrown at the end. */
  readonly stop: () => Promise<void>;
};

export function nothingStarted(): Started {
  const steps: (() => unknown)[] = [];
  return {
    undo: (step) => steps.push(step),
    stop: async () => {
      const failures: unknown[] = [];
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        try {
          await step();
        } catch (failure) {
          failures.push(failure);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
