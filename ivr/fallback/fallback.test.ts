import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { QueueName } from '../../server/protocol/ids.ts';
import type { Fact } from '../../server/protocol/link.ts';
import { type Entry, readEntry } from './entry.ts';
import { type Fallback, step, vanished } from './fallback.ts';
import { openJournal } from './fs-journal.ts';

const queue = 'citizens' as QueueName;
const state = encodeURIComponent(
  '{"callId":"call-0001","arrivedAt":5,"queuedAt":6,"legs":1,"now":{"is":"waiting","since":6}}',
);
const said = (extra: string) => JSON.stringify({ extra });
const lines = {
  known: said(`joined|170.1|1000|13800000001|12345|${state}`),
  stranger: said('joined|170.1|1000|13800000001|12345|'),
  answered: said('answered|170.1|2000|agent-one'),
  endedByCaller: said('ended|170.1|3000||agent-one|caller'),
  left: said('ended|170.1|3000|||caller'),
  timedOut: said('ended|170.1|3000|TIMEOUT||other'),
};
function play(...texts: string[]) {
  let now: Fallback = new Map();
  const facts: Fact[] = [];
  const words: string[] = [];
  for (const text of texts) {
    const done = step(now, readEntry(text) as Entry, queue);
    now = done.state;
    facts.push(...done.facts.map(({ fact }) => fact));
    if (done.word !== null) words.push(done.word.word.event);
  }
  return {
    now,
    facts: facts.map((fact) => [fact.fact, 'outcome' in fact ? fact.outcome : ''].join(' ').trim()),
    words,
  };
}

describe('fallback', () => {
  it('[W5] a line is read as it is or as a field of CSV', () => {
    expect(readEntry(`"${lines.known.replaceAll('"', '""')}"`)).toEqual(readEntry(lines.known));
  });

  it('[W5] a call of ours keeps its record; it is answered by the agent Asterisk gave it', () => {
    expect(play(lines.known, lines.answered, lines.endedByCaller)).toEqual({
      now: new Map(),
      facts: ['call:fellBack', 'call:answered', 'call:ended answered'],
      words: ['talk:elsewhere', 'call:ended'],
    });
  });

  it('[W5] a call nobody of ours ever saw gets a record: left, timed out or answered', () => {
    const opening = ['call:arrived', 'call:queued', 'call:fellBack'];
    expect(play(lines.stranger, lines.left).facts).toEqual([...opening, 'call:ended abandoned']);
    expect(play(lines.stranger, lines.timedOut).facts).toEqual([...opening, 'call:ended timedOut']);
    // The line of the answer is lost, the one of the end names the agent.
    expect(play(lines.stranger, lines.endedByCaller).facts).toEqual([
      ...opening,
      'call:answered',
      'call:ended answered',
    ]);
  });

  it('[W5] gone without a word: lost, or answered where a person had spoken', () => {
    const end = (now: Fallback) =>
      vanished(now, '170.1', 9).facts.map(({ fact }) => 'outcome' in fact && fact.outcome);
    expect(end(play(lines.stranger).now)).toEqual(['lost']);
    expect(end(play(lines.stranger, lines.answered).now)).toEqual(['answered']);
  });

  it('[W5] what is none of these lines is left out', () => {
    for (const text of [
      '',
      '{',
      'joined|1|2',
      '{"extra":1}',
      ...['joined', 'joined||1|', 'joined|1|x|', 'left|1|2'].map(said),
    ])
      expect(readEntry(text), text).toBeNull();
  });

  it('[W5] 10,000 random orders, repeated and late: at most one end a call, and no end without a record', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(lines)), { maxLength: 12 }), (texts) => {
        const { now, facts } = play(...texts);
        const kinds = facts.map((fact) => fact.split(' ')[0]);
        const ends = kinds.filter((kind) => kind === 'call:ended').length;
        const joins = kinds.filter((kind) => kind === 'call:fellBack').length;
        expect(joins - ends).toBe(now.size);
        expect(kinds.indexOf('call:ended') >= 0 ? kinds.indexOf('call:fellBack') : 0).toBeLessThanOrEqual(
          Math.max(0, kinds.indexOf('call:ended')),
        );
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('the journal', () => {
  let folder = '';
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('[W5] is read line by line, a torn line when it is whole; a successor knows what was told', () => {
    folder = mkdtempSync(join(tmpdir(), 'hotline-journal-'));
    const file = join(folder, 'fallback.journal');
    const journal = openJournal(file);
    expect(journal.read()).toEqual([]);
    appendFileSync(file, `${lines.stranger}\n${lines.answered.slice(0, 9)}`);
    expect(journal.read().map(({ entry }) => entry.entry)).toEqual(['joined']);
    journal.keep();
    appendFileSync(file, `${lines.answered.slice(9)}\n`);
    expect(journal.read().map(({ entry }) => entry.entry)).toEqual(['answered']);
    // Killed before it was kept: the answer is told again, the rest is known.
    expect(
      openJournal(file)
        .read()
        .map(({ entry, told }) => [entry.entry, told]),
    ).toEqual([
      ['joined', true],
      ['answered', false],
    ]);
  });
});
