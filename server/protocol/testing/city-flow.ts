import { FlowDocument } from '../flow.ts';

const office = [
  { from: 510, to: 720 },
  { from: 780, to: 1050 },
];

/** A flow with one of everything, as a city might draw it. */
export const cityFlow: FlowDocument = FlowDocument.parse({
  format: 1,
  start: 'greeting',
  utcOffsetMinutes: 480,
  calendar: { daysOff: { '2026-10-01': '国庆节' }, workingDays: { '2026-02-14': '春节' } },
  nodes: [
    { id: 'greeting', kind: 'greeting', prompt: 'greeting', notice: true, exits: { next: 'hours' } },
    {
      id: 'hours',
      kind: 'hours',
      week: [office, office, office, office, office, [], []],
      exits: { open: 'menu', closed: 'message', holiday: 'message' },
    },
    {
      id: 'menu',
      kind: 'menu',
      prompt: 'menu',
      repeats: 1,
      timeoutMs: 5000,
      keys: {
        1: 'people',
        2: 'progress',
        3: 'business',
        4: 'callback',
        8: 'language',
        9: 'office',
        0: 'danger',
      },
      exits: { timeout: 'people', invalid: 'people' },
    },
    {
      id: 'language',
      kind: 'language',
      prompt: 'language',
      timeoutMs: 5000,
      languages: { 1: 'zh', 2: 'en' },
      exits: { next: 'people' },
    },
    { id: 'progress', kind: 'progress', timeoutMs: 8000, exits: { told: 'goodbye', person: 'people' } },
    {
      id: 'callback',
      kind: 'callback',
      prompt: 'callback-offer',
      key: '1',
      timeoutMs: 5000,
      exits: { declined: 'people' },
    },
    { id: 'message', kind: 'voicemail', prompt: 'voicemail', longestMs: 120_000 },
    { id: 'danger', kind: 'emergency', prompt: null, number: '110', exits: { person: 'people' } },
    { id: 'office', kind: 'transfer', prompt: null, number: '12333', exits: { failed: 'people' } },
    {
      id: 'people',
      kind: 'queue',
      queue: 'citizens',
      priority: 'normal',
      skills: [],
      sayPlace: true,
      sayWait: true,
      exits: { full: 'message', after: 'survey' },
    },
    {
      id: 'business',
      kind: 'queue',
      queue: 'enterprise',
      priority: 'normal',
      skills: [{ skill: 'business', level: 1, always: false }],
      sayPlace: true,
      sayWait: true,
      exits: { full: 'people', after: 'survey' },
    },
    { id: 'survey', kind: 'survey', prompt: 'survey', timeoutMs: 6000 },
    { id: 'goodbye', kind: 'hangUp', prompt: 'goodbye' },
  ],
});
