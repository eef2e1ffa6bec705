import { expect, test } from 'vitest';
import { takeTelephone } from './telephone-option.ts';

test.each([
  ['DIR', 'none', null],
  ['DIR --telephone', 'a-law', null],
  ['--telephone DIR --json', 'a-law', null],
  ['DIR --telephone band --json', 'band', 'band'],
  ['--telephone band DIR', 'band', 'band'],
  ['--telephone=band DIR', 'band', null],
])('[E11] %s', (line, telephone, taken) => {
  expect(takeTelephone(line.split(' '))).toEqual({ telephone, taken });
});

test('[E11] another word after the equals sign is refused', () => {
  expect(takeTelephone(['--telephone=gsm', 'DIR'])).toEqual({
    fault: '--telephone gsm: nothing, a-law or band',
  });
});
