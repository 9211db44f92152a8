import path from 'node:path';
import { defineConfig } from 'prisma/config';

// Where the native schema engine can be downloaded, PRISMA_NATIVE_ENGINE=1 uses it; the default needs no download.
if (process.env['PRISMA_NATIVE_ENGINE'] !== '1') {
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= path.join(import.meta.dirname, 'prisma/schemaEngine.mjs');
}
process.env['CHECKPOINT_DISABLE'] ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://127.0.0.1:5432/riskdao' },
});
