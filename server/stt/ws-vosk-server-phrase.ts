import { WebSocket } from 'ws';
import type { PhraseWord } from './recognizer-wire.ts';
import { readReply, type VoskUtterance } from './vosk-result.ts';

export type ServerPhraseOptions = {
  readonly url: string;
  readonly onPartial: (text: string) => void;
  readonly onFinal: (text: string, words: readonly PhraseWord[]) => void;
  /** The address did not do its part: cut, silent or talking rubbish. Said at most once, and nothing after it. */
  readonly onFail: (why: string) => void;
};

/** One phrase on a connection of its own: the protocol gives a final result only at the end of a connection. */
export type ServerPhrase = {
  /** Signed 16-bit little-endian bytes at 16 kHz. */
  sound(pcm: Uint8Array): void;
  end(): void;
  /** Nobody waits for it any more. */
  drop(): void;
};

/** The server compares this text as it stands, spaces too. */
const END_OF_SOUND = '{"eof" : 1}';
const CONFIG = JSON.stringify({ config: { sample_rate: 16_000, words: 1 } });
/** Each piece gets an answer of its own: longer pieces hold the others up. */
const LONGEST_PIECE_BYTES = 32_000;
const LARGEST_REPLY_BYTES = 1_048_576;
/** A server that says nothing for so long while sound waits is frozen or too slow to be of use; what it was told is told to another. */
const SILENT_MS = 2500;

/**
 * alphacep/vosk-server, `websocket/asr_server.py`: `config` once, then binary sound, each piece answered by
 * `{"partial"}` or, where Vosk itself found an end of utterance, `{"result", "text"}`; `eof` is answered by the last
 * result. https://alphacephei.com/vosk/server
 */
export function openServerPhrase({ url, onPartial, onFinal, onFail }: ServerPhraseOptions): ServerPhrase {
  const socket = new WebSocket(url, { maxPayload: LARGEST_REPLY_BYTES, handshakeTimeout: SILENT_MS });
  const waiting: (Uint8Array | string)[] = [];
  const done: VoskUtterance[] = [];
  let [asked, answered, over, ended] = [0, 0, false, false];
  let timer: NodeJS.Timeout | null = null;
  const finish = (tell: () => void): void => {
    if (over) return;
    over = true;
    if (timer !== null) clearTimeout(timer);
    socket.terminate();
    tell();
  };
  const watch = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = asked > answered ? setTimeout(() => finish(() => onFail('silent')), SILENT_MS) : null;
  };
  const send = (message: Uint8Array | string): void => {
    if (over) return;
    if (socket.readyState !== WebSocket.OPEN) return void waiting.push(message);
    if (asked === answered) {
      asked += 1;
      watch();
    } else asked += 1;
    socket.send(message);
  };
  socket.on('open', () => {
    socket.send(CONFIG);
    for (const message of waiting.splice(0)) send(message);
  });
  socket.on('message', (data: Buffer) => {
    if (over) return;
    const reply = readReply(data.toString('utf8'));
    if (reply === null) return finish(() => onFail('rubbish'));
    answered += 1;
    if ('partial' in reply) {
      const text = textOf([...done, { text: reply.partial, words: [] }]);
      watch();
      if (text !== '') onPartial(text);
      return;
    }
    done.push(reply);
    // After `eof` the answers of the pieces before it are still on their way.
    if (ended && answered === asked) finish(() => onFinal(textOf(done), done.flatMap(wordsOf)));
    else watch();
  });
  socket.on('error', (error) => finish(() => onFail(error.message)));
  socket.on('close', () => finish(() => onFail('cut')));
  return {
    sound(pcm) {
      for (let from = 0; from < pcm.length; from += LONGEST_PIECE_BYTES)
        send(pcm.subarray(from, from + LONGEST_PIECE_BYTES));
    },
    end() {
      ended = true;
      send(END_OF_SOUND);
    },
    drop: () => finish(() => undefined),
  };
}

const textOf = (utterances: readonly VoskUtterance[]): string =>
  utterances
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join(' ');

/** The server makes a recogniser for each connection: its times count from the first sample of the phrase. */
const wordsOf = ({ words }: VoskUtterance): PhraseWord[] =>
  words.map(({ text, startSeconds, endSeconds, confidence }) => ({
    text,
    startMs: Math.round(startSeconds * 1000),
    endMs: Math.round(endSeconds * 1000),
    confidence,
  }));
