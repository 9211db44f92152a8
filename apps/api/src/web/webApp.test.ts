import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import http from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serveWebApp } from './webApp.js';

describe('the web app', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'riskdao-web-'));
  let server: FastifyInstance;
  let address: string;

  beforeAll(async () => {
    mkdirSync(path.join(folder, 'dist/assets'), { recursive: true });
    writeFileSync(path.join(folder, 'dist/index.html'), '<head><title>app</title></head>');
    writeFileSync(path.join(folder, 'dist/assets/main-1.js'), 'export {};');
    writeFileSync(path.join(folder, 'secret.txt'), 'secret');
    server = fastify();
    server.get('/graphql', () => 'API');
    const head = {
      settings: '<meta name="settings" />',
      about: async (pathname: string) => {
        if (pathname === '/proposals/away') throw new Error('the database is away');
        return pathname === '/proposals/told' ? '<meta name="$&" content="verdict" />' : '';
      },
    };
    serveWebApp(server, { folder: path.join(folder, 'dist'), connectTo: ['https://hub.example'], head });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
  });

  /** As written: a URL object would resolve the dots away. */
  const get = (url: string): Promise<{ statusCode?: number; headers: http.IncomingHttpHeaders; body: string }> =>
    new Promise((resolve, reject) => {
      http
        .get(address, { path: url }, (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (part: string) => (body += part));
          const { headers, statusCode = 0 } = response;
          response.on('end', () => resolve({ statusCode, headers, body }));
        })
        .on('error', reject);
    });

  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['/', 'app'],
    ['/proposals/1', 'app'],
    ['/proposals/told', '<title>app</title><meta name="settings" /><meta name="$&" content="verdict" /></head>'],
    ['/proposals/away', '<title>app</title><meta name="settings" /></head>'],
    ['/embed/reports/1', 'app'],
    ['/assets/main-1.js', 'export'],
    ['/graphql', 'API'],
  ])('default: %s', async (url, expected) => {
    const { statusCode, body } = await get(url);
    expect({ statusCode, has: body.includes(expected) }).toEqual({ statusCode: 200, has: true });
  });

  test.each(['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/..%5c..%5c..%5csecret.txt', '/%'])(
    'error: %s leaves the folder alone',
    async (url) => {
      expect((await get(url)).body).not.toContain('secret');
    },
  );

  test('behavior: A10 no foreign script runs, and what is named by content is kept for a year', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toContain("connect-src 'self' https://hub.example;");
    expect((await get('/assets/main-1.js')).headers['cache-control']).toContain('immutable');
    expect(headers['cache-control']).toBe('no-cache');
  });

  test('behavior: A28 only pages below /embed may be framed', async () => {
    const framed = async (url: string) => {
      const { headers } = await get(url);
      return /frame-ancestors ([^;]+)/.exec(String(headers['content-security-policy']))?.[1];
    };
    expect(await framed('/proposals/1')).toBe("'none'");
    expect(await framed('/embedded')).toBe("'none'");
    expect(await framed('/embed/reports/1')).toBe('*');
  });
});
