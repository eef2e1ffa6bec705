/** The city's clock, east of UTC. China has one (GB/T 7408), whatever the machine is set to. */
export const CITY_UTC_OFFSET_MS = 8 * 3_600_000;
