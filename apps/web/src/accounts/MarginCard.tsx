import { formatMultiple, formatTime, unixOf } from '../format/numbers.js';
import type { MarginFieldsFragment } from '../graphql/generated/graphql.js';
import type { AccountView } from './AccountPage.js';
import { AccountStatusBadge } from './AccountStatusBadge.js';
import { RequirementBars } from './RequirementBars.js';

/** Requirement and health: the figure first, then every term behind it. */
export function MarginCard({
  margin,
  signed,
}: {
  readonly margin: MarginFieldsFragment;
  readonly signed: AccountView['signedRequirement'];
}) {
  const { terms } = margin;
  return (
    <>
      <section aria-labelledby="health">
        <h2 id="health">Health</h2>
        <p className="row">
          <span className="big">
            {margin.health === null ? 'nothing required' : formatMultiple(Number(margin.health.value))}
          </span>
          <AccountStatusBadge status={margin.status} />
        </p>
        <p className="quiet">Equity divided by the maintenance requirement. Below 1x the account can be liquidated.</p>
        <dl className="facts">
          <Fact name="Equity that counts" value={margin.equity.formatted} />
          <Fact name="Initial requirement" value={margin.initial.formatted} />
          <Fact name="Maintenance requirement" value={margin.maintenance.formatted} />
          <Fact name="Excess over maintenance" value={margin.excess.formatted} />
          <Fact name="Positions at market" value={margin.positionValue.formatted} />
          <Fact name="Notional" value={margin.notional.formatted} />
        </dl>
        {signed === null ? (
          <p className="quiet small">No requirement of this account has been signed for the contracts yet.</p>
        ) : (
          <p className="quiet small">
            Signed for the contracts: initial {signed.initial.formatted}, maintenance {signed.maintenance.formatted},
            valid until {formatTime(unixOf(signed.expiresAt))}.
          </p>
        )}
      </section>
      <section aria-labelledby="terms">
        <h2 id="terms">Requirement by term</h2>
        <RequirementBars margin={margin} />
        <p className="small">
          Worst days: {margin.worstScenarios.valueAtRisk ?? 'none'} (value at risk),{' '}
          {margin.worstScenarios.stress ?? 'none'} (stress).
          {margin.worstScenarios.scanRisk.length === 0
            ? ''
            : ` Worst grid cells: ${margin.worstScenarios.scanRisk.join('; ')}.`}{' '}
          Credit for offsetting risks: {terms.spreadCredit.formatted}. Added for uncertain prices:{' '}
          {margin.oracleContingency.formatted}; for stable coins below par: {margin.depegContingency.formatted}; for a
          position that its market cannot take in a day: {margin.concentrationContingency.formatted}.
        </p>
        <div className="scroll" role="region" aria-label="Collateral" tabIndex={0}>
          <table>
            <caption>What each collateral counts for</caption>
            <thead>
              <tr>
                <th scope="col">Asset</th>
                <th scope="col" className="number">
                  At market
                </th>
                <th scope="col" className="number">
                  Haircut
                </th>
                <th scope="col" className="number">
                  Weight
                </th>
                <th scope="col" className="number">
                  Counts for
                </th>
              </tr>
            </thead>
            <tbody>
              {margin.collateral.map(({ asset, marketValue, haircut, weight, countedValue }) => (
                <tr key={asset}>
                  <th scope="row">
                    <bdi>{asset}</bdi>
                  </th>
                  <td className="number">{marketValue.formatted}</td>
                  <td className="number">{haircut.formatted}</td>
                  <td className="number">{weight.formatted}</td>
                  <td className="number">{countedValue.formatted}</td>
                </tr>
              ))}
              {margin.collateral.length === 0 ? (
                <tr>
                  <td colSpan={5}>No collateral.</td>
                </tr>
              ) : null}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
