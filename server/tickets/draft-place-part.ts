export const PLACE_PARTS = [
  'district',
  'street',
  'village',
  'road',
  'crossRoad',
  'number',
  'community',
  'building',
  'unit',
  'room',
  'corner',
  'landmark',
] as const;
export type PlacePart = (typeof PLACE_PARTS)[number];
export type FoundPart = { part: PlacePart; value: string; start: number; end: number };
