/**
 * Many graphql-ws subscribers in one process: `node subscribers.mjs <ws address> <count> <publishes>`. Prints how long connecting
 * took, then, after as many events as are published, the latencies from publishing to arrival.
 */
import WebSocket from 'ws';

const [address, count, publishes] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const query = 'subscription { parameterChanged { point { at } } }';
const latencies = [];
const sockets = [];
let lost = 0;
/** Connections under way at a time: a client that opens all at once measures its own queue. */
const PARALLEL = 200;

const open = () =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(address, 'graphql-transport-ws', { perMessageDeflate: false });
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('error', reject);
    socket.on('close', () => lost++);
    socket.on('message', (data) => {
      const text = data.toString();
      if (text.startsWith('{"type":"connection_ack"')) {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
        return resolve();
      }
      const at = /"at":"([^"]+)"/.exec(text)?.[1];
      if (at !== undefined) latencies.push(Date.now() - Date.parse(at));
      else if (text.includes('"ping"')) socket.send('{"type":"pong"}');
    });
    sockets.push(socket);
  });

const began = performance.now();
for (let done = 0; done < count; done += PARALLEL)
  await Promise.all(Array.from({ length: Math.min(PARALLEL, count - done) }, open));
process.send({ kind: 'connected', seconds: (performance.now() - began) / 1_000 });

const expected = count * publishes;
const deadline = Date.now() + publishes * 1_000 + 30_000;
while (latencies.length < expected && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
latencies.sort((a, b) => a - b);
const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))];
process.send({ kind: 'received', events: latencies.length, expected, lost, p50: at(0.5), p99: at(0.99), max: at(1) });
for (const socket of sockets) socket.terminate();
process.disconnect();
