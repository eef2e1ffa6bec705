import { useEffect, useState, useSyncExternalStore } from 'react';
import { nextSpeed, type Speed } from './player.ts';

export type PlaybackView = { playing: boolean; atMs: number; speed: Speed; failed: boolean };

/** One sound that is played, moved in and slowed down; the browser fetches only what it plays. */
export type Playback = {
  view: () => PlaybackView;
  watch: (listener: () => void) => () => void;
  toggle: () => void;
  /** Goes there; plays when `play`, else as before. */
  seek: (ms: number, play?: boolean) => void;
  setSpeed: (by: 1 | -1) => void;
  close: () => void;
};

export function domPlayback(url: string): Playback {
  const audio = new Audio();
  audio.preload = 'metadata';
  audio.src = url;
  let view: PlaybackView = { playing: false, atMs: 0, speed: 1, failed: false };
  /** Where to begin when the length is known: before that a browser forgets it. */
  let wanted: number | null = null;
  const listeners = new Set<() => void>();
  let frame = 0;
  const tell = (change: Partial<PlaybackView>): void => {
    view = { ...view, ...change };
    for (const listener of listeners) listener();
  };
  const tick = (): void => {
    tell({ atMs: Math.round(audio.currentTime * 1000) });
    frame = requestAnimationFrame(tick);
  };
  const play = (): void => {
    audio.play().catch((fault: unknown) => {
      // Broken off by the next click, which starts it again.
      if (fault instanceof DOMException && fault.name === 'AbortError') return;
      tell({ failed: true });
    });
  };
  const begin = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(tick);
    tell({ playing: true, failed: false });
  };
  const halt = (): void => {
    cancelAnimationFrame(frame);
    tell({ playing: false, atMs: Math.round(audio.currentTime * 1000) });
  };
  audio.addEventListener('play', begin);
  audio.addEventListener('pause', halt);
  audio.addEventListener('ended', halt);
  audio.addEventListener('error', () => tell({ failed: true, playing: false }));
  audio.addEventListener('seeked', () => tell({ atMs: Math.round(audio.currentTime * 1000) }));
  audio.addEventListener('loadedmetadata', () => {
    if (wanted !== null) audio.currentTime = wanted / 1000;
    wanted = null;
  });
  return {
    view: () => view,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    toggle: () => (audio.paused ? play() : audio.pause()),
    seek: (ms, start = false) => {
      const to = Math.max(0, ms);
      if (audio.readyState === 0) wanted = to;
      else audio.currentTime = to / 1000;
      tell({ atMs: to });
      if (start) play();
    },
    setSpeed: (by) => {
      const speed = nextSpeed(view.speed, by);
      audio.playbackRate = speed;
      audio.defaultPlaybackRate = speed;
      tell({ speed });
    },
    close: () => {
      cancelAnimationFrame(frame);
      listeners.clear();
      audio.pause();
      // Without a source the browser lets its connection and what it has read go.
      audio.removeAttribute('src');
      audio.load();
    },
  };
}

/** A playback that lives as long as the page shows this address. */
export function usePlayback(url: string | null): Playback | null {
  const [playback, setPlayback] = useState<Playback | null>(null);
  useEffect(() => {
    if (url === null) return;
    const made = domPlayback(url);
    setPlayback(made);
    return () => {
      setPlayback(null);
      made.close();
    };
  }, [url]);
  return playback;
}

/** A part of its view; redraws only when that changes. */
export function usePart<T extends string | number | boolean>(
  playback: Playback,
  part: (view: PlaybackView) => T,
): T {
  return useSyncExternalStore(playback.watch, () => part(playback.view()));
}
