import { type FlowDocument, type FlowNodeId, nodeOf } from '../../../server/protocol/flow.ts';
import type { FlowPrompt } from '../../../server/protocol/flow-desk.ts';
import type { FlowEffect, FlowEnd, FlowEvent, FlowPosition } from '../../../server/protocol/flow-position.ts';
import type { ProgressAnswer } from '../../../server/protocol/flow-progress.ts';
import { beginFlow, flowStep } from '../../../server/protocol/flow-run.ts';

/** What happens to an imagined caller, by the machine that leads real ones. */
export type DryRun = {
  document: FlowDocument;
  prompts: readonly FlowPrompt[];
  callerNumberKnown: boolean;
  /** The instant of the call, and how long it has lasted. */
  startedAt: number;
  ms: number;
  position: FlowPosition;
  lines: DryRunLine[];
  /** Nodes the caller came through, in order. */
  path: FlowNodeId[];
  /** How long what plays now takes; null: nothing plays. */
  soundMs: number | null;
  /** How long the flow waits now; null: it does not. */
  timerMs: number | null;
  end: FlowEnd | null;
};

export type DryRunLine = { ms: number; node: FlowNodeId } & (
  | { is: 'hears'; text: string }
  | { is: 'presses'; key: string }
  | { is: 'waits'; waitedMs: number }
  | { is: 'records' }
  | { is: 'asks' }
);

const ZH_CHARACTERS_A_SECOND = 4.5;
const EN_CHARACTERS_A_SECOND = 14;
/** A caller has heard this much of a prompt before a key. */
const REACTION_MS = 1500;

export function startDryRun(
  document: FlowDocument,
  prompts: readonly FlowPrompt[],
  startedAt: number,
  callerNumberKnown: boolean,
): DryRun {
  const run: DryRun = {
    document,
    prompts,
    callerNumberKnown,
    startedAt,
    ms: 0,
    position: beginFlow(document.start, 'zh'),
    lines: [],
    path: [],
    soundMs: null,
    timerMs: null,
    end: null,
  };
  return happen(run, { event: 'entered' });
}

export function pressKey(run: DryRun, key: string): DryRun {
  if (run.end !== null) return run;
  const ms = run.ms + Math.min(REACTION_MS, run.soundMs ?? run.timerMs ?? REACTION_MS);
  const pressed: DryRun = {
    ...run,
    ms,
    lines: [...run.lines, { ms, node: run.position.node, is: 'presses', key }],
  };
  return happen(pressed, { event: 'digit', digit: key });
}

/** The caller does nothing until what plays is over, or until the flow stops waiting. */
export function doNothing(run: DryRun): DryRun {
  if (run.end !== null) return run;
  if (run.soundMs !== null)
    return happen({ ...run, ms: run.ms + run.soundMs, soundMs: null }, { event: 'played' });
  if (run.timerMs === null) return run;
  const waited: DryRunLine = { ms: run.ms, node: run.position.node, is: 'waits', waitedMs: run.timerMs };
  return happen(
    { ...run, ms: run.ms + run.timerMs, timerMs: null, lines: [...run.lines, waited] },
    { event: 'timeUp' },
  );
}

export const answerProgress = (run: DryRun, answer: ProgressAnswer): DryRun =>
  happen({ ...run, ms: run.ms + 200 }, { event: 'progress', answer });

/** Nothing is pressed until the flow ends; a flow with a ring of prompts is stopped after many steps. */
export function doNothingToTheEnd(run: DryRun): DryRun {
  let next = run;
  for (let steps = 0; steps < 200 && next.end === null; steps += 1) next = doNothing(next);
  return next;
}

function happen(run: DryRun, event: FlowEvent): DryRun {
  const around = {
    document: run.document,
    at: run.startedAt + run.ms,
    callerNumberKnown: run.callerNumberKnown,
  };
  const step = flowStep(run.position, event, around);
  let next: DryRun = { ...run, position: step.position, path: [...run.path, ...step.passed], end: step.end };
  for (const effect of step.effects) next = applied(next, effect);
  return next;
}

function applied(run: DryRun, effect: FlowEffect): DryRun {
  const at = { ms: run.ms, node: run.position.node };
  switch (effect.do) {
    case 'play': {
      const texts = effect.prompts.map((id) => textOf(run, id));
      const soundMs = texts.reduce((sum, text) => sum + spokenMs(text, run.position.language), 0);
      return { ...run, soundMs, lines: [...run.lines, { ...at, is: 'hears', text: texts.join('') }] };
    }
    case 'stopPlaying':
      return { ...run, soundMs: null };
    case 'startTimer':
      return { ...run, timerMs: effect.ms };
    case 'stopTimer':
      return { ...run, timerMs: null };
    case 'startRecording':
      return { ...run, lines: [...run.lines, { ...at, is: 'records' }] };
    case 'askProgress':
      return { ...run, lines: [...run.lines, { ...at, is: 'asks' }] };
    case 'requestCallback':
    case 'grade':
      return run;
    default:
      return effect satisfies never;
  }
}

const TONE = 'tone';

function textOf(run: DryRun, id: string): string {
  if (id === TONE) return ' ♪';
  const prompt = run.prompts.find((one) => one.id === id);
  const text = prompt?.[run.position.language] ?? '';
  return text === '' ? `[${id}]` : text;
}

function spokenMs(text: string, language: 'zh' | 'en'): number {
  const rate = language === 'zh' ? ZH_CHARACTERS_A_SECOND : EN_CHARACTERS_A_SECOND;
  return Math.round((text.length / rate) * 1000);
}

/** The queue at the end of the run, if it ended in one. */
export const queueReached = ({ end, document }: DryRun): string | null => {
  if (end?.to !== 'queue') return null;
  const node = nodeOf(document, end.node.id);
  return node?.kind === 'queue' ? node.queue : null;
};
