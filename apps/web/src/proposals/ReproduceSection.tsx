import type { ImpactReport } from '@riskdao/risk-core';
import { Hash } from '../format/Hash.js';
import { formatCount, formatTime } from '../format/numbers.js';
import { CopyButton } from '../format/CopyButton.js';
import { bundleFile } from './reportFiles.js';
import { TakeAway } from './TakeAway.js';

const PARTS: Readonly<Record<string, string>> = {
  ...{ bundle: 'the whole bundle', market: 'the market', book: 'the book', depth: 'the order books' },
  ...{ history: 'the price history', parameterHistory: 'earlier changes', proposal: "the author's text" },
  ...{ currentParameters: 'the current parameters', proposedParameters: 'the proposed parameters' },
};

/** How anybody rebuilds the report byte for byte, and every form in which it can be taken away. */
export function ReproduceSection({ report }: { readonly report: ImpactReport }) {
  const { inputs, reportHash } = report;
  const bundle = new URL(bundleFile(report), location.origin).href;
  const command = [`curl -fsS -o bundle.json ${bundle}`, ...inputs.reproduce].join(' && \\\n');
  return (
    <section aria-labelledby="reproduce">
      <h2 id="reproduce">Rebuild it yourself</h2>
      <div className="row spread">
        <p>Same inputs, same bytes, on any machine. In a checkout of the platform, after npm ci and npm run build:</p>
        <CopyButton text={command} what="the commands" />
      </div>
      <pre tabIndex={0}>
        <code>{command}</code>
      </pre>
      <p>
        <a className="button" href={bundleFile(report)} download="bundle.json">
          Download the bundle
        </a>
      </p>
      <dl className="facts">
        <Fact name="Report" value={reportHash} />
        {Object.entries(inputs.hashes).map(([name, value]) => (
          <Fact key={name} name={`Hash of ${PARTS[name] ?? name}`} value={String(value)} />
        ))}
        <Fact name="Id of the current set" value={inputs.currentParameterSetId} />
        <Fact name="Id of the proposed set" value={inputs.proposedParameterSetId} />
        <div>
          <dt>Engine, seed, paths</dt>
          <dd>
            {inputs.engineVersion}, {inputs.seed}, {formatCount(inputs.paths)}
          </dd>
        </div>
        <div>
          <dt>Prices of</dt>
          <dd>{formatTime(inputs.asOfUnix)}</dd>
        </div>
      </dl>
      <TakeAway report={report} />
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Hash value={value} />
      </dd>
    </div>
  );
}
