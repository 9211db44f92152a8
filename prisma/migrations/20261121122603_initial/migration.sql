-- CreateEnum
CREATE TYPE "proposal_stage" AS ENUM ('draft', 'simulated', 'registered', 'voting', 'passed', 'challenged', 'queued', 'executed', 'rejected', 'cancelled', 'expired', 'unverifiable');

-- CreateEnum
CREATE TYPE "simulation_state" AS ENUM ('waiting', 'running', 'completed', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "documents" (
    "hash" CHAR(66) NOT NULL,
    "kind" TEXT NOT NULL,
    "canonical_json" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "documents_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "markets" (
    "id" UUID NOT NULL,
    "document_hash" CHAR(66) NOT NULL,
    "as_of" TIMESTAMPTZ(6) NOT NULL,
    "label" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "warnings" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "markets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_bars" (
    "symbol" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "seconds" INTEGER NOT NULL,
    "open" DECIMAL(38,18) NOT NULL,
    "high" DECIMAL(38,18) NOT NULL,
    "low" DECIMAL(38,18) NOT NULL,
    "close" DECIMAL(38,18) NOT NULL,
    "volume" DECIMAL(38,18) NOT NULL,

    CONSTRAINT "price_bars_pkey" PRIMARY KEY ("symbol","source","seconds","starts_at")
);

-- CreateTable
CREATE TABLE "books" (
    "id" UUID NOT NULL,
    "document_hash" CHAR(66) NOT NULL,
    "label" TEXT NOT NULL,
    "provenance" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(6) NOT NULL,
    "block_number" BIGINT,
    "block_hash" CHAR(66),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "books_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_states" (
    "book_id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "kind" TEXT,
    "group" TEXT,
    "positions" JSONB NOT NULL,
    "collateral" JSONB NOT NULL,

    CONSTRAINT "account_states_pkey" PRIMARY KEY ("book_id","account_id")
);

-- CreateTable
CREATE TABLE "parameter_sets" (
    "id" CHAR(66) NOT NULL,
    "values" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "parameter_sets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "parameter_activations" (
    "set_id" CHAR(66) NOT NULL,
    "chain_id" BIGINT NOT NULL,
    "block_number" BIGINT NOT NULL,
    "block_hash" CHAR(66) NOT NULL,
    "log_index" INTEGER NOT NULL,
    "activated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "parameter_activations_pkey" PRIMARY KEY ("chain_id","block_number","log_index")
);

-- CreateTable
CREATE TABLE "parameter_changes" (
    "id" UUID NOT NULL,
    "parameter_id" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    "proposal_id" UUID,
    "chain_id" BIGINT,
    "block_number" BIGINT,
    "block_hash" CHAR(66),
    "log_index" INTEGER,
    "executed_at" TIMESTAMPTZ(6),

    CONSTRAINT "parameter_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proposals" (
    "id" UUID NOT NULL,
    "snapshot_id" CHAR(66),
    "space" TEXT,
    "author" CHAR(42) NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "discussion_url" TEXT,
    "stage" "proposal_stage" NOT NULL DEFAULT 'draft',
    "current_set_id" CHAR(66) NOT NULL,
    "proposed_set_id" CHAR(66) NOT NULL,
    "payload_hash" CHAR(66),
    "report_hash" CHAR(66),
    "version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "proposals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proposal_transitions" (
    "proposal_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "from" "proposal_stage",
    "to" "proposal_stage" NOT NULL,
    "reason" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "proposal_transitions_pkey" PRIMARY KEY ("proposal_id","version")
);

-- CreateTable
CREATE TABLE "proposal_checks" (
    "proposal_id" UUID NOT NULL,
    "moment" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "errors" JSONB NOT NULL,
    "warnings" JSONB NOT NULL,
    "notes" JSONB NOT NULL,
    "ran_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "proposal_checks_pkey" PRIMARY KEY ("proposal_id","moment","name")
);

-- CreateTable
CREATE TABLE "simulations" (
    "id" UUID NOT NULL,
    "proposal_id" UUID,
    "moment" TEXT NOT NULL,
    "bundle_hash" CHAR(66) NOT NULL,
    "engine_version" TEXT NOT NULL,
    "state" "simulation_state" NOT NULL DEFAULT 'waiting',
    "shard_count" INTEGER NOT NULL DEFAULT 0,
    "shards_done" INTEGER NOT NULL DEFAULT 0,
    "report_hash" CHAR(66),
    "failure" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "simulations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "simulation_shards" (
    "input_hash" CHAR(66) NOT NULL,
    "outcome_hash" CHAR(66) NOT NULL,
    "milliseconds" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "simulation_shards_pkey" PRIMARY KEY ("input_hash")
);

-- CreateTable
CREATE TABLE "reports" (
    "hash" CHAR(66) NOT NULL,
    "document_hash" CHAR(66) NOT NULL,
    "bundle_hash" CHAR(66) NOT NULL,
    "engine_version" TEXT NOT NULL,
    "markdown" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reports_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "report_follow_ups" (
    "report_hash" CHAR(66) NOT NULL,
    "days" INTEGER NOT NULL,
    "outcome" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "report_follow_ups_pkey" PRIMARY KEY ("report_hash","days")
);

-- CreateTable
CREATE TABLE "snapshot_evidence" (
    "proposal_id" UUID NOT NULL,
    "document_hash" CHAR(66) NOT NULL,
    "fetched_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "snapshot_evidence_pkey" PRIMARY KEY ("proposal_id","document_hash")
);

-- CreateTable
CREATE TABLE "votes" (
    "proposal_id" UUID NOT NULL,
    "id" CHAR(66) NOT NULL,
    "voter" CHAR(42) NOT NULL,
    "choice" JSONB NOT NULL,
    "signed_at" TIMESTAMPTZ(6) NOT NULL,
    "cid" TEXT NOT NULL,
    "power" DECIMAL(78,0),
    "verdict" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "votes_pkey" PRIMARY KEY ("proposal_id","id")
);

-- CreateTable
CREATE TABLE "tallies" (
    "id" UUID NOT NULL,
    "proposal_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "for" DECIMAL(78,0) NOT NULL,
    "against" DECIMAL(78,0) NOT NULL,
    "abstain" DECIMAL(78,0) NOT NULL,
    "quorum" DECIMAL(78,0) NOT NULL,
    "differences" JSONB NOT NULL,
    "tallied_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tallies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "timelock_operations" (
    "id" CHAR(66) NOT NULL,
    "chain_id" BIGINT NOT NULL,
    "proposal_id" UUID,
    "payload" JSONB NOT NULL,
    "ready_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "state" TEXT NOT NULL,
    "queued_tx" CHAR(66),
    "executed_tx" CHAR(66),

    CONSTRAINT "timelock_operations_pkey" PRIMARY KEY ("chain_id","id")
);

-- CreateTable
CREATE TABLE "chain_cursors" (
    "chain_id" BIGINT NOT NULL,
    "contract" CHAR(42) NOT NULL,
    "block_number" BIGINT NOT NULL,
    "block_hash" CHAR(66) NOT NULL,
    "finalized_number" BIGINT NOT NULL,
    "recent_blocks" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "chain_cursors_pkey" PRIMARY KEY ("chain_id","contract")
);

-- CreateTable
CREATE TABLE "fund_readings" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "market_hash" CHAR(66) NOT NULL,
    "book_hash" CHAR(66) NOT NULL,
    "set_id" CHAR(66) NOT NULL,
    "balance_usd" DECIMAL(38,6) NOT NULL,
    "target_usd" DECIMAL(38,6) NOT NULL,
    "coverage" DECIMAL(18,6) NOT NULL,
    "band" TEXT NOT NULL,

    CONSTRAINT "fund_readings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "margin_requirements" (
    "account" CHAR(42) NOT NULL,
    "sequence" BIGINT NOT NULL,
    "set_id" CHAR(66) NOT NULL,
    "initial_usd" DECIMAL(78,18) NOT NULL,
    "maintenance_usd" DECIMAL(78,18) NOT NULL,
    "payload" JSONB NOT NULL,
    "signatures" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "margin_requirements_pkey" PRIMARY KEY ("account","sequence")
);

-- CreateTable
CREATE TABLE "liquidations" (
    "id" UUID NOT NULL,
    "account" CHAR(42) NOT NULL,
    "chain_id" BIGINT NOT NULL,
    "auction_id" DECIMAL(78,0) NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "outcome" JSONB NOT NULL,

    CONSTRAINT "liquidations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "id" UUID NOT NULL,
    "owner" CHAR(42) NOT NULL,
    "url" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "events" TEXT[],
    "disabled_at" TIMESTAMPTZ(6),
    "disabled_because" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_status" INTEGER,
    "last_error" TEXT,
    "delivered_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "owner" CHAR(42) NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" CHAR(64) NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "queue" TEXT NOT NULL,
    "job_id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(6),
    "done_at" TIMESTAMPTZ(6),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "markets_document_hash_key" ON "markets"("document_hash");

-- CreateIndex
CREATE INDEX "markets_as_of_idx" ON "markets"("as_of" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "books_document_hash_key" ON "books"("document_hash");

-- CreateIndex
CREATE INDEX "books_as_of_idx" ON "books"("as_of" DESC);

-- CreateIndex
CREATE INDEX "account_states_account_id_idx" ON "account_states"("account_id");

-- CreateIndex
CREATE INDEX "parameter_changes_parameter_id_block_number_idx" ON "parameter_changes"("parameter_id", "block_number");

-- CreateIndex
CREATE UNIQUE INDEX "parameter_changes_chain_id_block_hash_log_index_key" ON "parameter_changes"("chain_id", "block_hash", "log_index");

-- CreateIndex
CREATE UNIQUE INDEX "proposals_snapshot_id_key" ON "proposals"("snapshot_id");

-- CreateIndex
CREATE INDEX "proposals_stage_created_at_id_idx" ON "proposals"("stage", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "simulations_state_created_at_idx" ON "simulations"("state", "created_at");

-- CreateIndex
CREATE INDEX "simulations_proposal_id_idx" ON "simulations"("proposal_id");

-- CreateIndex
CREATE UNIQUE INDEX "reports_document_hash_key" ON "reports"("document_hash");

-- CreateIndex
CREATE INDEX "votes_voter_idx" ON "votes"("voter");

-- CreateIndex
CREATE INDEX "tallies_proposal_id_source_tallied_at_idx" ON "tallies"("proposal_id", "source", "tallied_at" DESC);

-- CreateIndex
CREATE INDEX "fund_readings_at_idx" ON "fund_readings"("at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "fund_readings_market_hash_book_hash_set_id_key" ON "fund_readings"("market_hash", "book_hash", "set_id");

-- CreateIndex
CREATE INDEX "liquidations_account_idx" ON "liquidations"("account");

-- CreateIndex
CREATE UNIQUE INDEX "liquidations_chain_id_auction_id_key" ON "liquidations"("chain_id", "auction_id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_endpoint_id_created_at_idx" ON "webhook_deliveries"("endpoint_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_prefix_key" ON "api_keys"("prefix");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "outbox_delivered_at_id_idx" ON "outbox"("delivered_at", "id");

-- CreateIndex
CREATE INDEX "outbox_done_at_delivered_at_idx" ON "outbox"("done_at", "delivered_at");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_queue_job_id_key" ON "outbox"("queue", "job_id");

-- AddForeignKey
ALTER TABLE "markets" ADD CONSTRAINT "markets_document_hash_fkey" FOREIGN KEY ("document_hash") REFERENCES "documents"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "books" ADD CONSTRAINT "books_document_hash_fkey" FOREIGN KEY ("document_hash") REFERENCES "documents"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_states" ADD CONSTRAINT "account_states_book_id_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "parameter_activations" ADD CONSTRAINT "parameter_activations_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "parameter_sets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "parameter_changes" ADD CONSTRAINT "parameter_changes_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "proposals"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposal_transitions" ADD CONSTRAINT "proposal_transitions_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "proposals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposal_checks" ADD CONSTRAINT "proposal_checks_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "proposals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "simulations" ADD CONSTRAINT "simulations_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "proposals"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "simulations" ADD CONSTRAINT "simulations_bundle_hash_fkey" FOREIGN KEY ("bundle_hash") REFERENCES "documents"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "simulation_shards" ADD CONSTRAINT "simulation_shards_outcome_hash_fkey" FOREIGN KEY ("outcome_hash") REFERENCES "documents"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reports" ADD CONSTRAINT "reports_document_hash_fkey" FOREIGN KEY ("document_hash") REFERENCES "documents"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_follow_ups" ADD CONSTRAINT "report_follow_ups_report_hash_fkey" FOREIGN KEY ("report_hash") REFERENCES "reports"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot_evidence" ADD CONSTRAINT "snapshot_evidence_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "proposals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot_evidence" ADD CONSTRAINT "snapshot_evidence_document_hash_fkey" FOREIGN KEY ("document_hash") REFERENCES "documents"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "votes" ADD CONSTRAINT "votes_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "proposals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tallies" ADD CONSTRAINT "tallies_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "proposals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "timelock_operations" ADD CONSTRAINT "timelock_operations_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "proposals"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE;
