-- The result as it was posted on chain: until when it can be challenged or is recounted, and the transaction that posted it.
ALTER TABLE "proposals" ADD COLUMN "challenge_ends_at" TIMESTAMPTZ(6),
ADD COLUMN "recount_ends_at" TIMESTAMPTZ(6),
ADD COLUMN "assert_tx" CHAR(66);
