import { PARAMETER_RULES, type ParameterRule } from '@riskdao/risk-core';
import { Command } from 'commander';
import { textTable, type Console } from '../output/console.js';

export function parametersCommand(console: Console): Command {
  return new Command('parameters')
    .description('Print the governed parameters: bounds, largest step, cool-down and what each is for')
    .action(() => {
      const rows = Object.entries(PARAMETER_RULES).map(([name, rule]) => row(name, rule));
      textTable(['parameter', 'scope', 'unit', 'initial', 'min', 'max', 'step', 'cool-down', 'meaning'], rows).forEach(
        (line) => console.out(line),
      );
    });
}

function row(name: string, rule: ParameterRule): string[] {
  const { scope, unit, initial, min, max, maxStep, cooldownHours, meaning } = rule;
  const genesis =
    typeof initial === 'number'
      ? String(initial)
      : Object.entries(initial)
          .map(([assetClass, value]) => `${assetClass} ${value}`)
          .join(', ');
  const size = (step: number) => (maxStep.kind === 'relative' ? `${step * 100} %` : String(step));
  const step = maxStep.up === maxStep.down ? size(maxStep.up) : `+${size(maxStep.up)} -${size(maxStep.down)}`;
  return [name, scope, unit, genesis, String(min), String(max), step, `${cooldownHours / 24} d`, meaning];
}
