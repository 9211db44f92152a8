-- Why a job was set aside for good, for operators and for whoever ordered it.
ALTER TABLE "outbox" ADD COLUMN "failure" TEXT;
