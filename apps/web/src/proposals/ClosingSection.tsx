import type { ImpactReport } from '@riskdao/risk-core';
import { Address } from '../format/Address.js';
import { formatCount, formatDuration, formatRatio, formatUsd } from '../format/numbers.js';
import { Badge } from '../shell/Badge.js';
import { SimpleTable } from '../table/SimpleTable.js';

type Closing = NonNullable<ImpactReport['closing']>;

/** What closing an account costs, and whether the bonus makes anyone do it. Nothing in reports of engines that did not look. */
export function ClosingSection({ closing }: { readonly closing: ImpactReport['closing'] }) {
  if (closing === undefined || closing.accounts === 0) return null;
  const { secondsPerLeg, dearerWhole, accounts, rows, typicalUsd, bonuses } = closing;
  return (
    <section aria-labelledby="closing">
      <h2 id="closing">{finding(closing)}</h2>
      <p className="quiet">
        At once, one bidder takes every leg and hedges what is left net; leg by leg each leg pays its own price impact
        and the rest stays unhedged for {formatDuration(secondsPerLeg / 60)} per leg.
        {dearerWhole === 0
          ? ''
          : ` ${formatCount(dearerWhole)} of ${formatCount(accounts)} accounts are cheaper leg by leg.`}
      </p>
      <SimpleTable
        caption="Accounts that closing at once saves most"
        head={['Account', 'Legs', 'Net exposure', 'At once', 'Leg by leg']}
        rows={rows.map(({ id, legs, exposureUsd, wholeUsd, legByLegUsd }) => ({
          key: id,
          cells: [
            <Address key="id" value={id} short />,
            formatCount(legs),
            formatUsd(exposureUsd),
            formatUsd(wholeUsd),
            formatUsd(legByLegUsd),
          ],
        }))}
      />
      <h3>Whether the liquidation bonus works</h3>
      <p className="quiet">
        For a closing of {formatUsd(typicalUsd)}, the median account. Below the least bonus nobody takes part; beyond
        the largest each liquidation leaves the account worse off.
      </p>
      <SimpleTable
        caption="Liquidation bonus by collateral"
        head={['Collateral', 'Bonus', 'Least', 'Largest', 'Reading']}
        text={[4]}
        rows={bonuses.map(({ asset, bonus, least, largest, workable }) => ({
          key: asset,
          cells: [
            <bdi key="asset">{asset}</bdi>,
            formatRatio(bonus),
            formatRatio(least, 3),
            formatRatio(largest),
            workable ? (
              <Badge key="reading" kind="good">
                works
              </Badge>
            ) : (
              <Badge key="reading" kind="warning">
                {least > bonus ? 'too small to be answered' : 'worsens the account'}
              </Badge>
            ),
          ],
        }))}
      />
    </section>
  );
}

function finding({ wholeUsd, legByLegUsd }: Closing): string {
  const saved = legByLegUsd - wholeUsd;
  if (saved === 0) return 'Closing every account at once costs the same as leg by leg';
  const [less, usd] = saved > 0 ? ['less', saved] : ['more', -saved];
  return `Closing every account at once would cost ${formatUsd(usd)} ${less} than leg by leg`;
}
