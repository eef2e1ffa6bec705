import { useCallback, useEffect, useMemo, useState } from 'react';
import { z } from 'zod';
import type { CallId } from '../../../server/protocol/ids.ts';
import { CallPage, Peaks } from '../../../server/protocol/recording.ts';
import type { Refusal } from '../../../server/protocol/reply.ts';
import type { Correct } from '../desk/correctable-line.tsx';
import { httpApi } from '../link/http-api.ts';
import type { PageProps } from '../session/page-props.ts';
import { useText } from '../text/text-context.tsx';
import { RefusalNote } from '../ui/refusal-note.tsx';
import { CallFacts } from './call-facts.tsx';
import { usePlayback } from './dom-playback.ts';
import { inOrder } from './player.ts';
import { PlayerBar } from './player-bar.tsx';
import { ReasonForm } from './reason-form.tsx';
import { SaidLines } from './said-lines.tsx';
import { SecondVersion } from './second-version.tsx';
import { Waves } from './waves.tsx';

/** Without an answer yet; what the server gave; or why it gave nothing. */
type Loaded =
  | { is: 'asking' }
  | { is: 'refused'; refusal: Refusal }
  | { is: 'here'; page: CallPage; peaks: Peaks | null };

const ask = httpApi(window.location.origin);

/** One finished (or running) call: both voices as waves, its words with the sound, its ticket, who looked at it. */
export function CallPlayer(props: PageProps & { callId: CallId; atMs: number | null }) {
  const text = useText();
  const { callId, atMs } = props;
  const [loaded, setLoaded] = useState<Loaded>({ is: 'asking' });
  const lead = props.session.me.role === 'lead';
  // Told in this moment that it is confidential now: what stands here may have to go.
  const confidential = props.view.desk.confidential.includes(callId);
  const load = useCallback(async (): Promise<Loaded> => {
    const page = await ask('GET', `/api/calls/${callId}`, CallPage);
    if (!page.ok) return { is: 'refused', refusal: page.refusal };
    const peaks = page.value.soundMs === null ? null : await ask('GET', `/api/calls/${callId}/peaks`, Peaks);
    return { is: 'here', page: page.value, peaks: peaks?.ok === true ? peaks.value : null };
  }, [callId]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of confidentiality is the reason to ask again
  useEffect(() => {
    let current = true;
    setLoaded({ is: 'asking' });
    void load().then((found) => current && setLoaded(found));
    return () => {
      current = false;
    };
  }, [load, confidential]);
  const act = async (path: 'opening' | 'hold' | 'release', reason: string): Promise<void> => {
    const done = await ask('POST', `/api/calls/${callId}/${path}`, z.null(), { reason });
    setLoaded(done.ok ? await load() : { is: 'refused', refusal: done.refusal });
  };
  const { running } = props;
  const correct = useCallback<Correct>(
    async (line, words) => {
      const reply = await running.correctLine(line, words);
      if (!reply.ok) return reply.refusal;
      const told = reply.value;
      setLoaded((before) => {
        if (before.is !== 'here') return before;
        const said = before.page.lines.map((one) => (one.seq === told.seq ? told : one));
        return { ...before, page: { ...before.page, lines: said } };
      });
      return null;
    },
    [running],
  );
  const audible = loaded.is === 'here' && loaded.page.soundMs !== null;
  const playback = usePlayback(audible ? `/api/calls/${callId}/sound` : null);
  useEffect(() => {
    if (playback !== null && atMs !== null) playback.seek(atMs);
  }, [playback, atMs]);
  const said = loaded.is === 'here' ? loaded.page.lines : null;
  const lines = useMemo(() => inOrder(said ?? []), [said]);
  if (loaded.is === 'asking') return <p className="empty">{text.player.loading}</p>;
  if (loaded.is === 'refused') return <RefusalNote refusal={loaded.refusal} />;
  const { page, peaks } = loaded;
  if (page.hidden)
    return (
      <div className="player-hidden panel" data-testid="call-hidden">
        <h2>{text.player.hidden}</h2>
        <p>{lead ? text.player.hiddenLead : text.player.hiddenAgent}</p>
        <CallFacts page={page} lead={lead} onAct={act} />
        {lead && (
          <ReasonForm
            label={text.player.openLabel}
            button={text.player.open}
            onReason={(why) => act('opening', why)}
          />
        )}
      </div>
    );
  return (
    <div className="player" data-testid="player">
      <section className="panel player-sound" aria-label={text.player.sound}>
        {page.silence !== null && <p className="note note-quiet">{text.player.silence[page.silence]}</p>}
        {playback !== null && peaks !== null && <Waves peaks={peaks} lines={lines} playback={playback} />}
        {playback !== null && <PlayerBar playback={playback} lines={lines} durationMs={page.soundMs ?? 0} />}
      </section>
      <div className="player-columns">
        <section className="panel player-words" aria-labelledby="player-words">
          <header className="panel-head">
            <h2 id="player-words">{text.player.transcript}</h2>
          </header>
          <SaidLines lines={lines} playback={playback} correct={correct} />
          <SecondVersion
            callId={callId}
            lead={lead}
            onPlay={playback === null ? null : (ms) => playback.seek(ms, true)}
          />
        </section>
        <aside className="panel player-facts">
          <CallFacts page={page} lead={lead} onAct={act} />
        </aside>
      </div>
    </div>
  );
}
