import { useCallback, useState } from 'react';
import { playClip } from '../calls/dom-clip.ts';
import type { PageProps } from '../session/page-props.ts';
import { useText } from '../text/text-context.tsx';
import { useKeys } from '../ui/dom-keys.ts';
import { RefusalNote } from '../ui/refusal-note.tsx';
import { CallBar } from './call-bar.tsx';
import { ConversationNotes, useMaliciousMark } from './conversation-notes.tsx';
import type { Correct } from './correctable-line.tsx';
import { FootBar } from './foot-bar.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { IdlePanel } from './idle-panel.tsx';
import { isConsulted, PartyPanel } from './party-panel.tsx';
import { PauseNote } from './pause-note.tsx';
import { soundLost } from './run-desk.ts';
import { TicketPanel } from './ticket-panel.tsx';
import { TopBar } from './top-bar.tsx';
import { TranscriptPanel } from './transcript-panel.tsx';

/** One screen: words left, ticket in the middle, what helps to decide right. */
export function DeskPage(props: PageProps) {
  const text = useText();
  const { running, view } = props;
  const { desk, phone, phoneProblem } = view;
  const [keypad, setKeypad] = useState(false);
  const [partyOpen, setParty] = useState(false);
  const [malicious, markMalicious] = useMaliciousMark(running, desk.call?.callId ?? null);
  const [pointed, setPointed] = useState<number | null>(null);
  const correct = useCallback<Correct>(
    async (line, words) => {
      const reply = await running.correctLine(line, words);
      return reply.ok ? null : reply.refusal;
    },
    [running],
  );
  const heardCall = desk.call?.callId ?? null;
  const hear = useCallback(
    (fromMs: number, toMs: number) => {
      if (heardCall !== null) playClip(heardCall, fromMs, toMs);
    },
    [heardCall],
  );
  const inCall = desk.agent?.is === 'talking' || desk.agent?.is === 'holding';
  const ready = (): void => void running.setAvailability({ ready: true });
  const lost = soundLost(view);
  // A second party that is there is always shown: the agent may not forget who is on the line.
  // The call is a colleague's: what can be done with it is theirs.
  const consulted = isConsulted(view, props.session.me.agentId);
  const own = inCall && !consulted;
  const showParty = inCall && (partyOpen || desk.around.party !== null);
  const canReady = desk.agent?.is === 'notReady' || desk.agent?.is === 'wrapUp';
  useKeys({
    answer: phone.is === 'ringing' ? running.answer : canReady ? ready : undefined,
    hangUp: phone.is === 'ringing' ? running.decline : inCall ? () => void running.hangUp() : undefined,
    hold: own ? () => void running.toggleHold() : undefined,
    mute: phone.is === 'inCall' ? running.toggleMute : undefined,
    pause: own ? () => void running.togglePause() : undefined,
    party: own ? () => setParty(!partyOpen) : undefined,
    keypad: phone.is === 'inCall' ? () => setKeypad(!keypad) : undefined,
    accept:
      !consulted && desk.ticket?.allowedMoves.includes('accept')
        ? () => void running.moveTicket('accept')
        : undefined,
    answerTicket:
      !consulted && desk.ticket?.allowedMoves.includes('answer')
        ? () => void running.moveTicket('answer')
        : undefined,
  });
  return (
    <div className="desk" data-in-call={desk.call !== null}>
      <TopBar {...props} />
      <CallBar
        view={view}
        running={running}
        keypad={keypad}
        setKeypad={setKeypad}
        party={partyOpen}
        setParty={setParty}
        malicious={malicious}
        onMalicious={markMalicious}
        onReady={ready}
        consulted={consulted}
      />
      {inCall && desk.call?.pausedAt != null && (
        <PauseNote
          since={desk.call.pausedAt}
          remindAfterMs={props.session.site.pauseReminderMs}
          onResume={() => void running.togglePause()}
        />
      )}
      {(desk.refusal !== null || phoneProblem !== null || lost || desk.link === 'lost') && (
        <div className="desk-notes">
          {desk.link === 'lost' && (
            <div className="note note-warn" role="status">
              {text.network.lost}
            </div>
          )}
          {lost && (
            <div className="note note-bad" role="alert" data-testid="sound-lost">
              {text.phone.soundLost}
            </div>
          )}
          {phoneProblem !== null && (
            <div className="note note-bad" role="alert">
              {text.phone[phoneProblem]}
            </div>
          )}
          {desk.refusal !== null && <RefusalNote refusal={desk.refusal} onDismiss={running.dismissRefusal} />}
        </div>
      )}
      {desk.call === null ? (
        <IdlePanel {...props} onReady={ready} />
      ) : (
        <main className="desk-columns">
          <TranscriptPanel desk={desk} pointed={pointed} correct={correct} onHear={hear} />
          <TicketPanel
            desk={desk}
            running={running}
            consulted={consulted}
            onPoint={setPointed}
            onHear={hear}
          />
          <div className="desk-side">
            <ConversationNotes view={view} malicious={malicious} running={running} />
            {showParty ? (
              <PartyPanel
                view={view}
                running={running}
                callId={desk.call.callId}
                me={props.session.me.agentId}
                onClose={() => setParty(false)}
              />
            ) : (
              <HistoryPanel desk={desk} />
            )}
          </div>
        </main>
      )}
      <FootBar {...props} />
    </div>
  );
}
