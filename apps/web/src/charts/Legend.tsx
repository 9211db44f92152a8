/** Before and after: dashed against solid, so that colour is never alone. */
export function BeforeAfterLegend({ as = 'line' }: { readonly as?: 'line' | 'bar' }) {
  return (
    <ul className="legend">
      {(['before', 'after'] as const).map((side) => (
        <li key={side}>
          <svg width="28" height="12" aria-hidden="true">
            {as === 'line' ? (
              <line
                x1="0"
                x2="28"
                y1="6"
                y2="6"
                stroke={`var(--${side})`}
                strokeWidth="2.5"
                strokeDasharray={side === 'before' ? '5 4' : undefined}
              />
            ) : (
              <rect
                x="1"
                y="1"
                width="26"
                height="10"
                fill={side === 'before' ? 'none' : 'var(--after)'}
                stroke={`var(--${side})`}
                strokeWidth="1.5"
                strokeDasharray={side === 'before' ? '4 3' : undefined}
              />
            )}
          </svg>
          {side === 'before' ? 'today' : 'with the change'}
        </li>
      ))}
    </ul>
  );
}
