import { expect, test } from 'vitest';
import { SpeechSettings } from '../../server/protocol/speech.ts';
import { speechSettingsOf } from './engine-options.ts';

const calls = (settings: object = {}) => SpeechSettings.parse(settings);
const url = 'ws://127.0.0.1:2700';

test.each([
  [{}, { engine: 'auto', language: 'auto' }, { engine: 'auto', engines: [], language: 'auto' }],
  [
    { engines: ['vosk', 'whisper'], language: 'zh' },
    { engine: 'auto', language: 'auto' },
    { engines: ['vosk', 'whisper'], language: 'zh' },
  ],
  [
    { engines: ['vosk', 'whisper'] },
    { engine: 'sherpa', language: 'en' },
    { engine: 'sherpa', engines: [], language: 'en' },
  ],
  [{ engine: 'none' }, { engine: 'auto', language: 'zh' }, { engine: 'auto', language: 'zh' }],
  [
    {},
    { engine: 'vosk-server', language: 'en', server: url },
    { engine: 'vosk-server', servers: [{ url, language: 'en', maxStreams: 8 }] },
  ],
])('[E10] calls %o, options %o: %o', (settings, options, expected) => {
  expect(speechSettingsOf(calls(settings), options)).toMatchObject(expected);
});

test.each([
  [{ engine: 'kaldi', language: 'auto' }, /--engine kaldi: auto, vosk, whisper, sherpa, vosk-server/],
  [{ engine: 'none', language: 'auto' }, /--engine none/],
  [{ engine: 'auto', language: 'de' }, /--language de: auto, zh or en/],
  [{ engine: 'vosk-server', language: 'en' }, /name an address by --server/],
  [{ engine: 'vosk-server', language: 'en', server: 'http://x' }, /--server http:\/\/x: an address/],
])('[E10] options %o are refused: %s', (options, fault) => {
  const settings = speechSettingsOf(calls(), options);
  expect('fault' in settings && settings.fault).toMatch(fault);
});
