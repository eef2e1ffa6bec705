import { expect, it } from 'vitest';
import { againOrder } from './order.ts';

const order = (again?: string, since?: string, files: string[] = []) => againOrder({ again, since, files });

it('[E12] without --again and --since sound files are meant', () => {
  expect(order(undefined, undefined, ['a.wav'])).toBeNull();
});

it('[E12] a call by its id, or all since a day of the city', () => {
  expect(order('call-00000001')).toEqual({ callId: 'call-00000001' });
  expect(order(undefined, '2026-11-24')).toEqual({ since: Date.UTC(2026, 10, 23, 16) });
  expect(order(undefined, '2026-11-24T08:00:00+08:00')).toEqual({ since: Date.UTC(2026, 10, 24) });
});

it('[E12] what cannot be meant is said', () => {
  for (const wrong of [
    order('call-00000001', '2026-11-24'),
    order('call-00000001', undefined, ['a.wav']),
    order('; drop'),
    order(undefined, 'yesterday'),
    order(undefined, '2026-13-44'),
  ])
    expect(wrong).toHaveProperty('fault');
});
