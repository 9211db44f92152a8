-- AlterTable
ALTER TABLE "proposals" ADD COLUMN     "origin" TEXT NOT NULL DEFAULT 'member',
ADD COLUMN     "draft_expires_at" TIMESTAMPTZ(6),
ADD COLUMN     "message" JSONB,
ADD COLUMN     "signature" TEXT,
ADD COLUMN     "chain_id" BIGINT,
ADD COLUMN     "starts_at" TIMESTAMPTZ(6),
ADD COLUMN     "ends_at" TIMESTAMPTZ(6),
ADD COLUMN     "content_hash" CHAR(66);

-- AlterTable
ALTER TABLE "snapshot_evidence" ADD COLUMN     "outcome" TEXT,
ADD COLUMN     "findings" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "gaps" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "disagreements" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "votes" ADD COLUMN     "origin" TEXT NOT NULL DEFAULT 'snapshot',
ADD COLUMN     "transaction_hash" CHAR(66),
ALTER COLUMN "cid" DROP NOT NULL;

-- AlterTable
ALTER TABLE "tallies" ADD COLUMN     "evidence_hash" CHAR(66);

-- AlterTable
ALTER TABLE "timelock_operations" ADD COLUMN     "queued_at" TIMESTAMPTZ(6),
ADD COLUMN     "code_hashes" JSONB NOT NULL DEFAULT '{}';

-- CreateIndex
CREATE INDEX "proposals_created_at_id_idx" ON "proposals"("created_at" DESC, "id" DESC);
