import { useEffect, useRef } from 'react';

/**
 * The keys of the desk. They are function keys and Ctrl+Enter because letters with Alt open menus and Ctrl+Space,
 * Ctrl+., F4 and F7 belong to input methods (Rime, Microsoft Pinyin) or to caret browsing; F1, F3, F5, F6, F10-F12
 * belong to browsers.
 */
export const KEYS = {
  answer: 'F2',
  hangUp: 'Shift+F2',
  hold: 'F8',
  keypad: 'Shift+F8',
  party: 'Ctrl+F8',
  mute: 'F9',
  pause: 'Shift+F9',
  accept: 'Ctrl+Enter',
  answerTicket: 'Ctrl+Shift+Enter',
} as const;
export type KeyName = keyof typeof KEYS;

/** `Ctrl` stands for Command on a Mac as well. */
export function keyText(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): string {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey) parts.push('Shift');
  return [...parts, event.key].join('+');
}

/** Runs the action of a pressed key unless an input method is composing or the key repeats. */
export function useKeys(actions: Partial<Record<KeyName, (() => void) | undefined>>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.repeat) return;
      const pressed = keyText(event);
      for (const [name, key] of Object.entries(KEYS) as [KeyName, string][]) {
        if (key !== pressed) continue;
        const act = latest.current[name];
        if (act === undefined) continue;
        event.preventDefault();
        act();
        return;
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
