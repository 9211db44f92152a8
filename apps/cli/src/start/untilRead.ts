import { setTimeout as pause } from 'node:timers/promises';

const WAIT_MILLISECONDS = 60_000;
const ASK_MILLISECONDS = 250;
const QUERY = JSON.stringify({ query: '{ _meta { indexed } }' });

/** Waits until the API serves the chain up to block `head`; before, pages have no parameters to show. False when it takes long. */
export async function untilRead(graphql: string, head: number): Promise<boolean> {
  const deadline = performance.now() + WAIT_MILLISECONDS;
  while (performance.now() < deadline) {
    if ((await indexed(graphql)) >= head) return true;
    await pause(ASK_MILLISECONDS);
  }
  return false;
}

async function indexed(graphql: string): Promise<number> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: QUERY };
  const answer = await fetch(graphql, request)
    .then((response) => response.json() as Promise<{ data?: { _meta?: { indexed?: string | null } } }>)
    .catch(() => null);
  return Number(answer?.data?._meta?.indexed ?? -1);
}
