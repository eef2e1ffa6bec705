import { type FormEvent, useEffect, useState } from 'react';
import { type Directory, OutsideNumber } from '../../../server/protocol/conversation.ts';
import { useText } from '../text/text-context.tsx';
import type { RunningDesk } from './run-desk.ts';

const LIST = 'dial-places';

/** A call of one's own to a number outside; nothing where there are no lines out. The phone rings first, and is answered. */
export function DialBox(props: { running: RunningDesk; live: boolean }) {
  const text = useText().conversation;
  const { running, live } = props;
  const [directory, setDirectory] = useState<Directory | null>(null);
  const [number, setNumber] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let open = true;
    if (live)
      void running.request('desk:directory', {}).then((reply) => {
        if (open && reply.ok) setDirectory(reply.value);
      });
    return () => {
      open = false;
    };
  }, [running, live]);
  if (directory === null || (directory.places.length === 0 && !directory.anyNumber)) return null;
  const typed = number.replaceAll(/[\s-]/g, '');
  const dialled = OutsideNumber.safeParse(typed);
  const known = directory.anyNumber || directory.places.some((place) => place.number === typed);
  const dial = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!dialled.success) return;
    setBusy(true);
    if (await running.dial(dialled.data, null)) setNumber('');
    setBusy(false);
  };
  return (
    <form className="dial" onSubmit={(event) => void dial(event)} data-testid="dial-box">
      <label htmlFor="dial-number">{text.dialTitle}</label>
      <div>
        <input
          id="dial-number"
          type="tel"
          inputMode="tel"
          autoComplete="off"
          list={LIST}
          placeholder={text.dialHint}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
        <datalist id={LIST}>
          {directory.places.map((place) => (
            <option key={place.number} value={place.number}>
              {place.name}
            </option>
          ))}
        </datalist>
        <button
          type="submit"
          className="button"
          data-testid="dial"
          disabled={!live || busy || !dialled.success || !known}
        >
          {text.dial}
        </button>
      </div>
    </form>
  );
}
