-- Requirements are derived: the next tick computes them again, with what it compares with.
DELETE FROM "account_margins";

-- AlterTable
ALTER TABLE "account_margins" ADD COLUMN     "memory" JSONB NOT NULL;

-- CreateTable
CREATE TABLE "chain_events" (
    "chain_id" BIGINT NOT NULL,
    "block_number" BIGINT NOT NULL,
    "block_hash" CHAR(66) NOT NULL,
    "log_index" INTEGER NOT NULL,
    "reader" TEXT NOT NULL,
    "topics" TEXT[],
    "data" TEXT NOT NULL,

    CONSTRAINT "chain_events_pkey" PRIMARY KEY ("chain_id","block_hash","log_index","reader")
);

-- CreateIndex
CREATE INDEX "chain_events_chain_id_reader_block_number_log_index_idx" ON "chain_events"("chain_id", "reader", "block_number", "log_index");


