import type { BoardView } from '../../../server/protocol/board.ts';
import type { Guard } from '../../../server/protocol/figures.ts';
import { useText } from '../text/text-context.tsx';
import { clockText } from '../ui/time-text.ts';
import { type BoardLists, talkedSince, waitedSince } from './board-lists.ts';

/** GB/T 33358: a waiting caller is answered within 15 s. */
export const LAW_WAIT_MS = 15_000;
/** With no more than these to lose the guard is no longer quiet. */
const FEW_LEFT = 20;
/** Of fewer calls any single one breaks a line of 95 %: no colour calls a lead for that. */
const FEW_DECIDED = 20;

export type Tone = 'plain' | 'good' | 'warn' | 'bad';
export const percent = (share: number | null): string =>
  share === null ? '–' : `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;
const lineText = (target: number): string => `${Math.round(target * 1000) / 10}%`;

export function BoardFigures(props: { board: BoardView; lists: BoardLists; now: number }) {
  const text = useText().board;
  const { board, lists, now } = props;
  const { waiting, talking, agents } = lists;
  const longestWait = Math.max(0, ...waiting.map((call) => now - waitedSince(call)));
  const longestTalk = Math.max(0, ...talking.map((call) => now - talkedSince(call)));
  const expected = waiting.findLast(({ stage }) => stage.is === 'waiting')?.estimateMs ?? null;
  const states = agents.map((agent) => agent.state?.is ?? null);
  const count = (is: string): number => states.filter((state) => state === is).length;
  const ready = count('ready');
  const { today } = board;
  return (
    <section className="board-figures">
      <Figure
        name={text.waiting}
        value={String(waiting.length)}
        note={
          waiting.length === 0
            ? text.none
            : `${text.longest} ${clockText(longestWait)}${expected === null ? '' : ` · ${text.expected} ${clockText(expected)}`}`
        }
        tone={longestWait > LAW_WAIT_MS ? 'bad' : waiting.length > 0 ? 'warn' : 'plain'}
      />
      <Figure
        name={text.talking}
        value={String(talking.length)}
        note={talking.length === 0 ? text.none : `${text.longest} ${clockText(longestTalk)}`}
        tone="plain"
      />
      <Figure
        name={text.readyAgents}
        value={String(ready)}
        note={`${text.wrapUp} ${count('wrapUp')} · ${text.onBreak} ${count('notReady')}`}
        tone={ready > 0 ? 'good' : 'warn'}
      />
      <Figure
        name={text.offered}
        value={String(today.offered)}
        note={`${text.answered} ${today.answered} · ${text.abandoned} ${today.abandoned} · ${text.short} ${today.shortAbandoned} · ${text.owed} ${board.duty.open}`}
        tone="plain"
      />
      <GuardFigure
        name={text.within(LAW_WAIT_MS / 1000)}
        guard={board.within}
        good={board.rolling.within}
        decided={board.rolling.answered + board.rolling.lost + board.rolling.shortAbandoned}
        words={{ left: text.slowLeft, next: text.slowNext, below: text.slowBelow }}
      />
      <GuardFigure
        name={text.connect}
        guard={board.connect}
        good={board.rolling.answered}
        decided={board.rolling.answered + board.rolling.lost}
        words={{ left: text.guardLeft, next: text.guardNext, below: text.guardBelow }}
        advice={board.advice.map((one) => text.advice[one.do](one.count))}
      />
    </section>
  );
}

function Figure(props: { name: string; value: string; note: string; tone: Tone }) {
  return (
    <div className="figure" data-tone={props.tone}>
      <span>{props.name}</span>
      <b>{props.value}</b>
      <small>
        {props.note.split(' · ').map((part, index, all) => (
          <i key={part}>
            {part}
            {index < all.length - 1 && '\u00a0·\u00a0'}
          </i>
        ))}
      </small>
    </div>
  );
}

type GuardWords = {
  left: (count: number, line: string) => string;
  next: (line: string) => string;
  below: (count: number, line: string) => string;
};

/** A share, its line, and how far it stands from it. */
function GuardFigure(props: {
  name: string;
  guard: Guard;
  good: number;
  decided: number;
  words: GuardWords;
  advice?: readonly string[];
}) {
  const text = useText().board;
  const { guard, words, advice = [] } = props;
  const line = lineText(guard.target);
  const tone: Tone =
    guard.rate === null || props.decided < FEW_DECIDED
      ? 'plain'
      : guard.left === null
        ? 'bad'
        : guard.left <= FEW_LEFT
          ? 'warn'
          : 'good';
  const said =
    guard.rate === null
      ? ''
      : guard.left === null
        ? words.below(guard.needed ?? 0, line)
        : guard.left === 0
          ? words.next(line)
          : words.left(guard.left, line);
  return (
    <div className="figure figure-guard" data-tone={tone}>
      <span>
        {props.name}
        <em>
          {text.line} {line}
        </em>
      </span>
      <b>{percent(guard.rate)}</b>
      <meter
        className="guard-bar"
        aria-label={props.name}
        min={0}
        max={1}
        low={guard.target}
        high={guard.target}
        optimum={1}
        value={guard.rate ?? 0}
      />
      <small>
        {said !== '' && `${said} · `}
        <span className="quiet">
          {props.good} / {props.decided}
        </span>
      </small>
      {advice.length > 0 && (
        <small className="guard-advice" role="status">
          {text.adviceLabel}：{advice.join('；')}
        </small>
      )}
    </div>
  );
}
