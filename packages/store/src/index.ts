export { ConfigError, readEnvironment, STORE_SETTINGS, type Environment } from './environment.js';
export { connect, type DatabaseClient } from './database.js';
export { startEmbeddedPostgres, EmbeddedPostgresError, type EmbeddedPostgres } from './embedded/postgres.js';
export { migrate, MigrationError } from './migrate.js';
export {
  openQueues,
  PermanentJobError,
  QUEUES,
  type JobPayload,
  type QueueJob,
  type QueueName,
  type Queues,
  type RunningWorker,
} from './queues.js';
export { reconcileOutbox, relayOutbox } from './outbox.js';
export { getDocument } from './documents.js';
export { keepBundle, loadBundle, MissingDocumentError } from './bundles.js';
export * from './simulations.js';
export { secretBox, type SecretBox } from './secretBox.js';
export * from './webhooks.js';
export * from './parameters.js';
export * from './reports.js';
export * from './chainCursor.js';
