-- AlterTable
ALTER TABLE "markets" ADD COLUMN     "depth_hash" CHAR(66),
ADD COLUMN     "quality" TEXT NOT NULL DEFAULT 'sound',
ADD COLUMN     "reasons" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "books" ADD COLUMN     "chain_id" BIGINT;

-- AlterTable
ALTER TABLE "fund_readings" ADD COLUMN     "state" JSONB;

-- CreateTable
CREATE TABLE "price_readings" (
    "id" BIGSERIAL NOT NULL,
    "symbol" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "observed_at" TIMESTAMPTZ(6) NOT NULL,
    "published_at" TIMESTAMPTZ(6),
    "price_usd" DECIMAL(38,18),
    "confidence_usd" DECIMAL(38,18),
    "verdict" TEXT NOT NULL,
    "detail" TEXT NOT NULL,

    CONSTRAINT "price_readings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_margins" (
    "account_id" TEXT NOT NULL,
    "market_hash" CHAR(66) NOT NULL,
    "set_id" CHAR(66) NOT NULL,
    "equity_usd" DECIMAL(38,6) NOT NULL,
    "initial_usd" DECIMAL(38,6) NOT NULL,
    "maintenance_usd" DECIMAL(38,6) NOT NULL,
    "excess_usd" DECIMAL(38,6) NOT NULL,
    "governing" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "account_margins_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "alerts" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "open_key" TEXT,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),
    "closed_because" TEXT,

    CONSTRAINT "alerts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "price_readings_symbol_observed_at_idx" ON "price_readings"("symbol", "observed_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "price_readings_symbol_source_observed_at_key" ON "price_readings"("symbol", "source", "observed_at");

-- CreateIndex
CREATE INDEX "account_margins_excess_usd_account_id_idx" ON "account_margins"("excess_usd", "account_id");

-- CreateIndex
CREATE UNIQUE INDEX "alerts_open_key_key" ON "alerts"("open_key");

-- CreateIndex
CREATE INDEX "alerts_opened_at_id_idx" ON "alerts"("opened_at" DESC, "id");

-- CreateIndex
CREATE INDEX "books_chain_id_block_number_idx" ON "books"("chain_id", "block_number" DESC);


