import { useEffect, useRef } from 'react';
import type { TranscriptLine } from '../../../server/protocol/transcript.ts';
import { useText } from '../text/text-context.tsx';
import { clockText } from '../ui/time-text.ts';
import { type Playback, usePart } from './dom-playback.ts';
import { actOf, neighbour, type PlayerAct } from './player.ts';

/** Play, where one is, how fast; and the keys of all of it. */
export function PlayerBar(props: {
  playback: Playback;
  lines: readonly TranscriptLine[];
  durationMs: number;
}) {
  const text = useText();
  const { playback, lines } = props;
  const playing = usePart(playback, (view) => view.playing);
  const failed = usePart(playback, (view) => view.failed);
  const speed = usePart(playback, (view) => view.speed);
  const act = (what: PlayerAct): void => {
    const { atMs } = playback.view();
    switch (what.do) {
      case 'toggle':
        playback.toggle();
        return;
      case 'skip':
        playback.seek(atMs + what.ms);
        return;
      case 'speed':
        playback.setSpeed(what.by);
        return;
      case 'line': {
        const to = neighbour(lines, atMs, what.by);
        if (to !== null) playback.seek(to);
        return;
      }
    }
  };
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const what = actOf(event);
      if (what === null || isTyping(event.target)) return;
      // A focused button is pressed by space; a list is scrolled by arrows only where the player does not use them.
      if (what.do === 'toggle' && event.target instanceof HTMLButtonElement) return;
      event.preventDefault();
      latest.current(what);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="player-bar" role="toolbar" aria-label={text.player.sound}>
      <button
        type="button"
        className="button-main player-play"
        data-testid="player-play"
        data-playing={playing}
        aria-keyshortcuts="Space"
        onClick={playback.toggle}
      >
        {playing ? text.player.pause : text.player.play}
      </button>
      <Position playback={playback} durationMs={props.durationMs} />
      <button type="button" className="button" onClick={() => act({ do: 'skip', ms: -5000 })}>
        −5 s
      </button>
      <button type="button" className="button" onClick={() => act({ do: 'skip', ms: 5000 })}>
        +5 s
      </button>
      <span className="player-speed">
        <button
          type="button"
          className="button"
          aria-label={text.player.slower}
          aria-keyshortcuts="-"
          onClick={() => act({ do: 'speed', by: -1 })}
        >
          −
        </button>
        <output aria-label={text.player.speed} data-testid="player-speed">
          {speed}×
        </output>
        <button
          type="button"
          className="button"
          aria-label={text.player.faster}
          aria-keyshortcuts="+"
          onClick={() => act({ do: 'speed', by: 1 })}
        >
          +
        </button>
      </span>
      <span className="top-space" />
      {failed ? (
        <span className="tag tag-bad" role="alert">
          {text.player.failed}
        </span>
      ) : (
        <span className="quiet">{text.player.keys}</span>
      )}
    </div>
  );
}

function Position(props: { playback: Playback; durationMs: number }) {
  const second = usePart(props.playback, ({ atMs }) => Math.floor(atMs / 1000));
  return (
    <time className="player-time" data-testid="player-time">
      {clockText(second * 1000)} / {clockText(props.durationMs)}
    </time>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
