import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultFlow, type FlowDocument, type FlowNode, nodeOf } from './flow.ts';
import { flowProblems } from './flow-check.ts';
import type { FlowEffect, FlowEvent, FlowPosition } from './flow-position.ts';
import { beginFlow, flowStep } from './flow-run.ts';
import { cityFlow } from './testing/city-flow.ts';

const at = Date.parse('2026-11-25T10:00:00+08:00');
const NIGHT = Date.parse('2026-11-29T03:00:00+08:00');

function play(document: FlowDocument, events: FlowEvent[], when = at, callerNumberKnown = true) {
  const around = { document, at: when, callerNumberKnown };
  let position: FlowPosition = beginFlow(document.start, 'zh');
  const effects: FlowEffect[] = [];
  for (const event of [{ event: 'entered' } as FlowEvent, ...events]) {
    const step = flowStep(position, event, around);
    position = step.position;
    effects.push(...step.effects);
    if (step.end !== null) return { position, effects, end: step.end };
  }
  return { position, effects, end: null };
}
const played: FlowEvent = { event: 'played' };
const timeUp: FlowEvent = { event: 'timeUp' };
const keys = (digits: string): FlowEvent[] => [...digits].map((digit) => ({ event: 'digit', digit }));
const heard = (effects: FlowEffect[]) =>
  effects.flatMap((effect) => (effect.do === 'play' ? effect.prompts : []));
const defaults = { queue: 'citizens' as never, greeting: true, recorded: true };

