import type { CallId } from '../../server/protocol/ids.ts';
import type { ChildRecognizer } from '../../server/stt/child-recognizer.ts';
import type { PartialPhrase } from '../../server/stt/recognizer.ts';
import { transcribeLeg } from '../../server/stt/run-transcription.ts';
import type { Speech } from '../../server/stt/start.ts';
import type { PeerReply, VoskPeer } from './child-vosk-python.ts';

/** How late text came, ms. */
export type Lags = {
  /** For each new partial text: since the last sound in it was spoken. */
  readonly partialMs: number[];
  /** For each line: from the end of its last word to its final text. */
  readonly finalMs: number[];
};

/** One speaker being heard. Sound comes in frames of 20 ms at 16 kHz. */
export type HeardStream = { write(frame: Int16Array): void; end(): Promise<void> };
export type StreamEvents = {
  /** ms since the stream's first sample was spoken. */
  readonly now: () => number;
  readonly onPartial: (behindMs: number) => void;
  readonly onFinal: (afterMs: number) => void;
  readonly onText: (text: string) => void;
};
/** Something that recognises, ours or the peer. */
export type Hearer = {
  readonly name: string;
  readonly pid: number;
  open(events: StreamEvents): HeardStream;
};

function onlyEngine(engine: ChildRecognizer, onPartial: (partial: PartialPhrase) => void): Speech {
  return {
    engine: engine.capabilities.name,
    language: 'en',
    why: null,
    model: null,
    capabilities: engine.capabilities,
    open: ({ queue: _queue, ...request }) =>
      engine.open({
        ...request,
        language: 'en',
        onPartial: (partial) => {
          onPartial(partial);
          request.onPartial(partial);
        },
      }),
    counts: () => engine.counts(),
    close: () => engine.close(),
  };
}

function pidOf(engine: ChildRecognizer): number {
  if (engine.pid === null) throw new Error('the recogniser process is not running');
  return engine.pid;
}

/** As a call is heard: gate, pool of recognisers, digits a second time. */
export function gatedHearer(engine: ChildRecognizer): Hearer {
  return {
    name: 'ours',
    pid: pidOf(engine),
    open({ now, onPartial, onFinal, onText }) {
      const speech = onlyEngine(engine, ({ heardToMs }) => {
        if (heardToMs !== undefined) onPartial(now() - heardToMs);
      });
      const leg = transcribeLeg({
        callId: 'bench' as CallId,
        leg: 'caller',
        atMs: 0,
        speech,
        onPartial: () => undefined,
        onLine: ({ text, words }) => {
          const last = words?.at(-1);
          if (last !== undefined) onFinal(now() - last.endMs);
          onText(text);
        },
        onStatus: ({ why }) => {
          if (why !== null) throw new Error(`a stream was refused: ${why}`);
        },
      });
      return {
        write: (frame) => leg.write(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)),
        end: () => leg.end(),
      };
    },
  };
}

const PIECE_FRAMES = 4;

/** The same engine given every frame: what the gate saves is measured against it. */
export function ungatedHearer(engine: ChildRecognizer): Hearer {
  return {
    name: 'without gate',
    pid: pidOf(engine),
    open({ now, onPartial, onText }) {
      const opened = engine.open({
        language: 'en',
        leg: 'caller',
        onPartial: ({ heardToMs }) => {
          if (heardToMs !== undefined) onPartial(now() - heardToMs);
        },
        onFinal: ({ text }) => onText(text),
        onGap: () => undefined,
        onDown: (why) => {
          throw new Error(why);
        },
      });
      if (!opened.ok) throw new Error(`a stream was refused: ${opened.refusal}`);
      const { stream } = opened;
      const feed = inPieces(PIECE_FRAMES, (piece, atMs) => stream.write(piece, atMs));
      return {
        write: feed.write,
        end() {
          stream.endPhrase(feed.atMs());
          return stream.close();
        },
      };
    },
  };
}

/** Vosk's Python package, given every frame in pieces of `pieceMs` and ended by its own rules. */
export function peerHearer(peer: VoskPeer, pieceMs: number): Hearer {
  let next = 1;
  return {
    name: 'vosk-server',
    pid: peer.pid,
    open({ now, onPartial, onFinal, onText }) {
      const number = next++;
      let [shown, heardMs] = ['', 0];
      const over = Promise.withResolvers<void>();
      peer.onReply(number, (reply: PeerReply) => {
        heardMs += pieceMs;
        if (reply.partial !== undefined && reply.partial !== '' && reply.partial !== shown) {
          shown = reply.partial;
          onPartial(now() - heardMs);
        }
        if (reply.text !== undefined && reply.text !== '') {
          const last = reply.result?.at(-1);
          if (last !== undefined) onFinal(now() - last.end * 1000);
          onText(reply.text);
        }
        if (reply.end) over.resolve();
      });
      const feed = inPieces(pieceMs / 20, (piece) => peer.send(number, piece));
      return {
        write: feed.write,
        end() {
          peer.end(number);
          return over.promise;
        },
      };
    },
  };
}

function inPieces(frames: number, give: (piece: Int16Array, atMs: number) => void) {
  let pieces: Int16Array[] = [];
  let atMs = 0;
  return {
    atMs: () => atMs,
    write(frame: Int16Array): void {
      pieces.push(frame);
      if (pieces.length < frames) return;
      const whole = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const piece of pieces) {
        whole.set(piece, at);
        at += piece.length;
      }
      pieces = [];
      give(whole, atMs);
      atMs += whole.length / 16;
    },
  };
}
