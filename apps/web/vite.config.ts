import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run dev -w @riskdao/web` talks to a running API here. */
const api = process.env['RISKDAO_API'] ?? 'http://127.0.0.1:4000';
const proxied = ['/graphql', '/v1', '/auth', '/health'];

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // Everything is a file of this origin: the page runs under a policy without inline scripts, styles or data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, { target: api, ws: true, changeOrigin: true }])) },
  preview: { proxy: Object.fromEntries(proxied.map((path) => [path, { target: api, ws: true, changeOrigin: true }])) },
});
