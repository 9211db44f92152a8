import type { LabAnswer, LabRequest } from './labProtocol.js';
import { labSession } from './labSession.js';

const handle = labSession({
  fetch: (url) => fetch(url),
  answer: (answer: LabAnswer) => {
    postMessage(answer);
  },
  // A timer of its own turn: messages of the page that wait are read before it.
  breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
  milliseconds: () => performance.now(),
});

onmessage = ({ data }: MessageEvent<LabRequest>) => void handle(data);
