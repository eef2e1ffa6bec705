import { expect, test } from 'vitest';
import {
  isStreaming,
  recogniseSherpa,
  type SherpaModel,
  sherpaConfig,
  sherpaLanguages,
} from './sherpa-models.ts';
import { sherpaCapabilities } from './sherpa-recognizer.ts';

const TRANSDUCER = [
  'encoder-epoch-99-avg-1.int8.onnx',
  'encoder-epoch-99-avg-1.onnx',
  'decoder-epoch-99-avg-1.onnx',
  'joiner-epoch-99-avg-1.int8.onnx',
  'tokens.txt',
];

/** Folders as the project's releases are packed. */
test.each<[string, string[], SherpaModel['kind'] | null, boolean, string[]]>([
  [
    'sherpa-onnx-streaming-zipformer-bilingual-zh-en-2023-02-20',
    TRANSDUCER,
    'transducer',
    true,
    ['zh', 'en'],
  ],
  ['sherpa-onnx-streaming-zipformer-zh-14M-2023-02-23', TRANSDUCER, 'transducer', true, ['zh']],
  ['sherpa-onnx-zipformer-en-2023-06-26', TRANSDUCER, 'transducer', false, ['en']],
  [
    'sherpa-onnx-streaming-paraformer-bilingual-zh-en',
    ['encoder.int8.onnx', 'decoder.int8.onnx', 'tokens.txt'],
    'onlineParaformer',
    true,
    ['zh', 'en'],
  ],
  [
    'sherpa-onnx-streaming-zipformer-ctc-multi-zh-hans',
    ['model.onnx', 'tokens.txt'],
    'zipformer2Ctc',
    true,
    ['zh'],
  ],
  [
    'sherpa-onnx-sense-voice-zh-en-ja-ko-yue-2024-07-17',
    ['model.int8.onnx', 'tokens.txt'],
    'senseVoice',
    false,
    ['zh', 'en'],
  ],
  ['sherpa-onnx-paraformer-zh-2023-09-14', ['model.int8.onnx', 'tokens.txt'], 'paraformer', false, ['zh']],
  [
    'whisper-base-int8',
    ['base-encoder.int8.onnx', 'base-decoder.int8.onnx', 'base-tokens.txt', 'cfg.json'],
    'whisper',
    false,
    ['zh', 'en'],
  ],
  ['sherpa-onnx-punct-ct-transformer-zh-en-vocab272727-2024-04-12', ['model.onnx'], null, false, []],
  ['vosk-model-small-en-us-0.15', ['README'], null, false, []],
])('[S90] %s is known by its files', (folder, files, kind, streaming, languages) => {
  const model = recogniseSherpa(folder, files);
  expect(model?.kind ?? null).toBe(kind);
  if (model === null) return;
  expect(isStreaming(model)).toBe(streaming);
  expect(sherpaLanguages(folder, model)).toEqual(languages);
});

test('[S91] eight-bit weights are taken where there are two, and hot words switch the search', () => {
  const plain = recogniseSherpa('sherpa-onnx-streaming-zipformer-zh', TRANSDUCER);
  const hot = recogniseSherpa('sherpa-onnx-streaming-zipformer-zh', [...TRANSDUCER, 'hotwords.txt']);
  if (plain === null || hot === null) throw new Error('not known');
  const path = (file: string) => `/m/${file}`;
  expect(sherpaConfig(plain, 'zh', path)).toEqual({
    featConfig: { sampleRate: 16_000, featureDim: 80 },
    modelConfig: {
      transducer: {
        encoder: '/m/encoder-epoch-99-avg-1.int8.onnx',
        decoder: '/m/decoder-epoch-99-avg-1.onnx',
        joiner: '/m/joiner-epoch-99-avg-1.int8.onnx',
      },
      tokens: '/m/tokens.txt',
      numThreads: 1,
      provider: 'cpu',
      debug: 0,
    },
    decodingMethod: 'greedy_search',
  });
  expect(sherpaConfig(hot, 'zh', path)).toMatchObject({
    decodingMethod: 'modified_beam_search',
    hotwordsFile: '/m/hotwords.txt',
  });
  expect([plain, hot].map((model) => sherpaCapabilities(model, 'zh', false).hotWords)).toEqual([false, true]);
});

test('[S91] SenseVoice and Whisper are told the language; capabilities follow the kind', () => {
  const sense = recogniseSherpa('sherpa-onnx-sense-voice-zh-en', ['model.int8.onnx', 'tokens.txt']);
  if (sense === null) throw new Error('not known');
  expect(sherpaConfig(sense, 'zh', (file) => file)).toMatchObject({
    modelConfig: { senseVoice: { model: 'model.int8.onnx', language: 'zh' } },
  });
  expect(sherpaCapabilities(sense, 'zh', false)).toMatchObject({ mode: 'endOfPhrase', punctuation: true });
});
