/** A sentence and what is said in it; 16 kHz. */
export type Sentence = { readonly sound: Int16Array; readonly text: string };
/** Sound of one speaker on a call: sentences and the silences while the other side speaks. */
export type Talk = { readonly sound: Int16Array; readonly text: string };

/** Share of a call in which one speaker is heard, sentences with their own short pauses. */
export const ACTIVITY = 0.45;

/** Amplitude of the line's hiss between the sentences (-75 dBFS): digital silence is rarer than it. */
const HISS = 6;

/** One round of all sentences from the `first` on, each followed by so much silence that the talk has that activity. */
export function layTalk(sentences: readonly Sentence[], first: number): Talk {
  const order = sentences.map((_, index) => sentences[(first + index) % sentences.length] as Sentence);
  const lengths = order.map(({ sound }) => Math.round(sound.length / ACTIVITY));
  const whole = new Int16Array(lengths.reduce((sum, length) => sum + length, 0)).map(hiss);
  let at = 0;
  for (const [index, { sound }] of order.entries()) {
    whole.set(sound, at);
    at += lengths[index] ?? 0;
  }
  return { sound: whole, text: order.map(({ text }) => text).join(' ') };
}

function hiss(_: number, index: number): number {
  return (((index * 7919) % 2039) % (2 * HISS + 1)) - HISS;
}
