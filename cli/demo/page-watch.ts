import type { SeenLine, SeenPartial } from './timing.ts';

/** What the page shows and when, on the page's own clock (the machine's). */
export type PageWatch = {
  /** The instant the microphone was last opened: Chromium plays its sound file from that moment. */
  microphoneAt: number | null;
  partials: SeenPartial[];
  lines: SeenLine[];
};

declare global {
  interface Window {
    demoWatch: PageWatch;
  }
}

/**
 * Runs in the page before any script of it: notes every change of the transcript as it is drawn, because the figure
 * is what a person sees and not what a socket received. Sent as text, so it may use nothing from outside of itself.
 */
export function watchPage(): void {
  const watch: PageWatch = { microphoneAt: null, partials: [], lines: [] };
  window.demoWatch = watch;
  const devices = navigator.mediaDevices;
  if (devices !== undefined) {
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      watch.microphoneAt = Date.now();
      return stream;
    };
  }
  const last = { caller: '', agent: '' };
  const seen = new Set<number>();
  const look = (): void => {
    const at = Date.now();
    for (const leg of ['caller', 'agent'] as const) {
      const text = document.querySelector(`[data-testid="partial-${leg}"]`)?.textContent ?? '';
      if (text !== last[leg]) watch.partials.push({ leg, text, at });
      last[leg] = text;
    }
    for (const line of document.querySelectorAll<HTMLElement>('[data-testid="transcript"] [data-seq]')) {
      const seq = Number(line.dataset['seq']);
      if (seen.has(seq)) continue;
      seen.add(seq);
      watch.lines.push({ seq, leg: line.dataset['leg'] === 'agent' ? 'agent' : 'caller', at });
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}
