import type { ParametersQuery } from '../graphql/generated/graphql.js';

export type ParameterRow = NonNullable<ParametersQuery['parameters']>['parameters'][number];

export const SCOPES = [
  { scope: 'protocol', title: 'Protocol', text: 'One value for the whole protocol.' },
  { scope: 'underlying', title: 'Underlyings', text: 'One value for each underlying that options are written on.' },
  { scope: 'asset', title: 'Collateral assets', text: 'One value for each asset that is accepted as collateral.' },
] as const satisfies readonly {
  readonly scope: ParameterRow['scope'];
  readonly title: string;
  readonly text: string;
}[];
