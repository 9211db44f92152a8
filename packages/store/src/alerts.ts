import type { Database } from './database.js';

export type AlertKind = 'coverage' | 'market' | 'price' | 'book' | 'parameters' | 'proposal' | 'liquidation' | 'worker';
export type AlertSeverity = 'notice' | 'warning' | 'critical';

/** Something that people must look at. At most one alert of a kind and subject is open. */
export type Alert = {
  readonly id: string;
  readonly kind: AlertKind;
  /** What it is about: `fund`, a symbol, a source, a proposal. */
  readonly subject: string;
  readonly severity: AlertSeverity;
  /** One sentence with the figures and what to do. */
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly openedAt: Date;
  readonly lastSeenAt: Date;
  /** Null while it is open. */
  readonly closedAt: Date | null;
  readonly closedBecause: string | null;
};

export type RaisedAlert = Pick<Alert, 'kind' | 'subject' | 'severity' | 'message' | 'details'> & { readonly at: Date };

/**
 * Opens an alert, or brings the open one of this kind and subject up to date. True when it was opened now, or became more
 * severe: then somebody is to be told.
 */
export async function raiseAlert(db: Database, raised: RaisedAlert): Promise<boolean> {
  const { kind, subject, severity, message, details, at } = raised;
  const openKey = `${kind}/${subject}`;
  const told = { severity, message, details: details as object, lastSeenAt: at };
  const known = await db.alert.findUnique({ where: { openKey } });
  if (known !== null) {
    await db.alert.update({ where: { openKey }, data: told });
    return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(known.severity as AlertSeverity);
  }
  const { count } = await db.alert.createMany({
    data: [{ kind, subject, openKey, openedAt: at, ...told }],
    skipDuplicates: true,
  });
  return count === 1;
}

const SEVERITIES: readonly AlertSeverity[] = ['notice', 'warning', 'critical'];

/** Closes the open alert of a kind and subject. False when none was open. */
export async function closeAlert(
  db: Database,
  closed: { kind: AlertKind; subject: string; because: string; at: Date },
): Promise<boolean> {
  const { kind, subject, because, at } = closed;
  const { count } = await db.alert.updateMany({
    where: { openKey: `${kind}/${subject}` },
    data: { openKey: null, closedAt: at, closedBecause: because },
  });
  return count === 1;
}

/** Alerts newest first; `after` is the id of the last entry of the page before. */
export async function listAlerts(
  db: Database,
  query: { first: number; after?: string; open?: boolean; kind?: AlertKind },
): Promise<readonly Alert[]> {
  const { first, after, open, kind } = query;
  const rows = await db.alert.findMany({
    where: {
      ...(open === undefined ? {} : { closedAt: open ? null : { not: null } }),
      ...(kind === undefined ? {} : { kind }),
    },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: first,
    ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
  });
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as AlertKind,
    subject: row.subject,
    severity: row.severity as AlertSeverity,
    message: row.message,
    details: row.details as Record<string, unknown>,
    openedAt: row.openedAt,
    lastSeenAt: row.lastSeenAt,
    closedAt: row.closedAt,
    closedBecause: row.closedBecause,
  }));
}
