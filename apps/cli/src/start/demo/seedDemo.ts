import { DEMO_ROLES, demoWallet, type DemoDao } from '@riskdao/governance/remote';
import {
  contentHash,
  ENGINE_VERSION,
  parameterChanges,
  parseParameterSet,
  reportDigest,
  reportMarkdown,
  withChanges,
  type ImpactReport,
  type ParameterChange,
  type SimulationBundle,
} from '@riskdao/risk-core';
import {
  backdateProposal,
  completeSimulation,
  createProposal,
  recordSimulated,
  requestSimulation,
  startSimulation,
  type DatabaseClient,
  type Proposal,
} from '@riskdao/store';
import type { MakeReport } from '../../simulation/reportThreads.js';
import { bookThen } from './bookThen.js';
import { bundleAt } from './bundleAt.js';
import { keepObservations } from './keepObservations.js';
import { SIMULATING, STORIES, type Story } from './stories.js';
import { momentsOf, type Moment, type Simulated } from './walkStory.js';

const DAY = 86_400;
/** Enough for a verdict that is ready; the report in .riskdao/report has more. */
const STORY_PATHS = 1_000;
/** The DAO grew: older stories have a smaller book. Whatever is still open has today's, so that a re-run differs by the market alone. */
const ACCOUNTS_TODAY = 250;
const ACCOUNTS_THEN = (daysAgo: number) => (daysAgo > 10 ? 120 : ACCOUNTS_TODAY);
/** Copies of the book and its fund in the simulation that is running: enough shards to be watched. */
const SIMULATING_COPIES = 16;

type Demo = {
  readonly dao: DemoDao;
  readonly client: DatabaseClient;
  readonly bundle: SimulationBundle;
  readonly makeReport: MakeReport;
  readonly say: (line: string) => void;
};

type Drafted = {
  readonly story: Story;
  readonly createdUnix: number;
  readonly changes: readonly ParameterChange[];
  readonly stored: Proposal;
  /** Null for a draft that was not simulated. */
  readonly simulated: Promise<Simulated> | null;
  /** Times of the transitions, seconds since 1970. */
  readonly movedUnix: number[];
};

/**
 * Invents a DAO's last weeks: a proposal in every stage, each with its impact report on the market of its day, its vote on the
 * stand-in, and its transactions on the chain. The chain's clock starts before the first story and ends at the present.
 */
export async function seedDemo(demo: Demo): Promise<void> {
  const { dao, client, say } = demo;
  const nowUnix = Math.floor(Date.now() / 1_000);
  const drafted: Drafted[] = [];
  for (const story of STORIES) drafted.push(await draft(demo, story, nowUnix));
  await Promise.all([sayProgress(demo, drafted), walk(demo, drafted)]);
  await reach(dao, nowUnix);
  for (const { stored, createdUnix, movedUnix } of drafted)
    await backdateProposal(client, stored.id, {
      created: new Date(createdUnix * 1_000),
      transitions: [createdUnix, ...movedUnix].map((unix) => new Date(unix * 1_000)),
    });
  const today = { ...demo.bundle, book: bookThen(demo.bundle.book, ACCOUNTS_TODAY) };
  await keepObservations(client, { ...today, currentParameters: inForce(demo.bundle, 0) }, nowUnix);
  say('demo: markets, accounts and the fund measured');
  await simulateLive(demo, nowUnix);
}

async function sayProgress({ say }: Demo, drafted: readonly Drafted[]): Promise<void> {
  const simulations = drafted.flatMap(({ simulated }) => simulated ?? []);
  let done = 0;
  await Promise.all(
    simulations.map((simulated) =>
      simulated.then(() => say(`demo: ${++done} of ${simulations.length} proposals simulated`)),
    ),
  );
}

/** Takes every story's steps in the order of their times, each once its report is there. */
async function walk({ dao, client }: Demo, drafted: readonly Drafted[]): Promise<void> {
  const moments = drafted
    .flatMap(({ story, simulated, changes, createdUnix, movedUnix }): readonly Moment[] =>
      simulated === null
        ? []
        : momentsOf({
            ...{ dao, client, story, simulated, changes, createdUnix },
            noteMoved: (unix) => movedUnix.push(unix),
          }),
    )
    .sort((a, b) => a.atUnix - b.atUnix);
  for (const { atUnix, act } of moments) {
    await reach(dao, atUnix);
    await act();
  }
}

