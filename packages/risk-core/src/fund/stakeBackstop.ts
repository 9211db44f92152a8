/** Staked governance tokens behind the fund: they are cut when it is used up, against a claim on later fees. */
export type StakeBackstop = {
  readonly tokens: number;
  /** Open claims of stakers on later fees, oldest first, USD. */
  readonly claims: readonly { readonly event: string; readonly openUsd: number }[];
};

export type SlashTerms = {
  readonly event: string;
  readonly lossUsd: number;
  /** Price at which tokens can be sold in the event: it falls when they are needed. */
  readonly priceUsd: number;
  /** Largest share of the stake that one event may cut. */
  readonly largestShare: number;
};

/** Cuts as many tokens as the loss needs, up to the largest share. What they bring is owed to stakers from later fees. */
export function slashStake(
  { tokens, claims }: StakeBackstop,
  { event, lossUsd, priceUsd, largestShare }: SlashTerms,
): {
  readonly stake: StakeBackstop;
  readonly paidUsd: number;
  readonly slashedTokens: number;
  readonly leftUsd: number;
} {
  const paidUsd = Math.min(lossUsd, tokens * largestShare * priceUsd);
  const slashedTokens = priceUsd > 0 ? paidUsd / priceUsd : 0;
  const claim = paidUsd > 0 ? [{ event, openUsd: paidUsd }] : [];
  const stake = { tokens: tokens - slashedTokens, claims: [...claims, ...claim] };
  return { stake, paidUsd, slashedTokens, leftUsd: lossUsd - paidUsd };
}

/** Pays open claims from fees, the oldest first; what is left of the fees goes on. */
export function repayClaims(
  stake: StakeBackstop,
  feesUsd: number,
): { readonly stake: StakeBackstop; readonly repaidUsd: number; readonly leftUsd: number } {
  let leftUsd = feesUsd;
  const claims = stake.claims.flatMap(({ event, openUsd }) => {
    const paid = Math.min(openUsd, leftUsd);
    leftUsd -= paid;
    return openUsd > paid ? [{ event, openUsd: openUsd - paid }] : [];
  });
  return { stake: { ...stake, claims }, repaidUsd: feesUsd - leftUsd, leftUsd };
}