describe('a flow', () => {
  it('[W1] that nobody has written is the greeting, then a person, with no key', () => {
    const { effects, end } = play(defaultFlow(defaults), [played]);
    expect(effects).toEqual([{ do: 'play', prompts: ['greeting'] }]);
    expect(end).toMatchObject({ to: 'queue', emergency: false, node: { queue: 'citizens' } });
    expect(play(defaultFlow({ ...defaults, greeting: false }), []).end).toMatchObject({ to: 'queue' });
  });

  it('[W2] the recording notice is heard to its end, other prompts stop at a key', () => {
    const notice = play(cityFlow, keys('1'));
    expect(notice.position.node).toBe('greeting');
    expect(notice.effects).toEqual([{ do: 'play', prompts: ['greeting'] }]);
    const menu = play(cityFlow, [played, ...keys('3')]);
    expect(menu.effects).toContainEqual({ do: 'stopPlaying' });
    expect(menu.end).toMatchObject({ to: 'queue', node: { queue: 'enterprise' } });
  });

  it('[W2] a key pressed in the welcome counts in the menu after it', () => {
    const document: FlowDocument = {
      ...cityFlow,
      nodes: cityFlow.nodes.map((node) =>
        node.id === 'greeting' ? ({ ...node, notice: false } as FlowNode) : node,
      ),
    };
    const { effects, end } = play(document, keys('3'));
    expect(heard(effects)).toEqual(['greeting']);
    expect(end).toMatchObject({ to: 'queue', node: { queue: 'enterprise' } });
  });

  it('[W2] nothing pressed leads to a person after the repeats, a wrong key too', () => {
    expect(play(cityFlow, [played, played, timeUp, played, timeUp]).end).toMatchObject({
      node: { queue: 'citizens' },
    });
    const wrong = play(cityFlow, [played, ...keys('7'), ...keys('7')]);
    expect(heard(wrong.effects)).toEqual(['greeting', 'menu', 'menu-invalid', 'menu']);
    expect(wrong.end).toMatchObject({ node: { queue: 'citizens' } });
  });

  it('[W3] at night the caller is asked for a message', () => {
    const night = play(cityFlow, [played, played, ...keys('#'), played], NIGHT);
    expect(heard(night.effects)).toEqual(['greeting', 'voicemail', 'tone', 'voicemail-thanks']);
    expect(night.effects).toContainEqual({ do: 'startRecording' });
    expect(night.end).toEqual({ to: 'voicemail' });
    expect(play(cityFlow, [played, played, timeUp, played], NIGHT).end).toEqual({ to: 'voicemail' });
  });

  it('[W4] progress is asked with number and code, and only the stage and its date are told', () => {
    const asked = play(cityFlow, [played, ...keys('2'), ...keys('20261125000001'), ...keys('123456')]);
    expect(asked.effects).toContainEqual({
      do: 'askProgress',
      ticket: '20261125000001',
      code: '123456',
    });
    const around = { document: cityFlow, at, callerNumberKnown: true };
    const told = flowStep(
      asked.position,
      { event: 'progress', answer: { is: 'found', stage: 'accepted', since: at } },
      around,
    );
    expect(heard(told.effects)).toEqual([
      'progress-accepted',
      'month-11',
      'day-25',
      'progress-accepted-next',
    ]);
    expect(told.position).toMatchObject({ served: true, ticket: null, digits: '' });
    expect(flowStep(told.position, played, around).end).toEqual(null);
  });

  it('[W4] three wrong codes lead to a person, and so does a server that is away', () => {
    const once = [
      ...keys('1#'),
      ...keys('1#'),
      { event: 'progress', answer: { is: 'wrong' } },
    ] as FlowEvent[];
    const wrong = play(cityFlow, [played, ...keys('2'), ...once, ...once, ...once, played]);
    expect(wrong.end).toMatchObject({ to: 'queue' });
    expect(heard(wrong.effects)).toContain('progress-person');
    const away = play(cityFlow, [played, ...keys('2'), ...keys('1#'), ...keys('1#'), timeUp, played]);
    expect(away.end).toMatchObject({ to: 'queue' });
  });

  it('[W4] the star begins a number again, and a key after the last one is not taken twice', () => {
    const { position } = play(cityFlow, [played, ...keys('2'), ...keys('2026*20261125000001')]);
    expect(position.ticket).toBe('20261125000001');
  });

  it('[W5] a call back is one key, and is not offered to a withheld number', () => {
    expect(play(cityFlow, [played, ...keys('4'), ...keys('1'), played]).end).toEqual({ to: 'callback' });
    expect(play(cityFlow, [played, ...keys('4'), ...keys('2')]).end).toMatchObject({ to: 'queue' });
    const withheld = play(cityFlow, [played, ...keys('4')], at, false);
    expect(withheld.end).toMatchObject({ to: 'queue' });
  });

  it('[W6] an emergency goes out to the number, without one to a person before all others', () => {
    expect(play(cityFlow, [played, ...keys('0')]).end).toMatchObject({ to: 'transfer', number: '110' });
    const inside: FlowDocument = {
      ...cityFlow,
      nodes: cityFlow.nodes.map((node) => (node.kind === 'emergency' ? { ...node, number: null } : node)),
    };
    expect(play(inside, [played, ...keys('0')]).end).toMatchObject({ to: 'queue', emergency: true });
  });

  it('[W7] the survey takes one key from 1 to 5, and no key is no grade', () => {
    const around = { document: cityFlow, at, callerNumberKnown: true };
    const survey = (events: FlowEvent[]) => {
      let position = beginFlow('survey', 'zh');
      const effects: FlowEffect[] = [];
      for (const event of [{ event: 'entered' } as FlowEvent, ...events]) {
        const step = flowStep(position, event, around);
        position = step.position;
        effects.push(...step.effects);
        if (step.end !== null) return { effects, end: step.end };
      }
      return { effects, end: null };
    };
    const graded = survey([...keys('5'), played]);
    expect(graded.effects).toContainEqual({ do: 'grade', grade: 5 });
    expect(graded.end).toEqual({ to: 'hangUp' });
    for (const events of [[played, timeUp], keys('99')]) {
      const skipped = survey(events);
      expect(skipped.effects.some((effect) => effect.do === 'grade')).toBe(false);
      expect(skipped.end).toEqual({ to: 'hangUp' });
    }
  });

  it('[W9] 10,000 orders of keys, silence and answers: something is heard, waited for or decided, never a dead end', () => {
    const digit = fc
      .constantFrom(...'0123456789*#')
      .map((one): FlowEvent => ({ event: 'digit', digit: one }));
    const answer = fc.constantFrom<FlowEvent>(
      { event: 'progress', answer: { is: 'wrong' } },
      { event: 'progress', answer: { is: 'unavailable' } },
      { event: 'progress', answer: { is: 'found', stage: 'answered', since: at } },
    );
    const event = fc.oneof({ weight: 4, arbitrary: digit }, fc.constantFrom(played, timeUp), answer);
    const start = fc.constantFrom('greeting', 'progress', 'survey', 'goodbye');
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.boolean(), start, (events, night, from) => {
        const around = { document: cityFlow, at: night ? NIGHT : at, callerNumberKnown: true };
        let position = beginFlow(from, 'zh');
        let sound = false;
        let timer = false;
        for (const one of [{ event: 'entered' } as FlowEvent, ...events]) {
          if (one.event === 'played' && !sound) continue;
          if (one.event === 'timeUp' && !timer) continue;
          if (one.event === 'played') sound = false;
          if (one.event === 'timeUp') timer = false;
          const step = flowStep(position, one, around);
          for (const effect of step.effects) {
            if (effect.do === 'play') sound = true;
            else if (effect.do === 'stopPlaying') sound = false;
            else if (effect.do === 'startTimer') timer = true;
            else if (effect.do === 'stopTimer') timer = false;
          }
          position = step.position;
          if (step.end !== null) return;
          expect(sound || timer).toBe(true);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('[W9] every reachable state is visited, and the edges between kinds of nodes are these', () => {
    const events: FlowEvent[] = [
      played,
      timeUp,
      ...keys('0123456789*#'),
      { event: 'progress', answer: { is: 'wrong' } },
      { event: 'progress', answer: { is: 'unavailable' } },
      { event: 'progress', answer: { is: 'found', stage: 'answered', since: at } },
    ];
    const edges = new Set<string>();
    const seen = new Set<string>();
    const name = (position: FlowPosition) => `${nodeOf(cityFlow, position.node)?.kind} ${position.doing}`;
    // How many keys were pressed matters, not which.
    const key = (position: FlowPosition) =>
      JSON.stringify({ ...position, digits: position.digits.length, ticket: position.ticket !== null });
    for (const when of [at, NIGHT]) {
      const around = { document: cityFlow, at: when, callerNumberKnown: when === at };
      const begin = (node: string) => flowStep(beginFlow(node, 'zh'), { event: 'entered' }, around).position;
      const todo = ['greeting', 'survey'].map(begin);
      for (let from = todo.pop(); from !== undefined; from = todo.pop()) {
        for (const event of events) {
          const step = flowStep(from, event, around);
          const to = step.end === null ? name(step.position) : `out (${step.end.to})`;
          if (to !== name(from)) edges.add(`${name(from)} -> ${to} on ${event.event}`);
          if (step.end !== null || seen.has(key(step.position))) continue;
          seen.add(key(step.position));
          todo.push(step.position);
        }
      }
    }
    expect([...edges].sort()).toMatchSnapshot();
  });
});

describe('what is wrong with a flow', () => {
  const recordings = { zh: new Set<string>(), en: new Set<string>() };
  const known = {
    recordings: null,
    queues: ['citizens', 'enterprise'] as never[],
    recorded: ['citizens', 'enterprise'] as never[],
    at,
  };
  const change = (id: string, by: (node: FlowNode) => unknown): FlowDocument => ({
    ...cityFlow,
    nodes: cityFlow.nodes.map((node) => (node.id === id ? (by(node) as FlowNode) : node)),
  });
  const codes = (document: FlowDocument, more = {}) =>
    flowProblems(document, { ...known, ...more }).map(({ node, code }) => `${node} ${code}`);

  it('[W8] nothing with a whole one', () => {
    expect(flowProblems(cityFlow, known)).toEqual([]);
    expect(flowProblems(defaultFlow(defaults), known)).toEqual([]);
    // Where nothing is recorded, the greeting says nothing of it and nothing is missed.
    const unheard = defaultFlow({ ...defaults, recorded: false });
    expect(play(unheard, []).effects).toEqual([{ do: 'play', prompts: ['greeting-plain'] }]);
    expect(unheard.nodes[0]).toMatchObject({ notice: false });
    expect(flowProblems(unheard, { ...known, recorded: ['enterprise'] as never[] })).toEqual([]);
    expect(flowProblems(unheard, known)).toMatchObject([{ node: 'queue', code: 'no-notice' }]);
  });

  it.each([
    ['menu exit-open', change('menu', (node) => ({ ...node, exits: { timeout: null, invalid: 'people' } }))],
    [
      'menu exit-unknown',
      change('menu', (node) => ({ ...node, exits: { timeout: 'gone', invalid: 'people' } })),
    ],
    ['office unreachable', change('menu', (node) => ({ ...node, keys: { 1: 'people' } }))],
    ['menu no-key', change('menu', (node) => ({ ...node, keys: {} }))],
    ['null no-start', { ...cityFlow, start: 'nowhere' }],
    [
      'people same-id',
      { ...cityFlow, nodes: [...cityFlow.nodes, cityFlow.nodes.find((node) => node.id === 'people')!] },
    ],
    ['people unknown-queue', change('people', (node) => ({ ...node, queue: 'nobody' }))],
    ['people survey-place', change('people', (node) => ({ ...node, exits: { full: null, after: 'menu' } }))],
    [
      'survey survey-place',
      change('hours', (node) => ({ ...node, exits: { open: 'menu', closed: 'survey', holiday: 'message' } })),
    ],
    ['hours no-calendar', { ...cityFlow, calendar: { daysOff: {}, workingDays: {} } }],
    [
      'goodbye no-person',
      change('menu', (node) => ({ ...node, exits: { timeout: 'goodbye', invalid: 'people' } })),
    ],
    [
      'menu endless',
      change('menu', (node) => ({ ...node, exits: { timeout: 'greeting', invalid: 'people' } })),
    ],
    ['greeting false-notice', cityFlow, { recorded: [] }],
    ['people no-notice', change('greeting', (node) => ({ ...node, notice: false }))],
  ] as [string, FlowDocument, object?][])('[W8] %s', (problem, document, more) => {
    expect(codes(document, more)).toContain(problem);
  });

  it('[W8] a recording that is not there: an error in Chinese, a warning in English', () => {
    const found = flowProblems(cityFlow, { ...known, recordings: { ...recordings, zh: new Set(['menu']) } });
    expect(found.find(({ about }) => about === 'zh/menu')).toBeUndefined();
    expect(found.find(({ about }) => about === 'en/menu')).toMatchObject({ grade: 'warning' });
    expect(found.find(({ about }) => about === 'zh/voicemail')).toMatchObject({ grade: 'error' });
  });
});
