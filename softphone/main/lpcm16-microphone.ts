import recorder from 'node-record-lpcm16';
import type { MicrophoneCheckReply } from '../host.ts';
import { microphoneLevel, samplesOfPcm16 } from '../renderer/check/microphone-level.ts';
import type { ToolFinder } from './recording-tool.ts';

const RECORD_MS = 3_000;
/** A recorder that hangs on a busy device must not leave the page waiting. */
const GIVE_UP_MS = 8_000;
const SAMPLE_RATE_HZ = 16_000;
/** Less sound than this share of what was asked for means that the device stopped giving any. */
const ENOUGH = 0.3;

type Recording = {
  stream: () => NodeJS.ReadableStream;
  stop: () => void;
  process: NodeJS.EventEmitter;
};
export type Recorder = { record: (options: Record<string, unknown>) => Recording };

/**
 * Records 3 s through the operating system's own path (sox's `rec`, or `arecord`), apart from the browser's, and
 * measures them; nothing is kept.
 */
export function lpcm16Microphone(
  findTool: ToolFinder,
  parts: { recorder: Recorder; recordMs: number } = { recorder, recordMs: RECORD_MS },
): () => Promise<MicrophoneCheckReply> {
  let busy = false;
  return async () => {
    if (busy) return { ok: false, code: 'busy' };
    const tool = findTool();
    if (tool === null) return { ok: false, code: 'no-tool' };
    busy = true;
    try {
      const bytes = await record(parts.recorder, tool, parts.recordMs);
      const enough = (SAMPLE_RATE_HZ * 2 * parts.recordMs * ENOUGH) / 1000;
      if (bytes.byteLength < enough) return { ok: false, code: 'no-device' };
      return { ok: true, level: microphoneLevel(samplesOfPcm16(bytes)) };
    } finally {
      busy = false;
    }
  };
}

/** What came until the time was up or the tool ended, whichever was first. */
async function record(recorder: Recorder, tool: string, recordMs: number): Promise<Buffer> {
  const recording = recorder.record({
    recorder: tool,
    sampleRate: SAMPLE_RATE_HZ,
    channels: 1,
    audioType: 'raw',
    endOnSilence: false,
  });
  const chunks: Buffer[] = [];
  const stream = recording.stream();
  const timers: ReturnType<typeof setTimeout>[] = [];
  try {
    await new Promise<void>((resolve) => {
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // The library reports the tool's exit code as an error of the stream, our own stop included.
      stream.on('error', () => resolve());
      stream.on('end', () => resolve());
      recording.process.on('error', () => resolve());
      timers.push(setTimeout(() => recording.stop(), recordMs));
      timers.push(setTimeout(resolve, Math.max(GIVE_UP_MS, recordMs)));
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    recording.stop();
  }
  return Buffer.concat(chunks);
}
