import { expect, it } from 'vitest';
import { mediaBegan, recordingBegan } from './first-sample.ts';

it('[U1] a recording began where its length says, counted back from its last write', () => {
  // Asterisk answered 240 ms late; 30 s of sound had been written by call time 35.010.
  expect(recordingBegan(5250, 35_010, 30_000)).toBe(5010);
  // Frames were lost, or the file ended before its last write: nothing is known better.
  expect(recordingBegan(5250, 35_400, 30_000)).toBe(5250);
  // Another clock, or a file that is not a recording of this call.
  expect(recordingBegan(5250, 10_000, 30_000)).toBe(5250);
  expect(recordingBegan(10, 19_980, 20_000)).toBe(0);
});

it('[S27] a stream began when its first piece was here, not when it was asked for', () => {
  expect(mediaBegan(5000, 5240, 20)).toBe(5220);
  expect(mediaBegan(5000, 5010, 20)).toBe(5000);
  expect(mediaBegan(5000, 9000, 20)).toBe(5000);
});

it('[S27] recording and words of one voice stand together within a frame, however busy the machine was', () => {
  // One voice at call time 8.000; what is counted from the two beginnings to it is the truth of the sound.
  for (const late of [0, 60, 250, 900]) {
    const [recordedFrom, sentFrom] = [5040, 5180];
    const recorded = recordingBegan(recordedFrom + late, 40_000, 40_000 - recordedFrom);
    const heard = mediaBegan(sentFrom - 150, sentFrom + 20, 20);
    const inRecording = recorded + (8000 - recordedFrom);
    const inWords = heard + (8000 - sentFrom);
    expect(Math.abs(inRecording - inWords)).toBeLessThanOrEqual(20);
  }
});
