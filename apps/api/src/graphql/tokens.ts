/** Names under which Nest hands out what has no class. */
export const DATABASE = Symbol('database');
export const API_CONFIG = Symbol('api config');
