import type { AccountView } from './AccountPage.js';

/** How near liquidation is when only the price of one underlying moves. */
export function LiquidationOutlook({ rows }: { readonly rows: AccountView['liquidationOutlook'] }) {
  return (
    <section aria-labelledby="outlook">
      <h2 id="outlook">Time to liquidation</h2>
      {rows.length === 0 ? (
        <p className="quiet">No price move of a single underlying can liquidate this account.</p>
      ) : (
        <div className="scroll" role="region" aria-label="Time to liquidation" tabIndex={0}>
          <table>
            <caption className="unseen">Prices and chances of liquidation by underlying</caption>
            <thead>
              <tr>
                <th scope="col">When only this moves</th>
                <th scope="col" className="number">
                  Falls to
                </th>
                <th scope="col" className="number">
                  Rises to
                </th>
                <th scope="col" className="number">
                  Chance within a day
                </th>
                <th scope="col" className="number">
                  Within a week
                </th>
                <th scope="col" className="number">
                  Half of all paths within
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.underlying}>
                  <th scope="row">
                    <bdi>{row.underlying}</bdi>
                  </th>
                  <td className="number">{row.liquidationPriceBelow?.formatted ?? 'never'}</td>
                  <td className="number">{row.liquidationPriceAbove?.formatted ?? 'never'}</td>
                  <td className="number">{row.within24h.formatted}</td>
                  <td className="number">{row.within7d.formatted}</td>
                  <td className="number">{row.medianDays?.formatted ?? 'over 10 years'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
