import { expect, test } from 'vitest';
import type { QueueName } from '../protocol/ids.ts';
import { SpeechSettings } from '../protocol/speech.ts';
import { planSpeech } from './engines.ts';
import { type FoundModel, SPEECH_MODELS } from './models.ts';

const found = (...ids: string[]): FoundModel[] =>
  SPEECH_MODELS.filter(({ id }) => ids.includes(id)).map((model) => ({ model, folder: `/m/${model.id}` }));
const sherpa = (id: string, onlyByName = false): FoundModel => ({
  model: {
    id,
    engine: 'sherpa',
    language: 'zh',
    licence: '',
    downloadBytes: 0,
    files: [],
    sources: [],
    onlyByName,
  },
  folder: `/m/${id}`,
});
const wish = (settings: object) => SpeechSettings.parse(settings);
const [CN, SMALL_CN, EN, WHISPER] = [
  'vosk-model-cn-0.22',
  'vosk-model-small-cn-0.22',
  'vosk-model-small-en-us-0.15',
  'whisper-base-int8',
];
const servers = [{ url: 'ws://127.0.0.1:2700', language: 'zh' }];
const named = ({ engines }: ReturnType<typeof planSpeech>) =>
  engines.map(({ engine, found: one }) => `${engine}:${one?.model.id ?? '-'}`);

test.each([
  [{}, [EN, WHISPER], 'zh', [`whisper:${WHISPER}`]],
  [{}, [EN, WHISPER, SMALL_CN], 'zh', [`vosk:${SMALL_CN}`]],
  [{}, [SMALL_CN, CN], 'zh', [`vosk:${CN}`]],
  [{}, [EN], 'en', [`vosk:${EN}`]],
  [{ servers }, [SMALL_CN], 'zh', ['vosk-server:-']],
  [{ language: 'en' }, [EN, WHISPER], 'en', [`vosk:${EN}`]],
  [{ engine: 'vosk' }, [EN, WHISPER], 'en', [`vosk:${EN}`]],
  [{ engine: 'whisper' }, [SMALL_CN, WHISPER], 'zh', [`whisper:${WHISPER}`]],
  [{ engines: ['vosk', 'whisper'] }, [SMALL_CN, WHISPER], 'zh', [`vosk:${SMALL_CN}`, `whisper:${WHISPER}`]],
  [{ engines: ['vosk-server', 'vosk'], servers }, [SMALL_CN], 'zh', ['vosk-server:-', `vosk:${SMALL_CN}`]],
  [{ engines: ['vosk', 'whisper'] }, [EN, WHISPER], 'zh', [`whisper:${WHISPER}`]],
])('[S45] %o with models %o: language %s, engines %o', (settings, ids, language, engines) => {
  const plan = planSpeech(wish(settings), found(...ids));
  expect([plan.language, named(plan), plan.why]).toEqual([language, engines, null]);
});

test('[S45] files that another engine hears better with are used by sherpa only when it is named', () => {
  const models = [...found(WHISPER), sherpa('whisper-base-int8', true)];
  expect(named(planSpeech(wish({}), models))).toEqual([`whisper:${WHISPER}`]);
  expect(named(planSpeech(wish({ engine: 'sherpa' }), models))).toEqual(['sherpa:whisper-base-int8']);
  const better = [...found(WHISPER, SMALL_CN), sherpa('sherpa-onnx-streaming-zipformer-zh')];
  expect(named(planSpeech(wish({}), better))).toEqual(['sherpa:sherpa-onnx-streaming-zipformer-zh']);
});

test.each([
  [{}, [], 'en', 'no-model'],
  [{ language: 'en', engine: 'whisper' }, [EN, WHISPER], 'en', 'no-model'],
  [{ language: 'zh' }, [EN], 'zh', 'no-model'],
  [{ engine: 'vosk-server', language: 'en', servers }, [EN], 'en', 'no-model'],
  [{ engine: 'none' }, [EN, WHISPER], 'en', 'switched-off'],
] as const)('[S46] %o with models %o has no engine', (settings, ids, language, why) => {
  expect(planSpeech(wish(settings), found(...ids))).toMatchObject({ engines: [], language, why });
});

test('[S47] a queue has the language and the engines it names, else those of the whole', () => {
  const queues = { english: { language: 'en' }, village: { engines: ['whisper'] } };
  const plan = planSpeech(wish({ engines: ['vosk', 'whisper'], queues }), found(SMALL_CN, EN, WHISPER));
  const of = (queue: string) => plan.queues.get(queue as QueueName);
  expect(of('english')).toMatchObject({
    language: 'en',
    engines: [{ engine: 'vosk', found: { model: { id: EN } } }],
  });
  expect(of('village')).toMatchObject({ language: 'zh', engines: [{ engine: 'whisper' }] });
  expect(of('citizens')).toBeUndefined();
});
