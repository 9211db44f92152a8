import { isSealed, type ImpactReport } from '@riskdao/risk-core';
import { useEffect, useState } from 'react';

export type LoadingReport =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly message: string }
  /** `sealed`: this browser hashed the report and found the hash it was asked for; null while it computes. */
  | { readonly state: 'loaded'; readonly report: ImpactReport; readonly sealed: boolean | null };

/** Reads a report by its hash and checks the hash here: a server that serves another report is found out. */
export function useReport(reportHash: string): LoadingReport {
  const [loading, setLoading] = useState<{ readonly hash: string; readonly is: LoadingReport }>();
  useEffect(() => {
    const ended = new AbortController();
    const set = (is: LoadingReport) => {
      if (!ended.signal.aborted) setLoading({ hash: reportHash, is });
    };
    readReport(reportHash, ended.signal).then(
      (report) => {
        set({ state: 'loaded', report, sealed: null });
        // After the first paint: hashing must not hold up reading.
        setTimeout(
          () => set({ state: 'loaded', report, sealed: report.reportHash === reportHash && isSealed(report) }),
          50,
        );
      },
      (error: unknown) => set({ state: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
    return () => ended.abort();
  }, [reportHash]);
  return loading?.hash === reportHash ? loading.is : { state: 'loading' };
}

async function readReport(hash: string, signal: AbortSignal): Promise<ImpactReport> {
  const response = await fetch(`/v1/reports/${encodeURIComponent(hash)}`, { signal });
  if (!response.ok) {
    const body = (await response.json().catch(() => ({}))) as { readonly message?: string };
    throw new Error(body.message ?? `The API answered ${response.status}. Try again later.`);
  }
  return (await response.json()) as ImpactReport;
}
