import type { MarketShift } from '@riskdao/risk-core';
import { formatMove, formatUsd } from '../format/numbers.js';
import type { LabInputs } from './labInputs.js';
import type { LabBase } from './labProtocol.js';

const SPOT_PERCENT = { min: -80, max: 200 } as const;
const VOL_PERCENT = { min: -60, max: 200 } as const;

/** Spot and implied volatility of each underlying, moved before anything else is computed. */
export function MarketControls({
  base,
  market,
  onChange,
}: {
  readonly base: LabBase;
  readonly market: LabInputs['market'];
  readonly onChange: (market: LabInputs['market']) => void;
}) {
  const set = (symbol: string, shift: MarketShift) => {
    const others = Object.fromEntries(Object.entries(market).filter(([other]) => other !== symbol));
    onChange(shift.spotMove === 0 && shift.volMove === 0 ? others : { ...others, [symbol]: shift });
  };
  return (
    <fieldset className="card">
      <legend>Market</legend>
      <p className="quiet small">
        Forwards, perpetuals and tracking assets move with spot; strikes keep their volatility, scaled.
      </p>
      {Object.entries(base.spotUsd).map(([symbol, spotUsd]) => {
        const shift = market[symbol] ?? { spotMove: 0, volMove: 0 };
        return (
          <div key={symbol}>
            <MoveSlider
              label={`${symbol} spot`}
              value={shift.spotMove}
              percent={SPOT_PERCENT}
              says={`${formatMove(shift.spotMove)}: ${formatUsd(spotUsd * (1 + shift.spotMove))}`}
              onChange={(spotMove) => set(symbol, { ...shift, spotMove })}
            />
            <MoveSlider
              label={`${symbol} implied volatility`}
              value={shift.volMove}
              percent={VOL_PERCENT}
              says={`${formatMove(shift.volMove)} of every quote`}
              onChange={(volMove) => set(symbol, { ...shift, volMove })}
            />
          </div>
        );
      })}
    </fieldset>
  );
}

function MoveSlider({
  label,
  value,
  percent,
  says,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly percent: { readonly min: number; readonly max: number };
  readonly says: string;
  readonly onChange: (value: number) => void;
}) {
  return (
    <label className="slider">
      <span className="slider-name">
        <bdi>{label}</bdi>
      </span>
      <span className="slider-value">{says}</span>
      <input
        type="range"
        min={percent.min}
        max={percent.max}
        step={1}
        value={Math.round(value * 100)}
        aria-valuetext={says}
        onChange={(event) => onChange(Number(event.target.value) / 100)}
      />
    </label>
  );
}
