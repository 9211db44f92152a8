import type { ProposalStage } from '@riskdao/governance';

/** One proposal of the demo: what it asks for, when it was made, and how far it came. */
export type Story = {
  readonly stage: ProposalStage;
  /** The author drafted it this many days before now. */
  readonly daysAgo: number;
  readonly title: string;
  readonly summary: string;
  /** Parameter id to its new value in plain units. No two stories after one another change the same parameter. */
  readonly values: Readonly<Record<string, string>>;
  /** Of the four delegates in turn: 1 For, 2 Against, 3 Abstain. */
  readonly choices: readonly number[];
};

const FOR = [1, 1, 3, 2];
const AGAINST = [2, 2, 1, 3];

/** One in every stage. Tightening changes wait seven days in the timelock, others two. */
export const STORIES: readonly Story[] = [
  {
    ...{ stage: 'executed', daysAgo: 30, choices: FOR, values: { gammaBuffer: '1.25' } },
    title: 'Raise the gamma buffer',
    summary: 'Short options close to expiry lost more in the last sell-off than the buffer assumes.',
  },
  {
    ...{ stage: 'expired', daysAgo: 28, choices: FOR, values: { auctionStartPremium: '0.03' } },
    title: 'Start auctions at a higher premium',
    summary: 'Passed and queued, but nobody executed it within its three days of grace.',
  },
  {
    ...{ stage: 'cancelled', daysAgo: 24, choices: FOR, values: { 'volShockUp/underlying/ETH': '0.5' } },
    title: 'Raise the upward volatility shock of ETH',
    summary: 'Passed; the guardian cancelled it in the timelock after the market had moved.',
  },
  {
    ...{ stage: 'rejected', daysAgo: 20, choices: AGAINST, values: { spreadCreditFactor: '0.9' } },
    title: 'Give more credit for spreads',
    summary: 'Market makers asked for it; the report showed what it costs the fund, and delegates voted against.',
  },
  {
    ...{ stage: 'queued', daysAgo: 9, choices: FOR },
    values: { initialMarginFactor: '1.1', maintenanceMarginFactor: '0.88' },
    title: 'Raise initial and maintenance margin together',
    summary: 'The two factors are one group: they change together or not at all.',
  },
  {
    ...{ stage: 'unverifiable', daysAgo: 7, choices: FOR, values: { jumpMultiple: '5' } },
    title: 'Widen the jump scenario',
    summary: 'The signed votes are not on any gateway: without them nobody can check the tally, so nothing is decided.',
  },
  {
    ...{ stage: 'challenged', daysAgo: 5, choices: FOR, values: { haircutZ: '2.7' } },
    title: 'Deepen collateral haircuts',
    summary: 'Somebody put up a bond against the result: all signed votes are counted again on chain.',
  },
  {
    ...{ stage: 'passed', daysAgo: 4, choices: FOR, values: { 'haircutFloor/asset/wstETH': '0.12' } },
    title: 'Raise the haircut floor of wstETH',
    summary: 'The result stands on chain and can be challenged until its window closes.',
  },
  {
    ...{ stage: 'voting', daysAgo: 1, choices: [1, 2, 3], values: { 'spotRange/underlying/ETH': '0.2' } },
    title: 'Widen the price range of ETH',
    summary: 'The scenarios of ETH reach 20 % instead of 16 %, as in the worst days of the last two years.',
  },
  {
    ...{ stage: 'registered', daysAgo: 0.05, choices: [], values: { participationRate: '0.08' } },
    title: 'Assume less liquidity when positions are closed',
    summary: 'Registered on chain; the vote starts within a day.',
  },
  {
    ...{ stage: 'simulated', daysAgo: 0.03, choices: [], values: { 'volShockDown/underlying/BTC': '0.3' } },
    title: 'Deepen the downward volatility shock of BTC',
    summary: 'The report is there; the author has not signed the proposal yet.',
  },
  {
    ...{ stage: 'draft', daysAgo: 0.02, choices: [], values: { liquidationFee: '0.06' } },
    title: 'Raise the liquidation fee',
    summary: 'A draft without a report.',
  },
];

/** The draft whose simulation is running when the platform comes up. */
export const SIMULATING: Story = {
  ...{ stage: 'draft', daysAgo: 0, choices: [] },
  values: { initialMarginFactor: '1.1', maintenanceMarginFactor: '0.88', 'spotRange/underlying/BTC': '0.2' },
  title: 'Raise margin factors and the price range of BTC at once',
  summary: 'Its simulation is running: it has more paths than the others, to be watched.',
};
