import { expect, test } from 'vitest';
import { chooseEngine } from './engines.ts';
import { SPEECH_MODELS } from './models.ts';

const found = (...ids: string[]) =>
  SPEECH_MODELS.filter(({ id }) => ids.includes(id)).map((model) => ({ model, folder: `/m/${model.id}` }));
const auto = { engine: 'auto', language: 'auto', maxStreams: null } as const;
const [CN, SMALL_CN, EN, WHISPER] = [
  'vosk-model-cn-0.22',
  'vosk-model-small-cn-0.22',
  'vosk-model-small-en-us-0.15',
  'whisper-base-int8',
];

test.each([
  [auto, [EN, WHISPER], 'whisper', 'zh', WHISPER],
  [auto, [EN, WHISPER, SMALL_CN], 'vosk', 'zh', SMALL_CN],
  [auto, [SMALL_CN, CN], 'vosk', 'zh', CN],
  [auto, [EN], 'vosk', 'en', EN],
  [{ ...auto, language: 'en' }, [EN, WHISPER], 'vosk', 'en', EN],
  [{ ...auto, engine: 'vosk' }, [EN, WHISPER], 'vosk', 'en', EN],
  [{ ...auto, engine: 'whisper' }, [SMALL_CN, WHISPER], 'whisper', 'zh', WHISPER],
] as const)('[S45] %o with models %o is %s in %s', (settings, ids, engine, language, model) => {
  const choice = chooseEngine(settings, found(...ids));
  expect(choice).toMatchObject({ engine, language, found: { model: { id: model } } });
});

test.each([
  [auto, [], 'en', 'no-model'],
  [{ ...auto, language: 'en', engine: 'whisper' }, [EN, WHISPER], 'en', 'no-model'],
  [{ ...auto, language: 'zh' }, [EN], 'zh', 'no-model'],
  [{ ...auto, engine: 'none' }, [EN, WHISPER], 'en', 'switched-off'],
] as const)('[S46] %o with models %o has no engine', (settings, ids, language, why) => {
  expect(chooseEngine(settings, found(...ids))).toEqual({ engine: null, language, why });
});
