import { addErrors, countErrors, type Errors, scoredUnits } from '../../cli/speech/score.ts';

/** Share of English words wrong, 0..1, over pairs of what was said and what was heard. */
export function shareWrong(said: readonly string[], heard: readonly string[]): number {
  const errors = said.map((text, index) =>
    countErrors(scoredUnits(text, 'en'), scoredUnits(heard[index] ?? '', 'en')),
  );
  const none: Errors = { sub: 0, ins: 0, del: 0, said: 0 };
  const { sub, ins, del, said: words } = errors.reduce(addErrors, none);
  return (sub + ins + del) / Math.max(1, words);
}
