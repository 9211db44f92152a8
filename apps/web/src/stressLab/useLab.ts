import type { AffectedAccounts, StressFindings } from '@riskdao/risk-core';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { NOTHING_MOVED, type LabInputs } from './labInputs.js';
import type { LabAnswer, LabBase, LabFailure } from './labProtocol.js';

/** One computed answer: accounts come first, losses and fund a moment later. */
export type LabOutcome = {
  readonly affected: AffectedAccounts;
  readonly findings: StressFindings | null;
  readonly milliseconds: number | null;
};

export type LabState = {
  readonly base: LabBase | null;
  /** The market and the parameters of the bundle, nothing moved. */
  readonly today: StressFindings | null;
  readonly outcome: LabOutcome | null;
  readonly progress: { readonly label: string; readonly share: number } | null;
  /** Why the bundle, or the newest request, gave nothing. */
  readonly loadFailure: LabFailure | null;
  readonly runFailure: LabFailure | null;
};

const CLOSED: LabState = {
  base: null,
  today: null,
  outcome: null,
  progress: null,
  loadFailure: null,
  runFailure: null,
};

const FIRST_RUN = 0;

type Event = { readonly kind: 'opened' } | { readonly kind: 'started' } | LabAnswer;

function reduce(state: LabState, event: Event): LabState {
  switch (event.kind) {
    case 'opened':
      return CLOSED;
    case 'loaded':
      return { ...state, base: event.base };
    case 'loadFailed':
      return { ...state, loadFailure: event.failure };
    case 'started':
      return { ...state, progress: { label: 'Starting', share: 0 }, runFailure: null };
    case 'progress':
      return { ...state, progress: { label: event.label, share: event.share }, runFailure: null };
    case 'accounts':
      return { ...state, outcome: { affected: event.affected, findings: null, milliseconds: null } };
    case 'done':
      return {
        ...state,
        progress: null,
        today: event.run === FIRST_RUN ? event.findings : state.today,
        outcome: { affected: event.findings.affected, findings: event.findings, milliseconds: event.milliseconds },
      };
    case 'failed':
      return { ...state, progress: null, outcome: null, runFailure: event.failure };
  }
}

/** The lab on one bundle: a worker that computes, and what it has found so far. The newest inputs replace all before them. */
export function useLab(bundleHash: string): readonly [LabState, (inputs: LabInputs) => void] {
  const [state, dispatch] = useReducer(reduce, CLOSED);
  const worker = useRef<Worker | null>(null);
  const newest = useRef(FIRST_RUN);
  useEffect(() => {
    const opened = new Worker(new URL('./lab.worker.ts', import.meta.url), { type: 'module', name: 'stress lab' });
    worker.current = opened;
    newest.current = FIRST_RUN;
    dispatch({ kind: 'opened' });
    opened.onmessage = ({ data }: MessageEvent<LabAnswer>) => {
      if ('run' in data && data.run !== newest.current) return;
      dispatch(data);
      if (data.kind === 'loaded') opened.postMessage({ kind: 'run', run: FIRST_RUN, inputs: NOTHING_MOVED });
    };
    opened.onerror = ({ message }) => {
      const what = message === '' ? 'the code of the lab could not be loaded' : message;
      dispatch({
        kind: 'loadFailed',
        failure: { code: 'LAB_STOPPED', message: `The lab stopped: ${what}. Reload the page.` },
      });
    };
    opened.postMessage({ kind: 'load', url: `/v1/bundles/${bundleHash}`, bundleHash });
    return () => {
      opened.terminate();
    };
  }, [bundleHash]);
  const run = useCallback((inputs: LabInputs) => {
    newest.current++;
    dispatch({ kind: 'started' });
    worker.current?.postMessage({ kind: 'run', run: newest.current, inputs });
  }, []);
  return [state, run];
}
