import { memo, type PointerEvent, useRef } from 'react';
import type { Leg } from '../../../server/protocol/ids.ts';
import type { Peaks } from '../../../server/protocol/recording.ts';
import type { TranscriptLine } from '../../../server/protocol/transcript.ts';
import { useText } from '../text/text-context.tsx';
import { clockText } from '../ui/time-text.ts';
import { type Playback, usePart } from './dom-playback.ts';
import { wavePath } from './player.ts';

const LEGS: readonly Leg[] = ['caller', 'agent'];

/** Both speakers on one axis of call time, with gaps and pauses marked; a click goes there. */
export function Waves(props: { peaks: Peaks; lines: readonly TranscriptLine[]; playback: Playback }) {
  const text = useText();
  const { peaks, lines, playback } = props;
  const second = usePart(playback, ({ atMs }) => Math.floor(atMs / 1000));
  const box = useRef<HTMLDivElement>(null);
  const { durationMs } = peaks;
  const seek = (event: PointerEvent): void => {
    if (box.current === null || (event.buttons & 1) === 0) return;
    const { left, width } = box.current.getBoundingClientRect();
    playback.seek(Math.min(1, Math.max(0, (event.clientX - left) / width)) * durationMs);
  };
  return (
    <div className="waves">
      <div className="waves-names" aria-hidden="true">
        {LEGS.map((leg) => (
          <span key={leg}>{text.transcript[leg]}</span>
        ))}
      </div>
      <div
        className="waves-box"
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label={text.player.position}
        aria-valuemin={0}
        aria-valuemax={Math.ceil(durationMs / 1000)}
        aria-valuenow={second}
        aria-valuetext={clockText(second * 1000)}
        onPointerDown={seek}
        onPointerMove={seek}
      >
        <Shapes peaks={peaks} />
        {lines
          .filter(({ kind }) => kind !== 'words')
          .map((line) => (
            <span
              key={line.seq}
              className="waves-mark"
              data-kind={line.kind}
              title={line.kind === 'words' ? '' : text.transcript[line.kind]}
              style={{
                left: `${(line.startMs / durationMs) * 100}%`,
                width: `${(Math.max(0, line.endMs - line.startMs) / durationMs) * 100}%`,
              }}
            />
          ))}
        <Head playback={playback} durationMs={durationMs} />
      </div>
    </div>
  );
}

const Shapes = memo(function Shapes({ peaks }: { peaks: Peaks }) {
  return LEGS.map((leg) => (
    <svg
      key={leg}
      className={`wave wave-${leg}`}
      viewBox={`0 0 ${Math.max(1, peaks[leg].length - 1)} 200`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={wavePath(peaks[leg])} />
    </svg>
  ));
});

function Head(props: { playback: Playback; durationMs: number }) {
  const atMs = usePart(props.playback, (view) => view.atMs);
  return <i className="waves-head" style={{ left: `${Math.min(1, atMs / props.durationMs) * 100}%` }} />;
}
