import type { Page } from '@playwright/test';
import { getBytes, type BaseWallet } from 'ethers';

export const TEST_WALLET = 'Test wallet';

type Signer = Pick<BaseWallet, 'address' | 'signMessage' | 'signTypedData'>;

/** Puts a wallet into the page that announces itself after EIP-6963 and signs whatever it is asked to. */
export async function injectWallet(page: Page, wallet: Signer): Promise<void> {
  await page.exposeFunction('walletRequest', async (method: string, params: readonly string[]): Promise<unknown> => {
    switch (method) {
      case 'eth_requestAccounts':
      case 'eth_accounts':
        return [wallet.address];
      case 'personal_sign':
        return wallet.signMessage(getBytes(params[0] ?? '0x'));
      case 'eth_signTypedData_v4': {
        const { domain, types, message } = JSON.parse(params[1] ?? '{}') as TypedData;
        const own = Object.fromEntries(Object.entries(types).filter(([name]) => name !== 'EIP712Domain'));
        return wallet.signTypedData(domain, own, message);
      }
      default:
        throw new Error(`The test wallet does not know ${method}.`);
    }
  });
  await page.addInitScript((name) => {
    type Bridge = { readonly walletRequest: (method: string, params: unknown) => Promise<unknown> };
    const provider = {
      request: ({ method, params = [] }: { method: string; params?: unknown }) =>
        (window as unknown as Bridge).walletRequest(method, params),
      on: () => undefined,
      removeListener: () => undefined,
    };
    const info = { uuid: '350670db-19fa-4704-a166-e52e178b59d2', name, icon: 'data:,', rdns: 'test.wallet' };
    const announce = () =>
      window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }));
    window.addEventListener('eip6963:requestProvider', announce);
    announce();
  }, TEST_WALLET);
}

type TypedData = {
  readonly domain: Record<string, unknown>;
  readonly types: Record<string, { name: string; type: string }[]>;
  readonly message: Record<string, unknown>;
};
