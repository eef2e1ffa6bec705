import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Leadership,
  type LeadershipCommand,
  type LeadershipEvent,
  nobodyLeads,
  step,
} from './leadership.ts';

const names = ['one', 'two', 'three'] as const;
type Name = (typeof names)[number];
type Command = LeadershipCommand<Name>;

const play = (events: LeadershipEvent<Name>[]) => {
  let state: Leadership<Name> = nobodyLeads;
  const commands = events.flatMap((event) => {
    const next = step(state, event);
    state = next.state;
    return next.commands;
  });
  return { state, commands };
};
const ready = (name: Name): LeadershipEvent<Name> => ({ event: 'ready', name });
const ended = (name: Name): LeadershipEvent<Name> => ({ event: 'ended', name });
const accused = (by: Name, reign: number): LeadershipEvent<Name> => ({ event: 'accused', by, reign });

/** What the machine's words meet: processes that freeze and die, and words that are late. */
class World {
  state: Leadership<Name> = nobodyLeads;
  /** Told to lead, and not dead: frozen or not, it acts whenever it runs. */
  readonly leading = new Set<Name>();
  private readonly alive = new Set<Name>();
  /** The reign a warm one looks at. */
  private readonly follows = new Map<Name, number>();
  /** Of each process in order; those of several are heard in any order. */
  private readonly said = mailboxes<LeadershipEvent<Name>>();
  private readonly told = mailboxes<Exclude<Command, { command: 'end' }>>();

  start(name: Name) {
    // The supervisor starts a process again after it has told of its end, and passes on no word of the dead.
    if (this.alive.has(name) || this.said[name].length > 0) return;
    this.alive.add(name);
    this.told[name] = [];
    this.said[name] = [ready(name)];
  }
  die(name: Name) {
    if (!this.alive.delete(name)) return;
    this.leading.delete(name);
    this.follows.delete(name);
    this.said[name] = [...this.said[name], ended(name)];
  }
  /** True or not. */
  accuse(name: Name) {
    const reign = this.follows.get(name);
    if (reign !== undefined) this.said[name].push(accused(name, reign));
  }
  hear(name: Name) {
    const event = this.said[name].shift();
    if (event === undefined) return;
    const next = step(this.state, event);
    this.state = next.state;
    for (const command of next.commands)
      if (command.command === 'end') this.die(command.name);
      else this.told[command.name].push(command);
  }
  deliver(name: Name) {
    const word = this.told[name].shift();
    if (word === undefined || !this.alive.has(name)) return;
    if (word.command === 'lead') this.leading.add(name);
    else this.follows.set(name, word.reign);
  }
  settle() {
    for (let round = 0; round < 100; round += 1)
      for (const name of names) {
        this.start(name);
        this.hear(name);
        this.deliver(name);
      }
  }
}
const mailboxes = <Word>(): Record<Name, Word[]> => ({ one: [], two: [], three: [] });

describe('who leads', () => {
  it('[U17] the first who is ready leads, the next keeps warm and leads when the first has ended', () => {
    expect(play([ready('one'), ready('two'), ended('one')]).commands).toEqual([
      { command: 'lead', name: 'one', reign: 1 },
      { command: 'follow', name: 'two', reign: 1 },
      { command: 'lead', name: 'two', reign: 2 },
    ]);
  });

  it('[U18] a leader who does nothing is ended, and nobody leads before it has ended', () => {
    const before = [ready('one'), ready('two'), accused('two', 1)];
    expect(play(before).commands.at(-1)).toEqual({ command: 'end', name: 'one' });
    expect(play([...before, ready('three')]).commands.at(-1)).toMatchObject({ command: 'follow' });
    expect(play([...before, ended('one')]).commands.at(-1)).toMatchObject({ command: 'lead', name: 'two' });
  });

  it('[U18] a word about an earlier leader, or of who is not warm, ends nobody', () => {
    const now = [ready('one'), ready('two'), ended('one'), ready('one')];
    for (const late of [accused('one', 1), accused('two', 2), accused('three', 2)])
      expect(play([...now, late]).commands.filter(({ command }) => command === 'end')).toEqual([]);
  });

  it('[U18] 10,000 random orders of ends, freezes, late and untrue words: never two lead, and one leads in the end', () => {
    const act = fc.tuple(
      fc.constantFrom<'start' | 'die' | 'accuse' | 'hear' | 'deliver'>(
        'start',
        'die',
        'accuse',
        'hear',
        'hear',
        'deliver',
        'deliver',
      ),
      fc.constantFrom(...names),
    );
    let successions = 0;
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
        const world = new World();
        for (const [what, name] of acts) {
          world[what](name);
          expect(world.leading.size).toBeLessThanOrEqual(1);
        }
        world.settle();
        expect([...world.leading]).toHaveLength(1);
        if (world.state.reign > 1) successions += 1;
      }),
      { numRuns: 10_000 },
    );
    expect(successions).toBeGreaterThan(1000);
  });

  it('[U18] the edges are these', () => {
    const edges = new Set<string>();
    const seen = new Set<string>();
    const two = names.slice(0, 2);
    const todo: Leadership<Name>[] = [nobodyLeads];
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      const { reign } = state;
      const events = two.flatMap((name) => [
        ready(name),
        ended(name),
        accused(name, reign),
        accused(name, 0),
      ]);
      for (const event of events) {
        const next = step(state, event).state;
        const told = (one: Leadership<Name>) =>
          `${one.now.is}${one.warm.length === 0 ? '' : `, ${one.warm.length} warm`}`;
        if (told(state) !== told(next)) edges.add(`${told(state)} -> ${told(next)} on ${event.event}`);
        const key = JSON.stringify({ ...next, reign: 0 });
        if (seen.has(key)) continue;
        seen.add(key);
        todo.push(next);
      }
    }
    expect([...edges].sort()).toMatchSnapshot();
  });
});
