import { useState } from 'react';
import type { BoardView } from '../../../server/protocol/board.ts';
import type { LeadMode } from '../../../server/protocol/conversation.ts';
import type { AgentId } from '../../../server/protocol/ids.ts';
import type { RunningDesk } from '../desk/run-desk.ts';
import { useText } from '../text/text-context.tsx';
import type { CallEntry } from './board-lists.ts';

const MODES: readonly LeadMode[] = ['listen', 'whisper', 'barge', 'takeOver'];

/** What a lead can do with a conversation, and which lead is on it. */
export function CallActions(props: {
  call: CallEntry;
  agents: BoardView['agents'];
  me: AgentId;
  running: RunningDesk;
}) {
  const text = useText().conversation.actions;
  const { call, agents, me, running } = props;
  const { lead, heldTooLong, agentAway } = call.around;
  const [writing, setWriting] = useState<string | null>(null);
  const mine = lead?.agentId === me;
  const open = !call.confidential && (lead === null || mine);
  const send = async (): Promise<void> => {
    if (writing === null || writing.trim() === '') return;
    const reply = await running.request('lead:sendText', { callId: call.callId, text: writing });
    if (reply.ok) setWriting(null);
  };
  return (
    <div className="call-lead">
      <div className="call-flags">
        {call.marks.includes('malicious') && (
          <a
            className="tag tag-bad"
            href={`/api/calls/${call.callId}/evidence`}
            target="_blank"
            rel="noreferrer"
          >
            {text.malicious} · {text.evidence}
          </a>
        )}
        {heldTooLong && <span className="tag tag-bad">{text.heldTooLong}</span>}
        {agentAway && <span className="tag tag-bad">{text.agentAway}</span>}
        {call.stage.is === 'handedOver' && <span className="tag">{text.handedOver}</span>}
        {lead !== null && !mine && <span className="tag">{text.by(agents[lead.agentId]?.name ?? '')}</span>}
        {mine && lead.is === 'ringing' && <span className="tag">{text.connecting}</span>}
      </div>
      {open && call.stage.is !== 'handedOver' && (
        <div className="lead-buttons" role="toolbar" aria-label={text.label}>
          {MODES.map((mode) => (
            <button
              key={mode}
              type="button"
              className="party-button"
              data-testid={`lead-${mode}`}
              aria-pressed={mine && lead.mode === mode}
              onClick={() => void running.lead(call.callId, { request: 'supervise', mode })}
            >
              {text[mode]}
            </button>
          ))}
          {mine && (
            <button
              type="button"
              className="party-button"
              data-testid="lead-leave"
              onClick={() => void running.lead(call.callId, { request: 'leaveCall' })}
            >
              {text.leave}
            </button>
          )}
          <button
            type="button"
            className="party-button"
            aria-expanded={writing !== null}
            onClick={() => setWriting(writing === null ? '' : null)}
          >
            {text.textOpen}
          </button>
        </div>
      )}
      {writing !== null && (
        <form
          className="lead-text"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <input
            // biome-ignore lint/a11y/noAutofocus: the lead pressed the button to write
            autoFocus
            aria-label={text.text}
            placeholder={text.text}
            maxLength={200}
            value={writing}
            onChange={(event) => setWriting(event.target.value)}
          />
          <button type="submit" className="party-button">
            {text.send}
          </button>
        </form>
      )}
    </div>
  );
}
