import { HDNodeWallet, Mnemonic, Wallet } from 'ethers';

const PHRASE = Mnemonic.fromPhrase('test test test test test test test test test test test junk');

const keys = new Map<number, string>();

/** The publicly known development keys of anvil: worth nothing anywhere else. */
export function demoWallet(index: number): Wallet {
  const key = keys.get(index) ?? HDNodeWallet.fromMnemonic(PHRASE, `m/44'/60'/0'/0/${index}`).privateKey;
  keys.set(index, key);
  return new Wallet(key);
}

/** Who does what in the demo. Delegates hold the power of their own tokens and of a holder who delegated to them. */
export const DEMO_ROLES = {
  author: 0,
  delegates: [1, 2, 3, 4],
  holder: 5,
  guardian: 6,
  executors: [7, 8],
  challenger: 9,
} as const;
