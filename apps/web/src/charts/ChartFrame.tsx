import { useId, type ReactNode } from 'react';
import { download } from '../format/download.js';
import { twinCsv, twinHeading, twinText, type Twin } from './twin.js';
import { useWidth } from './useWidth.js';

export type ChartSize = { readonly width: number; readonly titleId: string; readonly readingId: string };

/**
 * What surrounds every chart: a title that states the finding, a sentence with units and n, the table twin and its CSV.
 * `children` draws at the width there is.
 */
export function ChartFrame({
  name,
  finding,
  reading,
  twin,
  legend,
  children,
}: {
  /** File name of the CSV, without ending. */
  readonly name: string;
  readonly finding: string;
  readonly reading: string;
  readonly twin: Twin;
  readonly legend?: ReactNode;
  readonly children: (size: ChartSize) => ReactNode;
}) {
  const id = useId();
  const [box, width] = useWidth();
  const [titleId, readingId] = [`${id}title`, `${id}reading`];
  return (
    <figure className="chart" aria-labelledby={titleId}>
      <figcaption>
        <h3 id={titleId}>{finding}</h3>
        <p id={readingId} className="reading">
          {reading}
        </p>
        {legend}
      </figcaption>
      <div ref={box} className="chart-box">
        {width === 0 ? null : children({ width, titleId, readingId })}
      </div>
      <div className="chart-tools">
        <details>
          <summary>Show as a table</summary>
          <TwinTable twin={twin} caption={finding} />
        </details>
        <button type="button" onClick={() => download(`${name}.csv`, twinCsv(twin), 'text/csv')}>
          CSV
        </button>
      </div>
    </figure>
  );
}

function TwinTable({ twin: { columns, rows }, caption }: { readonly twin: Twin; readonly caption: string }) {
  return (
    <div className="scroll" role="region" aria-label={`Table: ${caption}`} tabIndex={0}>
      <table>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col">
                {twinHeading(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map((column, index) => {
                const cell = row[index] ?? null;
                return (
                  <td key={column.label} className={typeof cell === 'number' ? 'number' : undefined}>
                    {twinText(column, cell)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The drawing itself: one image for a screen reader, whose words are the title and the reading. */
export function Drawing({
  size: { width, titleId, readingId },
  height,
  children,
}: {
  readonly size: ChartSize;
  readonly height: number;
  readonly children: ReactNode;
}) {
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-labelledby={titleId}
      aria-describedby={readingId}
    >
      {children}
    </svg>
  );
}
