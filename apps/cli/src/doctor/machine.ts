import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { note, ok, problem, type Finding } from './finding.js';

const GIBIBYTE = 2 ** 30;
const NEEDED_GIBIBYTES = 1;

/** Room for reports, logs and the embedded database. */
export async function checkDisk(folders: readonly string[] = [process.cwd(), tmpdir()]): Promise<readonly Finding[]> {
  return Promise.all(
    [...new Set(folders)].map(async (folder) => {
      const { bavail, bsize } = await statfs(folder);
      const free = (bavail * bsize) / GIBIBYTE;
      return free < NEEDED_GIBIBYTES
        ? problem('disk', `${folder} has ${free.toFixed(1)} GiB left, less than ${NEEDED_GIBIBYTES}. Free some.`)
        : ok('disk', `${folder}: ${free.toFixed(0)} GiB free`);
    }),
  );
}

/** A port in use is a problem unless it is our own API that uses it. */
export async function checkPort(host: string, port: number): Promise<Finding> {
  const isFree = await new Promise<boolean>((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
  if (isFree) return ok('ports', `${host}:${port} is free`);
  const live = await fetch(`http://${host}:${port}/health/live`, { signal: AbortSignal.timeout(2_000) }).catch(
    () => null,
  );
  return live?.ok === true
    ? note('ports', `an API runs on ${host}:${port} already`)
    : problem('ports', `${host}:${port} is used by something else. Stop it, or set PORT to another one.`);
}

/** Services of Snapshot and IPFS gateways: any answer counts, silence does not. */
export async function checkServices(urls: Readonly<Record<string, string | undefined>>): Promise<readonly Finding[]> {
  const named = Object.entries(urls).flatMap(([name, list]) =>
    (list ?? '').split(',').flatMap((url) => (url === '' ? [] : [{ name, url }])),
  );
  return Promise.all(
    named.map(async ({ name, url }) => {
      try {
        await fetch(url, { signal: AbortSignal.timeout(5_000) });
        return ok('services', `${name} answers`);
      } catch (error) {
        const { cause, message } = error as Error & { cause?: Error };
        return problem(
          'services',
          `${name} (${url}) does not answer: ${cause?.message ?? message}. Check the address.`,
        );
      }
    }),
  );
}
