/** Raised when a client could notice: minor for additions, major for removals after their deprecation. */
export const SCHEMA_VERSION = '0.6.0';
