import { createServer } from 'node:net';
import { CliError } from '../failure.js';

/** One address that a part of the platform listens on, and the option that moves it. */
export type WantedPort = { readonly port: number; readonly what: string; readonly option: string };

export class PortInUseError extends CliError {
  readonly code = 'PORT_IN_USE';
  constructor(host: string, taken: readonly WantedPort[]) {
    const lines = taken.map(
      ({ port, what, option }) =>
        `${host}:${port} (${what}): choose another with ${option} <port>, or 0 for a free one`,
    );
    super(`Something else listens on ${lines.join('; ')}. Or stop what uses it.`);
  }
}

/** Throws {@link PortInUseError} that names every port in use at once. Port 0 is always free. */
export async function requireFreePorts(host: string, wanted: readonly WantedPort[]): Promise<void> {
  const taken: WantedPort[] = [];
  for (const each of wanted) if (each.port !== 0 && !(await isFree(host, each.port))) taken.push(each);
  if (taken.length > 0) throw new PortInUseError(host, taken);
}

/** The wanted port, or a free one for 0. */
export async function settledPort(host: string, port: number): Promise<number> {
  return port === 0 ? listenOnce(host, 0) : port;
}

const isFree = (host: string, port: number): Promise<boolean> =>
  listenOnce(host, port).then(
    () => true,
    () => false,
  );

function listenOnce(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
