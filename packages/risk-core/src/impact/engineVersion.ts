/** Changes whenever the same inputs may give another number. Part of every report and of every shard's name. */
export const ENGINE_VERSION = 'risk-core 0.5.0';
