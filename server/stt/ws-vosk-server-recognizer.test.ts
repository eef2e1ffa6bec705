import { afterEach, expect, test } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import { type PeerMood, startScriptedPeer } from '../testing/vosk-server-peer.ts';
import { recognizerContract } from './recognizer.contract.ts';
import type { RecognizerEngine } from './recognizer.ts';
import { startVoskServer } from './ws-vosk-server-recognizer.ts';

const log = createLog('test', 'silent');
type Peer = Awaited<ReturnType<typeof startScriptedPeer>>;
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});
const peerOf = async (text: string, port = 0): Promise<Peer> => {
  const peer = await startScriptedPeer(text, port);
  opened.push(peer);
  return peer;
};
const clientOf = async (urls: readonly string[], maxStreams = 2): Promise<RecognizerEngine> => {
  const addresses = urls.map((url) => ({ url, maxStreams }));
  const client = await startVoskServer({ language: 'en', addresses, log });
  opened.push(client);
  return client;
};

recognizerContract({
  name: 'vosk-server, scripted peers',
  async start() {
    const peers = [await startScriptedPeer('good morning'), await startScriptedPeer('good morning')];
    const addresses = peers.map(({ url }) => ({ url, maxStreams: 2 }));
    const client = await startVoskServer({ language: 'en', addresses, log });
    return {
      ...bound(client),
      close: () => client.close().then(() => void peers.map((peer) => peer.close())),
    };
  },
  language: 'en',
  otherLanguage: 'zh',
  maxStreams: 4,
  speech: new Int16Array(32_000).fill(1000),
  heard: /^good morning$/,
});

function bound(engine: RecognizerEngine): RecognizerEngine {
  return {
    capabilities: engine.capabilities,
    open: (request) => engine.open(request),
    counts: () => engine.counts(),
    close: () => engine.close(),
  };
}

function listen(engine: RecognizerEngine) {
  const told: string[] = [];
  const stream = engine.open({
    language: 'en',
    leg: 'caller',
    onPartial: () => undefined,
    onFinal: ({ text, startMs }) => told.push(`${text} ${startMs}`),
    onGap: ({ startMs, endMs }) => told.push(`— ${startMs}-${endMs}`),
    onDown: (why) => told.push(`down: ${why}`),
  });
  if (!stream.ok) throw new Error(stream.refusal);
  const speak = (atMs: number) => {
    stream.stream.write(new Int16Array(16_000), atMs);
    stream.stream.endPhrase(atMs + 1000);
  };
  return { told, speak, stream: stream.stream };
}

test('[S80] the sample rate is told before the sound, because the server takes 8 kHz else', async () => {
  const peer = await peerOf('hello');
  const { speak, stream } = listen(await clientOf([peer.url]));
  speak(0);
  await stream.close();
  expect(peer.configs).toEqual(['{"config":{"sample_rate":16000,"words":1}}']);
});

test.each<PeerMood>(['cut', 'silent', 'rubbish'])(
  '[S81] an address that is %s fails once: its phrase is spoken again to another, nothing is lost',
  async (mood) => {
    const [bad, good] = [await peerOf('bad'), await peerOf('good')];
    const client = await clientOf([bad.url, good.url]);
    const { told, speak, stream } = listen(client);
    bad.mood = mood;
    speak(0);
    speak(5000);
    await stream.close();
    expect(told).toEqual(['good 0', 'good 5000']);
  },
);

test('[S82] when no address answers the stream is told, and a new one is refused', async () => {
  const peer = await peerOf('hello');
  const client = await clientOf([peer.url]);
  const { told, speak, stream } = listen(client);
  peer.mood = 'cut';
  speak(0);
  await stream.close();
  expect(told).toEqual(['— 0-1000', 'down: no recogniser server answers']);
  expect(() => listen(client)).toThrow('engine-down');
  expect(client.counts()).toEqual({ streams: 0 });
});

test('[S83] an address that comes back is used again without being told', async () => {
  const peer = await peerOf('hello');
  const { port, url } = peer;
  await peer.close();
  const client = await clientOf([url]);
  expect(() => listen(client)).toThrow('engine-down');
  await peerOf('back', port);
  await expect
    .poll(
      () =>
        client.open({
          language: 'en',
          leg: 'caller',
          onPartial: () => undefined,
          onFinal: () => undefined,
          onGap: () => undefined,
          onDown: () => undefined,
        }).ok,
      { timeout: 5000 },
    )
    .toBe(true);
});

test('[S84] speakers are spread over the addresses; past the places of all a stream is refused', async () => {
  const peers = [await peerOf('one'), await peerOf('two')];
  const client = await clientOf(peers.map(({ url }) => url));
  const listeners = Array.from({ length: 4 }, () => listen(client));
  expect(() => listen(client)).toThrow('at-capacity');
  for (const { speak } of listeners) speak(0);
  await Promise.all(listeners.map(({ stream }) => stream.close()));
  expect(peers.map(({ phrases }) => phrases)).toEqual([2, 2]);
});
