const WORDS = {
  open: { passing: 'passes as it stands', failing: 'does not pass as it stands' },
  over: { passing: 'enough votes were for it', failing: 'not enough verified votes were for it' },
} as const;

/** How much of the quorum is reached by verified votes: number first, bar beside it. */
export function QuorumBar({
  progress,
  isPassing,
  isOpen,
}: {
  readonly progress: { readonly value: string; readonly formatted: string };
  readonly isPassing: boolean | null;
  /** More votes may come. */
  readonly isOpen: boolean;
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
        {isPassing === null ? '' : ` · ${WORDS[isOpen ? 'open' : 'over'][isPassing ? 'passing' : 'failing']}`}
      </span>
    </div>
  );
}
