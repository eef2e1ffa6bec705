import type { RefusalCode } from './reply.ts';
import type { Settings } from './settings.ts';

/** `X` any digit, a last `.` one or more digits, every other character itself. */
function fits(pattern: string, number: string): boolean {
  const open = pattern.endsWith('.');
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? number.length <= fixed.length : number.length !== fixed.length) return false;
  const isDigit = (character: string | undefined) => character !== undefined && /[0-9]/.test(character);
  const head = [...fixed].every((wanted, index) =>
    wanted === 'X' ? isDigit(number[index]) : number[index] === wanted,
  );
  return head && [...number.slice(fixed.length)].every(isDigit);
}

/**
 * Whether a number may be called from here: only what the settings name, because a stolen password would else be paid
 * for by the telephone bill (toll fraud).
 * @returns null where it may, else why not.
 */
export function mayDial(outbound: Settings['trunk']['outbound'], number: string): RefusalCode | null {
  if (outbound === null) return 'no-outside-lines';
  const listed = outbound.places.some((place) => place.number === number);
  return listed || outbound.allowed.some((pattern) => fits(pattern, number)) ? null : 'number-not-allowed';
}
