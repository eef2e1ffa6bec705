import type { MicrophoneCheckReply } from '../../host.ts';
import { microphoneLevel } from './microphone-level.ts';

const RECORD_MS = 3_000;

/** Records 3 s through the browser's path, the one calls use, and measures them; nothing is kept. */
export async function checkBrowserMicrophone(): Promise<MicrophoneCheckReply> {
  let stream: MediaStream;
  try {
    // Undefined on plain http beyond loopback: browsers give microphones to secure pages only.
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (fault) {
    const name = fault instanceof Error ? fault.name : '';
    if (name === 'NotFoundError') return { ok: false, code: 'no-device' };
    return { ok: false, code: name === 'NotAllowedError' ? 'no-permission' : 'failed' };
  }
  const context = new AudioContext();
  try {
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    context.createMediaStreamSource(stream).connect(analyser);
    await context.resume();
    const heard: number[] = [];
    const window = new Float32Array(analyser.fftSize);
    const everyMs = (analyser.fftSize / context.sampleRate) * 1000;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        analyser.getFloatTimeDomainData(window);
        for (const sample of window) heard.push(sample);
      }, everyMs);
      setTimeout(() => {
        clearInterval(timer);
        resolve();
      }, RECORD_MS);
    });
    return { ok: true, level: microphoneLevel(Float32Array.from(heard)) };
  } finally {
    for (const track of stream.getTracks()) track.stop();
    await context.close();
  }
}
