/** The only choices an enforceable proposal offers, in the only order. The contract counts index 1, 2 and 3. */
export const CHOICES = ['For', 'Against', 'Abstain'] as const;

/** 1-based, as Snapshot signs it. */
export const CHOICE = { for: 1, against: 2, abstain: 3 } as const;
