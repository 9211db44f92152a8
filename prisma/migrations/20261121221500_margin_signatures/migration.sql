-- Several engines sign one requirement. What was kept before was signed by the one engine that it needed.
ALTER TABLE "margin_requirements" ADD COLUMN "quorum" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "margin_requirements" ALTER COLUMN "signatures" DROP NOT NULL;

-- CreateTable
CREATE TABLE "margin_signatures" (
    "account" CHAR(42) NOT NULL,
    "sequence" BIGINT NOT NULL,
    "signer" CHAR(42) NOT NULL,
    "signature" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "margin_signatures_pkey" PRIMARY KEY ("account","sequence","signer")
);

-- AddForeignKey
ALTER TABLE "margin_signatures" ADD CONSTRAINT "margin_signatures_account_sequence_fkey" FOREIGN KEY ("account", "sequence") REFERENCES "margin_requirements"("account", "sequence") ON DELETE CASCADE ON UPDATE CASCADE;
