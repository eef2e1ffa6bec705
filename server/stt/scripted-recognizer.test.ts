import { scriptedRecognizer } from '../testing/scripted-recognizer.ts';
import { recognizerContract } from './recognizer.contract.ts';

recognizerContract({
  name: 'scripted',
  start: () => Promise.resolve(scriptedRecognizer(Array.from({ length: 20 }, () => 'good morning'))),
  language: 'en',
  otherLanguage: 'zh',
  maxStreams: 4,
  speech: new Int16Array(32_000).fill(1000),
  heard: /^good morning$/,
});
