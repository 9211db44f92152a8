/** What `riskdao start` was asked for. Ports are 0 for a free one. */
export type StartSettings = {
  /** Everything that is kept lies below. */
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly chainPort: number;
  readonly snapshotPort: number;
  readonly threads: number;
  readonly anvil: string;
  /** Forgets what is kept first. */
  readonly reset: boolean;
  /** A new demo has a small book and no proposals. */
  readonly bare: boolean;
};
