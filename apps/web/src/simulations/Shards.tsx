/** Pieces of a simulation: a bar for the eye, a sentence for everybody. */
export function Shards({
  done,
  count,
  isUnderWay,
}: {
  readonly done: number;
  readonly count: number;
  readonly isUnderWay: boolean;
}) {
  if (count === 0) return <p className="quiet">{isUnderWay ? 'Not cut into pieces yet.' : 'Never cut into pieces.'}</p>;
  return (
    <p className="shards">
      <progress value={done} max={count} aria-label="Pieces that are computed" />
      <span>
        {done} of {count} pieces computed
      </span>
    </p>
  );
}
