import WebSocket from 'ws';

/** Bytes of events an application that subscribes to everything gets (`subscribeAll`), from now on. */
export async function countAllEvents(
  asteriskHttp: number,
  password: string,
): Promise<{ bytes: () => number; close: () => void }> {
  const query = new URLSearchParams({ app: 'bench-all-events', subscribeAll: 'true' });
  const socket = new WebSocket(`ws://127.0.0.1:${asteriskHttp}/ari/events?${query}`, {
    headers: { authorization: `Basic ${Buffer.from(`hotline:${password}`).toString('base64')}` },
  });
  let bytes = 0;
  socket.on('message', (data: Buffer) => {
    bytes += data.length;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return { bytes: () => bytes, close: () => socket.close() };
}
