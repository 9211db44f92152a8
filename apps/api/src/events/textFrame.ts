const FINAL_TEXT = 0x81;
const [SHORT_BYTES, MEDIUM_BYTES] = [125, 65_535];

/**
 * A whole unmasked text message of a server (RFC 6455, 5.2) in one piece: the socket writes it at once, where head and body apart are
 * gathered first.
 */
export function textFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const head = bytes <= SHORT_BYTES ? 2 : bytes <= MEDIUM_BYTES ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + bytes);
  frame[0] = FINAL_TEXT;
  if (head === 2) frame[1] = bytes;
  else if (head === 4) {
    frame[1] = SHORT_BYTES + 1;
    frame.writeUInt16BE(bytes, 2);
  } else {
    frame[1] = SHORT_BYTES + 2;
    frame.writeBigUInt64BE(BigInt(bytes), 2);
  }
  frame.write(text, head, 'utf8');
  return frame;
}
