-- CreateTable
CREATE TABLE "seen_votes" (
    "proposal_id" UUID NOT NULL,
    "id" CHAR(66) NOT NULL,
    "row" JSONB NOT NULL,
    "document" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "seen_votes_pkey" PRIMARY KEY ("proposal_id","id")
);

-- AddForeignKey
ALTER TABLE "seen_votes" ADD CONSTRAINT "seen_votes_proposal_id_fkey" FOREIGN KEY ("proposal_id") REFERENCES "proposals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
