/** Wallets are found and asked only when somebody wants to sign: nothing of them is in the first load. */
export function WalletMenu() {
  return null;
}