async function reach(dao: DemoDao, unix: number): Promise<void> {
  if (dao.nowUnix() < unix) await dao.passSeconds(unix - dao.nowUnix());
}

async function draft(demo: Demo, story: Story, nowUnix: number): Promise<Drafted> {
  const { client } = demo;
  const createdUnix = nowUnix - Math.round(story.daysAgo * DAY);
  const bundle = bundleOf(demo, story, createdUnix);
  const changes = changesOf(bundle);
  const stored = await store(demo, story, bundle, changes);
  const known = { story, createdUnix, changes, stored };
  if (story.stage === 'draft') return { ...known, simulated: null, movedUnix: [] };
  const simulated = demo.makeReport(bundle, story.title).then(async (report) => {
    await keepReport(client, stored.id, bundle, report);
    return { report, stored: await recordSimulated(client, stored, report.reportHash) };
  });
  simulated.catch(() => undefined); // whoever waits for it hears of it
  return { ...known, simulated, movedUnix: [createdUnix] };
}

/** What the executed story changed holds for every story that began after it. */
const EXECUTED_DAYS_AGO = 15;

function inForce({ currentParameters }: SimulationBundle, daysAgo: number): SimulationBundle['currentParameters'] {
  const executed = STORIES.filter(({ stage }) => stage === 'executed' && daysAgo < EXECUTED_DAYS_AGO);
  return Object.assign({ ...currentParameters }, ...executed.map(({ values }) => values));
}

/** The market and the book of the story's day, with what it proposes. */
function bundleOf({ bundle }: Demo, story: Story, createdUnix: number): SimulationBundle {
  const currentParameters = inForce(bundle, story.daysAgo);
  const then = bundleAt(bundle, createdUnix);
  const book = bookThen(then.book, ACCOUNTS_THEN(story.daysAgo));
  const said =
    then.proposal === undefined ? {} : { proposal: { ...then.proposal, title: story.title, reason: story.summary } };
  return {
    ...then,
    ...said,
    book,
    paths: STORY_PATHS,
    currentParameters,
    proposedParameters: { ...currentParameters, ...story.values },
  };
}

/** The same accounts several times over, under other addresses, with as many times the fund. */
function manifold(bundle: SimulationBundle, copies: number): SimulationBundle {
  const { accounts, safetyFund } = bundle.book;
  const holdings = safetyFund.holdings.map(({ asset, amount }) => ({ asset, amount: amount * copies }));
  const copied = Array.from({ length: copies }, (_, copy) =>
    accounts.map((account) => ({
      ...account,
      id: copy === 0 ? account.id : `0x${contentHash({ copy, of: account.id }).slice(-40)}`,
    })),
  );
  return { ...bundle, book: { ...bundle.book, accounts: copied.flat(), safetyFund: { ...safetyFund, holdings } } };
}

function changesOf({ currentParameters, proposedParameters }: SimulationBundle): readonly ParameterChange[] {
  const [before, after] = [parseParameterSet(currentParameters), parseParameterSet(proposedParameters)];
  return parameterChanges(before, withChanges(before, parameterChanges(before, after)));
}

function store(
  { client }: Demo,
  { title, summary }: Story,
  bundle: SimulationBundle,
  changes: readonly ParameterChange[],
): Promise<Proposal> {
  const current = parseParameterSet(bundle.currentParameters);
  const author = demoWallet(DEMO_ROLES.author).address;
  return createProposal(client, {
    ...{ origin: 'member', author, title, summary, discussionUrl: null, current, changes, draftExpiresAt: null },
  });
}

/** As a worker would have left it. */
async function keepReport(
  client: DatabaseClient,
  proposalId: string,
  bundle: SimulationBundle,
  report: ImpactReport,
): Promise<void> {
  const order = { bundle, engineVersion: ENGINE_VERSION, proposalId, moment: 'draft' as const };
  const { id } = await requestSimulation(client, order);
  await startSimulation(client, id, 1);
  await completeSimulation(client, id, {
    ...{ reportHash: report.reportHash, report, markdown: reportMarkdown(report), digest: reportDigest(report) },
  });
}

async function simulateLive(demo: Demo, nowUnix: number): Promise<void> {
  const bundle = manifold(bundleOf(demo, SIMULATING, nowUnix), SIMULATING_COPIES);
  const { id: proposalId } = await store(demo, SIMULATING, bundle, changesOf(bundle));
  await requestSimulation(demo.client, { bundle, engineVersion: ENGINE_VERSION, proposalId, moment: 'draft' });
}
