import { backUp, ConfigError, restore } from '@riskdao/store';

/** Both directions, on the database that the environment names. Throws ConfigError. */
export default function openStore() {
  const databaseUrl = process.env['DATABASE_URL'];
  if (databaseUrl === undefined) throw new ConfigError('backup', ['DATABASE_URL is not set']);
  return { store: { backUp, restore }, databaseUrl };
}
