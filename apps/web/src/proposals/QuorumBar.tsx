/** How much of the quorum is reached by verified votes: number first, bar beside it. */
export function QuorumBar({
  progress,
  isPassing,
}: {
  readonly progress: { readonly value: string; readonly formatted: string };
  readonly isPassing: boolean | null;
}) {
  const share = Math.min(1, Number(progress.value));
  return (
    <div className="quorum">
      <svg width="100%" height="10" role="img" aria-label={`${progress.formatted} of the quorum reached`}>
        <rect width="100%" height="10" rx="5" fill="var(--grid)" />
        <rect width={`${share * 100}%`} height="10" rx="5" fill="var(--accent)" />
      </svg>
      <span className="small">
        {progress.formatted} of the quorum
        {isPassing === null ? '' : isPassing ? ' · passes as it stands' : ' · does not pass as it stands'}
      </span>
    </div>
  );
}
