import { SET_BY_WORDS, type ImpactReport } from '@riskdao/risk-core';
import { formatCount, formatMove, formatRatio, formatTime } from '../format/numbers.js';
import { SimpleTable } from '../table/SimpleTable.js';

/** Which volatility haircuts, jumps and closing costs take today, and why. Nothing in reports of engines that did not look. */
export function RegimeTable({ rows = [] }: { readonly rows: ImpactReport['regime'] }) {
  if (rows.length === 0) return null;
  const events = rows.flatMap((row) => row.events.map((event) => ({ ...event, underlying: row.underlying })));
  return (
    <>
      <h3>Volatility today</h3>
      <p className="quiet">
        Per year. The largest decides; forecasts, order books and announced events only ever raise it.
      </p>
      <SimpleTable
        caption="Volatility by underlying"
        head={[
          'Underlying',
          'Used',
          'Because of',
          'Realised',
          'Implied',
          'Floor',
          'Forecast',
          'Chance of the stressed regime',
          'Jumps, 24 h',
        ]}
        text={[2]}
        rows={rows.map((row) => ({
          key: row.underlying,
          cells: [
            <bdi key="name">{row.underlying}</bdi>,
            formatRatio(row.vol, 1),
            SET_BY_WORDS[row.setBy],
            formatRatio(row.realisedVol, 1),
            known(row.impliedVol),
            formatRatio(row.floorVol, 1),
            known(row.forecastVol),
            known(row.stressedProbability),
            row.jumps === null ? 'unknown' : formatCount(row.jumps),
          ],
        }))}
      />
      {events.length === 0 ? null : (
        <SimpleTable
          caption="Announced events"
          head={['Announced', 'Moves', 'When', 'Expected size']}
          text={[1, 2]}
          rows={events.map(({ name, underlying, atUnix, extraMove }) => ({
            key: `${underlying}${name}${atUnix}`,
            cells: [
              <bdi key="name">{name}</bdi>,
              <bdi key="moves">{underlying}</bdi>,
              formatTime(atUnix),
              formatMove(extraMove, 1),
            ],
          }))}
        />
      )}
    </>
  );
}

const known = (ratio: number | null): string => (ratio === null ? 'unknown' : formatRatio(ratio, 1));
