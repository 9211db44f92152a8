import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Network address of whoever asks: X-Forwarded-For is believed only as far as it was written by a configured proxy. */
export function addressReader(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  const isTrusted = (address: string) => {
    const plain = address.replace(/^::ffff:/, '');
    const family = isIP(plain);
    return family !== 0 && trusted.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  };
  return ({ socket, headers }) => {
    const peer = socket.remoteAddress ?? '';
    const forwarded = String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((part) => part.trim());
    let address = peer;
    while (isTrusted(address) && forwarded.length > 0) {
      const next = forwarded.pop() ?? '';
      if (isIP(next) === 0) break;
      address = next;
    }
    return address;
  };
}
