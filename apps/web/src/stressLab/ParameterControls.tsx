import { formatScaled, parseParameterId, PARAMETER_RULES, toScaled, type ParameterId } from '@riskdao/risk-core';
import { useMemo, useState } from 'react';
import { formatParameter } from '../format/numbers.js';
import type { LabInputs } from './labInputs.js';
import type { LabBase } from './labProtocol.js';
import { parameterSlider, sliderNotches, sliderRaw, sliderSpan, type ParameterSlider } from './parameterSlider.js';

const SCOPES = [
  ['protocol', 'Protocol'],
  ['underlying', 'Underlyings'],
  ['asset', 'Collateral assets'],
] as const;

/** One slider for every governed parameter, over what one proposal may ask for. */
export function ParameterControls({
  base,
  chosen,
  onChange,
}: {
  readonly base: LabBase;
  readonly chosen: LabInputs['parameters'];
  readonly onChange: (parameters: LabInputs['parameters']) => void;
}) {
  const [search, setSearch] = useState('');
  const sliders = useMemo(() => slidersOf(base), [base]);
  const set = (slider: ParameterSlider, raw: bigint) => {
    const others = Object.fromEntries(Object.entries(chosen).filter(([id]) => id !== slider.id));
    onChange(raw === slider.inForce ? others : { ...others, [slider.id]: raw });
  };
  const wanted = search.trim().toLowerCase();
  const isWanted = ({ id, rule }: ParameterSlider) =>
    wanted === '' || `${id} ${rule.meaning}`.toLowerCase().includes(wanted);
  return (
    <fieldset className="card">
      <legend>Parameters</legend>
      <label className="lab-search">
        Find a parameter <input type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
      </label>
      {SCOPES.map(([scope, title]) => {
        const own = sliders.filter((slider) => slider.rule.scope === scope && isWanted(slider));
        const moved = own.filter(({ id }) => chosen[id] !== undefined).length;
        if (own.length === 0) return null;
        return (
          <details key={scope} open={scope === 'protocol' || wanted !== ''}>
            <summary>
              {title} ({own.length}
              {moved === 0 ? '' : `, ${moved} moved`})
            </summary>
            {own.map((slider) => (
              <OneParameter
                key={slider.id}
                slider={slider}
                raw={chosen[slider.id] ?? slider.inForce}
                onChange={(raw) => set(slider, raw)}
              />
            ))}
          </details>
        );
      })}
    </fieldset>
  );
}

/** In the order of the table of rules, then by symbol. */
function slidersOf({ currentParameters }: LabBase): readonly ParameterSlider[] {
  const order = Object.keys(PARAMETER_RULES);
  const rank = (id: ParameterId) => order.indexOf(parseParameterId(id).name);
  return Object.entries(currentParameters)
    .map(([id, value]) => parameterSlider(id, toScaled(value, PARAMETER_RULES[parseParameterId(id).name].decimals)))
    .sort((a, b) => rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1));
}

function OneParameter({
  slider,
  raw,
  onChange,
}: {
  readonly slider: ParameterSlider;
  readonly raw: bigint;
  readonly onChange: (raw: bigint) => void;
}) {
  const { id, rule, inForce, reach, bounds } = slider;
  const [name, , symbol] = id.split('/');
  const show = (value: bigint) => formatParameter(rule.unit, formatScaled(value, rule.decimals));
  const span = sliderSpan(slider);
  const isStuck = span.min === span.max;
  return (
    <label className="slider">
      <span className="slider-name" title={rule.meaning}>
        {name} {symbol === undefined ? null : <bdi>{symbol}</bdi>}
      </span>
      <span className="slider-value">{raw === inForce ? show(raw) : `${show(inForce)} → ${show(raw)}`}</span>
      <input
        type="range"
        min={span.min}
        max={span.max}
        step={1}
        disabled={isStuck}
        value={sliderNotches(slider, raw)}
        aria-valuetext={`${show(raw)}, in force ${show(inForce)}`}
        onChange={(event) => onChange(sliderRaw(slider, Number(event.target.value)))}
      />
      <span className="slider-bounds">
        one proposal: {show(reach.min)} to {show(reach.max)}; bounds: {show(bounds.min)} to {show(bounds.max)}
      </span>
    </label>
  );
}
