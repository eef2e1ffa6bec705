import { useState } from 'react';
import type { MicrophoneCheckReply } from '../../host.ts';
import { useText } from '../text/text-context.tsx';
import { checkBrowserMicrophone } from './getusermedia-microphone.ts';

type Check = { is: 'idle' } | { is: 'running' } | { is: 'done'; reply: MicrophoneCheckReply };

/** In the desktop app the operating system's path is checked as well: it tells a dead cable from a denied page. */
export function MicrophoneCheck() {
  const text = useText();
  const host = window.hotlineHost;
  return (
    <div className="check">
      <h3>{text.check.title}</h3>
      <CheckRow name={text.check.path.browser} check={checkBrowserMicrophone} testId="check-browser" />
      {host !== undefined && (
        <CheckRow name={text.check.path.system} check={host.checkMicrophone} testId="check-system" />
      )}
    </div>
  );
}

function CheckRow(props: { name: string; check: () => Promise<MicrophoneCheckReply>; testId: string }) {
  const text = useText();
  const [check, setCheck] = useState<Check>({ is: 'idle' });
  const run = async (): Promise<void> => {
    setCheck({ is: 'running' });
    setCheck({ is: 'done', reply: await props.check() });
  };
  return (
    <div className="check-row">
      <button
        type="button"
        className="button"
        data-testid={props.testId}
        disabled={check.is === 'running'}
        onClick={() => void run()}
      >
        {check.is === 'running' ? text.check.running : text.check.start}
        <span className="quiet"> {check.is === 'running' ? '' : props.name}</span>
      </button>
      {check.is === 'done' && <Outcome reply={check.reply} />}
    </div>
  );
}

function Outcome(props: { reply: MicrophoneCheckReply }) {
  const text = useText();
  const { reply } = props;
  if (!reply.ok) {
    return (
      <p className="note note-bad" role="status">
        {text.check.refusal[reply.code]}
        <span className="note-code">
          （{text.code} {reply.code}）
        </span>
      </p>
    );
  }
  const { verdict, rmsDbfs, peakDbfs } = reply.level;
  return (
    <p className={`note ${verdict === 'good' ? 'note-good' : 'note-warn'}`} role="status">
      {text.check[verdict]}
      <span className="note-code">
        {' '}
        {text.check.level} {rmsDbfs} dB · {text.check.peak} {peakDbfs} dB
      </span>
    </p>
  );
}
