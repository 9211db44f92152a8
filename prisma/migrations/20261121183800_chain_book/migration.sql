-- Events of a followed contract carry their time and transaction. No version has written to this table before.
ALTER TABLE "chain_events" ADD COLUMN "at" TIMESTAMPTZ(6) NOT NULL DEFAULT now();
ALTER TABLE "chain_events" ALTER COLUMN "at" DROP DEFAULT;
ALTER TABLE "chain_events" ADD COLUMN "transaction_hash" CHAR(66);

-- Which portfolio on the chain an account's state and its requirement are those of.
ALTER TABLE "account_states" ADD COLUMN "commitment" CHAR(66);
ALTER TABLE "account_margins" ADD COLUMN "portfolio_commitment" CHAR(66);

-- Lapsed requirements are forgotten by it.
CREATE INDEX "margin_requirements_expires_at_idx" ON "margin_requirements"("expires_at");
