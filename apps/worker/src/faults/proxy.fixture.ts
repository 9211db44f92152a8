import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export type Proxy = {
  readonly port: number;
  /** Lines that are open go silent: nothing passes, nothing is closed. New lines work. */
  readonly silence: () => void;
  readonly close: () => void;
};

/** Stands between a worker and its queue, as a network does that loses a failover. */
export async function proxyTo(target: number): Promise<Proxy> {
  const open = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const line = [near, far] as const;
    open.add(line);
    near.pipe(far);
    far.pipe(near);
    for (const end of line) {
      end.on('error', () => undefined);
      end.on('close', () => {
        open.delete(line);
        for (const other of line) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      for (const [near, far] of open) {
        near.unpipe(far);
        far.unpipe(near);
        near.pause();
        far.pause();
      }
    },
    close: () => {
      server.close();
      for (const line of open) for (const end of line) end.destroy();
    },
  };
}
