import { useState } from 'react';
import type { CallId } from '../../../server/protocol/ids.ts';
import { useText } from '../text/text-context.tsx';
import type { DeskView, RunningDesk } from './run-desk.ts';

/** What the agent must know of the own call: beside the form, so that nothing moves under the hand that types. */
export function ConversationNotes(props: { view: DeskView; malicious: boolean; running: RunningDesk }) {
  const text = useText().conversation;
  const { desk } = props.view;
  const { around, partyEnd, leadText, call } = desk;
  const { lead } = around;
  if (call === null) return null;
  return (
    <>
      {around.heldTooLong && (
        <div className="note note-bad" role="alert" data-testid="held-too-long">
          {text.heldTooLong}
        </div>
      )}
      {around.agentAway && (
        <div className="note note-warn" role="status">
          {text.agentAway}
        </div>
      )}
      {partyEnd !== null && around.party === null && (
        <div className="note note-warn" role="status" data-testid="party-ended">
          {text.ended[partyEnd]}
        </div>
      )}
      {lead !== null && lead.is === 'on' && (
        <div className="note" role="status" data-testid="lead-present">
          {text.lead[lead.mode](text.leadName)}
        </div>
      )}
      {leadText !== null && (
        <div className="note note-warn" role="status" data-testid="lead-text">
          <b>{text.leadText}</b> {leadText.text}
        </div>
      )}
      {props.malicious && (
        <div className="note note-bad" role="status" data-testid="malicious-note">
          <span>
            {text.marked} <b>{text.warningTitle}</b>：{text.warning}
          </span>
          <button
            type="button"
            className="party-button"
            onClick={() => void props.running.control(call.callId, { request: 'playWarning' })}
          >
            {text.playWarning}
          </button>
        </div>
      )}
    </>
  );
}

/** Marks the call at hand; the mark is the call's, so the next call begins without it. */
export function useMaliciousMark(running: RunningDesk, callId: CallId | null): [boolean, () => void] {
  const [marked, setMarked] = useState<CallId | null>(null);
  const mark = async (): Promise<void> => {
    if (callId === null) return;
    const reply = await running.request('call:mark', { callId, kind: 'malicious' });
    if (reply.ok) setMarked(callId);
  };
  return [callId !== null && marked === callId, () => void mark()];
}
