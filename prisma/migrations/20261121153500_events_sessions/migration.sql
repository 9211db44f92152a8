-- AlterTable
ALTER TABLE "webhook_endpoints" ADD COLUMN     "previous_secret" TEXT,
ADD COLUMN     "previous_until" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "events" (
    "cursor" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("cursor")
);

-- CreateSequence: numbers are given out by appendEvent alone, which holds a lock until its transaction ends.
CREATE SEQUENCE "event_cursor";

-- CreateTable
CREATE TABLE "sign_in_nonces" (
    "nonce" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sign_in_nonces_pkey" PRIMARY KEY ("nonce")
);

-- CreateTable
CREATE TABLE "sessions" (
    "token_hash" CHAR(64) NOT NULL,
    "address" CHAR(42) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("token_hash")
);

-- CreateIndex
CREATE INDEX "events_kind_subject_cursor_idx" ON "events"("kind", "subject", "cursor");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- CreateTable
CREATE TABLE "forgotten_events" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "up_to" BIGINT NOT NULL,

    CONSTRAINT "forgotten_events_pkey" PRIMARY KEY ("id")
);
