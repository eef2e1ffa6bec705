import { useState } from 'react';
import { useText } from '../text/text-context.tsx';

/** Asks why before something that is written down for good. */
export function ReasonForm(props: {
  label: string;
  button: string;
  onReason: (reason: string) => Promise<void>;
}) {
  const text = useText();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const enough = reason.trim().length >= 4;
  return (
    <form
      className="reason"
      onSubmit={async (event) => {
        event.preventDefault();
        if (!enough || busy) return;
        setBusy(true);
        await props.onReason(reason.trim());
        setBusy(false);
        setReason('');
      }}
    >
      <label>
        <span>{props.label}</span>
        <input
          type="text"
          value={reason}
          maxLength={500}
          autoComplete="off"
          placeholder={text.player.reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <button type="submit" className="button" disabled={!enough || busy}>
        {props.button}
      </button>
    </form>
  );
}
