import { describe, expect, it } from 'vitest';
import { BadSettings, portsFrom, wholeSettings } from './settings-layers.ts';

describe('settings', () => {
  it('[S1] later layers win key by key, and what nobody says is the default', () => {
    const settings = wholeSettings(
      { ports: { web: 9000, sip: 5070 } },
      { ports: { web: 9001 } },
      { ports: undefined },
    );
    expect(settings.ports).toMatchObject({ web: 9001, sip: 5070, ami: 5038 });
  });

  it('[S2] a misspelt key is refused by name instead of ignored', () => {
    expect(() => wholeSettings({ queues: { citizens: { ringMS: 1 } } })).toThrow('queues.citizens.ringMS');
  });

  it('[S3] a wrong value is refused by name', () => {
    expect(() => wholeSettings({ ports: { web: 70_000 } })).toThrow('ports.web');
  });

  it('[S4] settings at odds with each other are refused', () => {
    expect(() => wholeSettings({ ports: { web: 5038 } })).toThrow(BadSettings);
    expect(() => wholeSettings({ trunk: { from: ['127.0.0.1'] } })).toThrow('trunk.from');
    expect(() => wholeSettings({ ports: { rtpFirst: 20_000, rtpLast: 20_001 } })).toThrow('rtpLast');
  });

  it('[S7] the one queue of an older settings file is read as it was meant', () => {
    const { queues, entryQueue } = wholeSettings({ queue: { name: 'people', wrapUpMs: 0, ringMs: 9000 } });
    expect(entryQueue).toBe('people');
    expect(queues).toMatchObject({ people: { wrapUpMs: null, ringMs: 9000, maxWaitMs: 1_800_000 } });
    expect(() => wholeSettings({ queue: {}, queues: {} })).toThrow('called "queues" now');
  });

  it.each([
    [{ entryQueue: 'night' }, 'entryQueue: callers would enter "night", which is no queue'],
    [{ queues: { citizens: { ringMs: 10 } } }, 'queues.citizens.ringMs: a phone rings for 1000 ms or more'],
    [
      { queues: { citizens: { overflow: [{ afterMs: 9000, do: 'toQueue', queue: 'night' }] } } },
      'queues.citizens.overflow.0: there is no queue "night"',
    ],
    [
      {
        queues: {
          citizens: {
            overflow: [
              { afterMs: 9000, do: 'widenSkills' },
              { afterMs: 8000, do: 'offerCallback' },
            ],
          },
        },
      },
      'queues.citizens.overflow.1: this rule comes due before the one above it (9000 ms)',
    ],
    [
      {
        queues: {
          citizens: { overflow: [{ afterMs: 1, do: 'toQueue', queue: 'night' }] },
          night: { overflow: [{ afterMs: 1, do: 'toQueue', queue: 'citizens' }] },
        },
      },
      'callers would go round for ever: citizens -> night -> citizens',
    ],
    [
      { queues: { citizens: { overflow: [{ afterMs: 1_800_000, do: 'widenSkills' }] } } },
      'the longest wait (1800000 ms) is over before this rule comes due',
    ],
    [{ queues: { citizens: { skills: [{ skill: 'klingon' }] } } }, '"klingon" is not in the list of skills'],
  ])('[S8] queues at odds with each other are refused with a sentence: %j', (given, sentence) => {
    expect(() => wholeSettings(given)).toThrow(sentence);
  });

  it('[S5] nothing listens beyond loopback by default', () => {
    const { listen, trunk } = wholeSettings();
    expect([listen, trunk.listen]).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it('[S6] a row of ports has no two alike and even sound ports', () => {
    const ports = Object.values(portsFrom(18_000));
    expect(new Set(ports).size).toBe(ports.length);
    expect(portsFrom(18_000).rtpFirst % 2).toBe(0);
  });
});
