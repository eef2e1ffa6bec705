import type { CallId } from '../../../server/protocol/ids.ts';

/** A word at the edge of a line is cut by a recogniser's idea of where it begins. */
const MARGIN_MS = 250;
/** Asterisk writes a running call to the disk in pieces of a second: what was said just now is there a moment later. */
const NOT_YET_MS = 1200;
const TRIES = 3;

let playing: HTMLAudioElement | null = null;
let retry: ReturnType<typeof setTimeout> | null = null;

/**
 * Plays a stretch of a call, of one that lasts too, in the ear of whoever clicked: an audio element of its own, which has
 * nothing to do with what the phone sends. Another click takes its place.
 */
export function playClip(callId: CallId, fromMs: number, toMs: number, tries = TRIES): void {
  playing?.pause();
  if (retry !== null) clearTimeout(retry);
  retry = null;
  const from = Math.max(0, Math.round(fromMs - MARGIN_MS));
  const audio = new Audio(`/api/calls/${callId}/sound?from=${from}&to=${Math.round(toMs + MARGIN_MS)}`);
  playing = audio;
  audio.play().catch((fault: unknown) => {
    if (playing !== audio || tries <= 1) return;
    if (fault instanceof DOMException && fault.name === 'AbortError') return;
    retry = setTimeout(() => playClip(callId, fromMs, toMs, tries - 1), NOT_YET_MS);
  });
}
