import { parameterKey } from '@riskdao/risk-core';
import { useState } from 'react';
import { Loaded } from '../graphql/Loaded.js';
import { ParameterContractsDocument, type AtInput } from '../graphql/generated/graphql.js';
import type { ParameterRow } from './scopes.js';

/** How an integrator reads this value: from the API at the same moment, and from the contract. */
export function Snippets({ row, at }: { readonly row: ParameterRow; readonly at: AtInput | null }) {
  return (
    <div className="columns">
      <Snippet title="GraphQL" text={graphqlSnippet(row, at)} />
      <Loaded what="the contracts" document={ParameterContractsDocument} variables={{}}>
        {({ _meta: { chainId, deployment } }) => {
          const contract = deployment?.contracts.find(({ name }) => name.toLowerCase() === 'riskparameters');
          return (
            <Snippet
              title="Solidity"
              text={soliditySnippet(row, { address: contract?.address ?? null, chainId, at })}
            />
          );
        }}
      </Loaded>
    </div>
  );
}

function Snippet({ title, text }: { readonly title: string; readonly text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div>
      <div className="row">
        <h4>{title}</h4>
        <button
          type="button"
          onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
          aria-label={`Copy the ${title} snippet`}
        >
          {copied ? 'Copied' : 'Copy'}
        </button>
      </div>
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </div>
  );
}

function graphqlSnippet({ name, symbol }: ParameterRow, at: AtInput | null): string {
  const [moment] = Object.entries(at ?? {}).filter(([, value]) => value != null);
  const args = [
    `name: ${JSON.stringify(name)}`,
    ...(symbol === null ? [] : [`symbol: ${JSON.stringify(symbol)}`]),
    ...(moment === undefined ? [] : [`at: { ${moment[0]}: ${JSON.stringify(moment[1])} }`]),
  ];
  return `query {\n  parameter(${args.join(', ')}) {\n    value { raw decimals value formatted }\n    since { blockNumber blockHash }\n  }\n}`;
}

function soliditySnippet(
  { id, value }: ParameterRow,
  place: { readonly address: string | null; readonly chainId: string; readonly at: AtInput | null },
): string {
  const key = Array.from(parameterKey(id), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const { address, chainId, at } = place;
  const unix = at?.timestamp == null ? null : Math.floor(Date.parse(at.timestamp) / 1000);
  return [
    `// Chain ${chainId}. ${value.decimals} decimals: ${value.raw} is ${value.formatted}.`,
    `IRiskParameters parameters = IRiskParameters(${address ?? '/* not deployed here */'});`,
    `// keccak256(${JSON.stringify(id)})`,
    `bytes32 key = 0x${key};`,
    unix === null ? 'int256 raw = parameters.value(key);' : `int256 raw = parameters.valueAt(key, ${unix});`,
  ].join('\n');
}
