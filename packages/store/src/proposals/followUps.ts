import type { FollowUp } from '@riskdao/risk-core';
import type { Database } from '../database.js';
import type { Prisma } from '../generated/prisma/client.js';

/** Days after its market at which a forecast is set beside what happened. */
export const FOLLOW_UP_DAYS = [7, 30] as const;
export type FollowUpDays = (typeof FOLLOW_UP_DAYS)[number];

const DAY_MILLISECONDS = 86_400_000;

export type StoredFollowUp = { readonly days: FollowUpDays; readonly followUp: FollowUp };

/** Keeps one follow-up; the first of its distance stays. */
export async function recordFollowUp(db: Database, days: FollowUpDays, followUp: FollowUp): Promise<void> {
  const outcome = JSON.parse(JSON.stringify(followUp)) as Prisma.InputJsonValue;
  await db.reportFollowUp.createMany({
    data: [{ reportHash: followUp.reportHash, days, outcome }],
    skipDuplicates: true,
  });
}

/** The follow-ups of one report, or of all reports: what a report quotes about its record. Nearest first. */
export async function followUpsOf(db: Database, reportHash: string | 'all'): Promise<readonly StoredFollowUp[]> {
  const rows = await db.reportFollowUp.findMany({
    where: reportHash === 'all' ? {} : { reportHash },
    orderBy: [{ createdAt: 'asc' }, { days: 'asc' }],
  });
  return rows.map(({ days, outcome }) => ({
    days: days as FollowUpDays,
    followUp: outcome as unknown as FollowUp,
  }));
}

export type DueFollowUp = { readonly reportHash: string; readonly bundleHash: string; readonly days: FollowUpDays };

/** Reports that voters read, that are old enough at `now`, and that have no follow-up of that distance yet. */
export async function dueFollowUps(db: Database, now: Date): Promise<readonly DueFollowUp[]> {
  const voted = await db.proposal.findMany({
    where: { reportHash: { not: null }, snapshotId: { not: null } },
    select: { reportHash: true },
  });
  const hashes = [...new Set(voted.flatMap(({ reportHash }) => reportHash ?? []))];
  const reports = await db.report.findMany({ where: { hash: { in: hashes } }, include: { followUps: true } });
  return reports.flatMap(({ hash: reportHash, bundleHash, createdAt, followUps }) =>
    FOLLOW_UP_DAYS.filter(
      (days) =>
        now.getTime() - createdAt.getTime() >= days * DAY_MILLISECONDS &&
        !followUps.some((followUp) => followUp.days === days),
    ).map((days) => ({ reportHash, bundleHash, days })),
  );
}
