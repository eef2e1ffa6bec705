import { KEYS, type KeyName } from './dom-keys.ts';

/** The key of an action, on its button. */
export function KeyCap(props: { name: KeyName }) {
  return (
    <span className="key-cap" aria-hidden="true">
      {KEYS[props.name].replace('Shift', '⇧').replace('Enter', '↵').replaceAll('+', ' ')}
    </span>
  );
}

/** For `aria-keyshortcuts`. */
export const ariaKey = (name: KeyName): string => KEYS[name].replace('Ctrl', 'Control');
