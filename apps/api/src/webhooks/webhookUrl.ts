import { BlockList, isIP } from 'node:net';

/** Addresses that are not of the public internet (IANA special-purpose registries). */
const NOT_PUBLIC = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  NOT_PUBLIC.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  NOT_PUBLIC.addSubnet(net, prefix, 'ipv6');
}

/**
 * Why an address cannot take webhooks; null when it can. The URL parser brings decimal, octal and hexadecimal hosts to one form
 * first. Names that resolve to private addresses are refused when the message is sent, after resolution.
 */
export function webhookUrlProblem(text: string): string | null {
  if (text.length > 2_000) return 'Write at most 2000 characters.';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'It is no web address. Write https://host/path.';
  }
  if (url.protocol !== 'https:') return `It begins with ${url.protocol}//. Only https:// is delivered to.`;
  if (url.username !== '' || url.password !== '') return 'It carries a password. Leave that out; messages are signed.';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const family = isIP(host);
  const isPrivate =
    family === 0
      ? host === 'localhost' || /\.(localhost|local|internal|home\.arpa)$/.test(host) || !host.includes('.')
      : NOT_PUBLIC.check(host, family === 4 ? 'ipv4' : 'ipv6');
  return isPrivate ? `"${host}" is not on the public internet. Name a public host.` : null;
}
