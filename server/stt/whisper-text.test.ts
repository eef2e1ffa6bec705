import { expect, test } from 'vitest';
import { endsInLoop, parseTokens, tokensToText } from './whisper-text.ts';

const line = (text: string | Buffer, number: number) => `${Buffer.from(text).toString('base64')} ${number}`;

test('[S51] tokens are bytes: a character over two tokens comes out whole, one cut at the end is left out', () => {
  const bytes = Buffer.from('街');
  const tokens = parseTokens(
    [line('老', 1), line(bytes.subarray(0, 2), 2), line(bytes.subarray(2), 3), ' 4', ''].join('\n'),
  );
  expect(tokensToText([1, 2, 3, 4], tokens)).toBe('老街');
  expect(tokensToText([1, 2], tokens)).toBe('老');
  expect(tokensToText([99], tokens)).toBe('');
});

test.each([
  [[1, 2, 3], false],
  [[9, 5, 5, 5, 5, 5], false],
  [[9, 5, 5, 5, 5, 5, 5], true],
  [[1, 2, 1, 2, 1, 2, 1, 2], true],
  [[1, 2, 1, 2, 1, 2], false],
  [[7, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], true],
])('[S52] %j ends in a loop: %s', (tokens, looped) => expect(endsInLoop(tokens)).toBe(looped));
