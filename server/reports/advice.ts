import type { Advice, Guard } from '../protocol/figures.ts';

/** What stands in the way of the callers who wait now. */
export type Pressure = {
  connect: Guard;
  within: Guard;
  waiting: number;
  longestWaitMs: number;
  /** Agents by what they do. */
  ready: number;
  wrapUp: number;
  /** Not ready by their own choice: 小休, 就餐, 培训, 会议, 案头. */
  onBreak: number;
  signedOut: number;
};

/** With fewer than these to lose, or a caller past the quick answer, a lead should act before it is too late. */
const FEW_LEFT = 5;

/** What a lead can do now, what helps at once first; empty while all is well. */
export function adviceOf(pressure: Pressure, answerWithinMs: number): Advice[] {
  const { connect, within, waiting, ready, wrapUp, onBreak, signedOut } = pressure;
  const unserved = waiting - ready;
  const tight = [connect, within].some(
    ({ left, rate }) => rate !== null && (left === null || left <= FEW_LEFT),
  );
  if (unserved <= 0 || (!tight && pressure.longestWaitMs <= answerWithinMs)) return [];
  const advice: Advice[] = [];
  if (wrapUp > 0) advice.push({ do: 'endWrapUps', count: Math.min(wrapUp, unserved) });
  if (unserved > wrapUp && onBreak > 0)
    advice.push({ do: 'recallBreaks', count: Math.min(onBreak, unserved - wrapUp) });
  if (unserved > wrapUp + onBreak) {
    if (signedOut > 0)
      advice.push({ do: 'signInMore', count: Math.min(signedOut, unserved - wrapUp - onBreak) });
    advice.push({ do: 'offerCallback', count: unserved - wrapUp - onBreak });
  }
  return advice;
}
