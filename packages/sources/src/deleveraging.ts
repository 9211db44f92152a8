import type { DeleveragedCoin } from '@riskdao/risk-core';
import { z } from 'zod';
import { readCsv, requireColumns } from './csv.js';
import { decimalText, nonNegative, parseField } from './field.js';

const coinRow = z.object({
  coin: z.string().min(1, 'is blank. Fill it in.').max(40, 'has more than 40 characters. Shorten it.'),
  adl_notional_usd: nonNegative(decimalText),
  closed_pnl_usd: decimalText,
  n_negative_equity: nonNegative(decimalText),
  n_users: nonNegative(decimalText),
});

/** Reads an auto-deleveraging by coin (CSV): `coin, adl_notional_usd, closed_pnl_usd, n_negative_equity, n_users`. */
export function readDeleveragedCoins(file: string): DeleveragedCoin[] {
  const table = readCsv(file);
  requireColumns(file, table, Object.keys(coinRow.shape));
  return table.rows.map(({ row, fields }) => {
    const read = parseField(coinRow, fields, file, row);
    return {
      coin: read.coin,
      notionalUsd: read.adl_notional_usd,
      gainUsd: read.closed_pnl_usd,
      negativeAccounts: read.n_negative_equity,
      winners: read.n_users,
    };
  });
}

const flag = z
  .enum(['True', 'False'], 'is neither True nor False. Correct the row.')
  .transform((text) => text === 'True');
const accountRow = z.object({
  side: z.enum(['LONG', 'SHORT'], 'is neither LONG nor SHORT. Correct the row.'),
  realized_pnl_usd: decimalText,
  was_liquidated: flag,
  was_adl: flag,
});

export type DeleveragedAccount = {
  readonly side: 'LONG' | 'SHORT';
  readonly realisedUsd: number;
  readonly wasLiquidated: boolean;
  readonly wasDeleveraged: boolean;
};

/** Reads accounts of one coin in such an event (CSV, gzip too): `side, realized_pnl_usd, was_liquidated, was_adl`. */
export function readDeleveragedAccounts(file: string): DeleveragedAccount[] {
  const table = readCsv(file);
  requireColumns(file, table, Object.keys(accountRow.shape));
  return table.rows.map(({ row, fields }) => {
    const read = parseField(accountRow, fields, file, row);
    return {
      side: read.side,
      realisedUsd: read.realized_pnl_usd,
      wasLiquidated: read.was_liquidated,
      wasDeleveraged: read.was_adl,
    };
  });
}
