import { initialParameterSet } from './initial.js';

/** Two underlyings and one asset of every class. */
const SCOPES = {
  underlyings: ['BTC', 'ETH'],
  assets: { USDC: 'stable', ETH: 'native', wstETH: 'staked', TAIL: 'longTail' },
} as const;

export const GENESIS = initialParameterSet(SCOPES);
