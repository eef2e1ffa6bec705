import { expect, it } from 'vitest';
import { KEYS, keyText } from './dom-keys.ts';

const press = (key: string, held: ('ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey')[] = []) => ({
  key,
  ctrlKey: held.includes('ctrlKey'),
  metaKey: held.includes('metaKey'),
  shiftKey: held.includes('shiftKey'),
  altKey: held.includes('altKey'),
});

it('[D15] a key is known with what is held, Command counting as Ctrl', () => {
  expect(keyText(press('F2'))).toBe(KEYS.answer);
  expect(keyText(press('F2', ['shiftKey']))).toBe(KEYS.hangUp);
  expect(keyText(press('Enter', ['metaKey']))).toBe(KEYS.accept);
  expect(keyText(press('Enter', ['shiftKey', 'ctrlKey']))).toBe(KEYS.answerTicket);
  expect(keyText(press('F2', ['altKey']))).toBe('Alt+F2');
});

it('[D15] no action shares a key, and none is a key of browsers or input methods', () => {
  const keys: string[] = Object.values(KEYS);
  expect(new Set(keys).size).toBe(keys.length);
  const taken = ['F1', 'F3', 'F4', 'F5', 'F6', 'F7', 'F10', 'F11', 'F12', 'Ctrl+ ', 'Ctrl+.', 'Shift+F10'];
  expect(keys.filter((key) => taken.includes(key))).toEqual([]);
});
