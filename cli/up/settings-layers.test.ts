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
    expect(() => wholeSettings({ queue: { ringMS: 1 } })).toThrow('queue.ringMS');
  });

  it('[S3] a wrong value is refused by name', () => {
    expect(() => wholeSettings({ ports: { web: 70_000 } })).toThrow('ports.web');
  });

  it('[S4] settings at odds with each other are refused', () => {
    expect(() => wholeSettings({ ports: { web: 5038 } })).toThrow(BadSettings);
    expect(() => wholeSettings({ trunk: { from: ['127.0.0.1'] } })).toThrow('trunk.from');
    expect(() => wholeSettings({ ports: { rtpFirst: 20_000, rtpLast: 20_001 } })).toThrow('rtpLast');
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
