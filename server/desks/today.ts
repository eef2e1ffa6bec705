/** The city's clock: minutes east of UTC. China has one (GB/T 7408), whatever the machine is set to. */
export const CITY_UTC_OFFSET_MINUTES = 8 * 60;

/** The city's day of an instant, `20261124`. */
export function dayOf(at: number): string {
  return new Date(at + CITY_UTC_OFFSET_MINUTES * 60_000).toISOString().slice(0, 10).replaceAll('-', '');
}

/** The instant the city's day of `at` began. */
export function dayStart(at: number): number {
  const offset = CITY_UTC_OFFSET_MINUTES * 60_000;
  const day = 24 * 60 * 60 * 1000;
  return Math.floor((at + offset) / day) * day - offset;
}
