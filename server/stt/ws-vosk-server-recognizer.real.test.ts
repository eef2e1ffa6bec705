import { describe, expect, test } from 'vitest';
import { createLog } from '../log/pino-log.ts';
import { PYTHON_VOSK, startPythonPeer } from '../testing/child-vosk-server.ts';
import { CACHE_DIR, ENGLISH, hasSound, MODEL_DIRS, soundOf } from '../testing/speech-files.ts';
import { findModels } from './fs-models.ts';
import { recognizerContract } from './recognizer.contract.ts';
import type { FinalPhrase } from './recognizer.ts';
import { startVoskServer } from './ws-vosk-server-recognizer.ts';

const models = await findModels({ modelDirs: MODEL_DIRS, cacheDir: CACHE_DIR });
const found = models.find(({ model }) => model.engine === 'vosk' && model.language === 'en');
const log = createLog('test', 'silent');
const HEARD = /mister john dashwood had then leisure to consider how much there might be prudently/;

describe.skipIf(found === undefined || !hasSound(ENGLISH) || PYTHON_VOSK === null)(
  "against Vosk's own Python package (needs python3 with venv)",
  () => {
    if (found === undefined || !hasSound(ENGLISH) || PYTHON_VOSK === null) return;
    const speech = soundOf(ENGLISH);
    recognizerContract({
      name: 'vosk-server, Python peer',
      async start() {
        const peer = await startPythonPeer(found.folder);
        const addresses = [{ url: peer.url, maxStreams: 4 }];
        const client = await startVoskServer({ language: 'en', addresses, log });
        return {
          capabilities: client.capabilities,
          open: (request) => client.open(request),
          counts: () => client.counts(),
          close: () => client.close().then(peer.close),
        };
      },
      language: 'en',
      otherLanguage: 'zh',
      maxStreams: 4,
      speech,
      heard: HEARD,
    });

    test.each<NodeJS.Signals>(['SIGSTOP', 'SIGKILL'])(
      '[S81] a server that gets %s in the middle of a phrase: another hears the whole of it',
      async (signal) => {
        const peers = [await startPythonPeer(found.folder), await startPythonPeer(found.folder)];
        const addresses = peers.map(({ url }) => ({ url, maxStreams: 4 }));
        const client = await startVoskServer({ language: 'en', addresses, log });
        const final = Promise.withResolvers<FinalPhrase>();
        const opened = client.open({
          language: 'en',
          leg: 'caller',
          onPartial: () => undefined,
          onFinal: final.resolve,
          onGap: () => final.reject(new Error('a gap')),
          onDown: (why) => final.reject(new Error(why)),
        });
        if (!opened.ok) throw new Error(opened.refusal);
        const half = Math.floor(speech.length / 2);
        opened.stream.write(speech.subarray(0, half), 0);
        process.kill(peers[0]?.pid ?? 0, signal);
        opened.stream.write(speech.subarray(half), half / 16);
        opened.stream.endPhrase(speech.length / 16);
        expect((await final.promise).text).toMatch(HEARD);
        await client.close();
        await Promise.all(peers.map((peer) => peer.close()));
      },
      30_000,
    );
  },
);
