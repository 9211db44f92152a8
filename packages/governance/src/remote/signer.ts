import { Wallet, type TransactionRequest, type TypedDataDomain, type TypedDataField } from 'ethers';

/** Signs Snapshot messages. An ethers wallet is one; a key service implements the same two functions. */
export type TypedDataSigner = {
  readonly getAddress: () => Promise<string>;
  readonly signTypedData: (
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    message: Record<string, unknown>,
  ) => Promise<string>;
};

/** Signs transactions that are complete (nonce, fees, chain id set); knows no provider and never fills anything in. */
export type TransactionSigner = {
  readonly getAddress: () => Promise<string>;
  readonly signTransaction: (transaction: TransactionRequest) => Promise<string>;
};

/** Signs with a key in memory: for development, and for an executor whose account holds no more than its fees and bonds. */
export function keySigner(privateKey: string): TypedDataSigner & TransactionSigner {
  const wallet = new Wallet(privateKey);
  return {
    getAddress: () => wallet.getAddress(),
    signTypedData: (domain, types, message) => wallet.signTypedData(domain, types, message),
    signTransaction: (transaction) => wallet.signTransaction(transaction),
  };
}
