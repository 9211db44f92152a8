-- Evidence collected at the same time of the chain is told apart by when it was kept.
ALTER TABLE "snapshot_evidence" ADD COLUMN "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP;
