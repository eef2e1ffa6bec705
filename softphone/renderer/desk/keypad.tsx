import { useState } from 'react';
import { useText } from '../text/text-context.tsx';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

export function Keypad(props: { onDigit: (digit: string) => void; onClose: () => void }) {
  const text = useText();
  const [sent, setSent] = useState('');
  const press = (digit: string): void => {
    props.onDigit(digit);
    setSent((before) => (before + digit).slice(-12));
  };
  return (
    <fieldset
      className="keypad"
      aria-label={text.call.keypad}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
        else if (DIGITS.includes(event.key)) press(event.key);
      }}
    >
      <output className="keypad-sent" aria-label={text.call.digits}>
        {sent || '\u00a0'}
      </output>
      {DIGITS.map((digit, index) => (
        // biome-ignore lint/a11y/noAutofocus: opening the keypad is a person's own act, its first key is where they go
        <button key={digit} type="button" autoFocus={index === 0} onClick={() => press(digit)}>
          {digit}
        </button>
      ))}
    </fieldset>
  );
}
