export { ConfigError, readEnvironment, STORE_SETTINGS, type Environment } from './environment.js';
export { connect, DatabaseError, failureCode, type DatabaseClient } from './database.js';
export { databaseHealth, type DatabaseHealth } from './databaseHealth.js';
export { startEmbeddedPostgres, EmbeddedPostgresError, type EmbeddedPostgres } from './embedded/postgres.js';
export { migrate, MigrationError } from './migrate.js';
export { backUp, BackupNotUsableError, contentDigest, restore, type BackupSummary } from './backup.js';
export { migrationState, type MigrationState } from './migrationState.js';
export { queueProblems } from './queueHealth.js';
export {
  openQueues,
  PermanentJobError,
  GOVERNANCE_ROUNDS,
  type GovernanceRound,
  type Heart,
  type QueueSettings,
  QUEUES,
  type FailedJob,
  type JobPayload,
  type QueueJob,
  type QueueName,
  type Queues,
  type RunningWorker,
} from './queues.js';
export { outboxDepth, reconcileOutbox, relayOutbox } from './outbox.js';
export { QueueUnavailableError } from './queueConnection.js';
export { reconcileSimulations, shardJobId } from './reconcileSimulations.js';
export { getDocument } from './documents.js';
export { keepBundle, loadBundle, MissingDocumentError } from './bundles.js';
export {
  cancelSimulation,
  completeSimulation,
  countShardsDone,
  failSimulation,
  findShard,
  getSimulation,
  keepShard,
  listSimulations,
  simulationsOrderedBy,
  NotReproducibleError,
  requestSimulation,
  simulationJobId,
  startSimulation,
  type FinishedReport,
  type Simulation,
  type SimulationMoment,
} from './simulations.js';
export { secretBox, type SecretBox } from './secretBox.js';
export * from './webhooks.js';
export * from './webhookEndpoints.js';
export * from './parameters.js';
export * from './reports.js';
export * from './chainCursor.js';
export * from './chainEvents.js';
export * from './events.js';
export * from './riskInputs.js';
export * from './dataVersion.js';
export * from './access/sessions.js';
export * from './access/apiKeys.js';
export * from './access/rateLimits.js';
export {
  createProposal,
  getProposal,
  proposalBySnapshotId,
  StaleVersionError,
  UnknownProposalError,
  type Proposal,
  type ProposalDraft,
  type SignedVote,
} from './proposals/proposal.js';
export * from './proposals/listProposals.js';
export {
  AlreadySignedError,
  editProposal,
  proposalTransitions,
  recordSigned,
  recordSimulated,
  recordVoteStart,
  SignedTextMismatchError,
  transitionProposal,
  type DraftEdit,
  type ProposalRef,
  type Transition,
} from './proposals/transitions.js';
export * from './proposals/checks.js';
export * from './proposals/verdicts.js';
export * from './proposals/votes.js';
export { seenVotes, type SeenVote } from './proposals/seenVotes.js';
export { recordAssertion } from './proposals/assertion.js';
export * from './proposals/timelock.js';
export * from './proposals/reruns.js';
export * from './proposals/backdate.js';
export * from './proposals/followUps.js';
export * from './markets.js';
export * from './priceReadings.js';
export {
  bookAsOf,
  countAccounts,
  accountAt,
  accountKey,
  bookAt,
  forgetBooksAbove,
  keepBook,
  listAccounts,
  listBooks,
  newestChainBook,
} from './books.js';
export type { AccountState, BookBlock, BookEntry, BookMoment, KeptBook } from './books.js';
export * from './fund.js';
export * from './marginRequirements.js';
export * from './signedRequirements.js';
export * from './liquidations.js';
export * from './alerts.js';
