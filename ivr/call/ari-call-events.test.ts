import { expect, it } from 'vitest';
import type { CallId } from '../../server/protocol/ids.ts';
import { createLog } from '../pino-log.ts';
import type { AriChannel } from './ari.ts';
import { hearCalls } from './ari-call-events.ts';
import { agentChannel } from './channels.ts';
import type { Arrival } from './switch.ts';

const callId = 'call-0001' as CallId;
const leg = agentChannel(callId, 1);
const channel = (id: string): AriChannel => ({
  id,
  name: 'PJSIP/trunk-00000001',
  state: 'Up',
  caller: { number: '1' },
  dialplan: { context: 'from-trunk', exten: '12345' },
  creationtime: '2026-11-25T04:00:00.123+0000',
});

function open() {
  const told: unknown[] = [];
  const arrivals: Arrival[] = [];
  const going = new Set<string>();
  const hear = hearCalls({
    callers: new Map([['caller', callId]]),
    legs: new Map([[leg, { callId, leg: 1 }]]),
    playbacks: new Map(),
    callOf: () => undefined,
    leaving: new Set(),
    going,
    music: { played: () => undefined },
    watch: { forget: () => undefined },
    hangUp: async () => undefined,
    wentOn: () => false,
    onArrival: (arrival) => arrivals.push(arrival),
    onEvent: (_callId, event) => told.push(event),
    log: createLog('silent'),
  });
  return { told, arrivals, going, hear };
}

it('[C21] an agent who hangs up is heard before Asterisk has taken the channel apart, and is not hung up again', () => {
  const { told, going, hear } = open();
  hear({ type: 'ChannelHangupRequest', channel: channel(leg), cause: 16 });
  expect(told).toEqual([{ event: 'legEnded', leg: 1, why: 'declined' }]);
  expect([...going]).toEqual([leg]);
});

it('[C21] what we hang up ourselves, and a caller, are heard when they have left', () => {
  const { told, going, hear } = open();
  hear({ type: 'ChannelHangupRequest', channel: channel(leg), soft: true });
  hear({ type: 'ChannelHangupRequest', channel: channel('caller'), cause: 16 });
  expect(told).toEqual([]);
  expect(going.size).toBe(0);
});

it('[Q2] a caller came when Asterisk took the call, not when we were told', () => {
  const { arrivals, hear } = open();
  hear({ type: 'StasisStart', channel: channel('new'), args: ['inbound'] });
  expect(arrivals[0]?.cameAt).toBe(Date.parse('2026-11-25T04:00:00.123Z'));
});
