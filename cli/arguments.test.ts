import { expect, it } from 'vitest';
import { unknownArguments } from './arguments.ts';

const table = {
  data: { type: 'string' },
  demo: { type: 'boolean' },
  keep: { type: 'boolean', alias: 'k' },
};

it('[O9] a mistyped option and a word too many are named', () => {
  expect(unknownArguments(['--dmeo', '--data', 'x', 'extra'], table)).toEqual(['--dmeo', 'extra']);
});

it('[O9] what a command knows is let through: values, aliases, negations, help', () => {
  expect(
    unknownArguments(['--data', '--odd', '--data=y', '--demo', '-k', '--no-keep', '--help'], table),
  ).toEqual([]);
});

it('[O9] words belong to a command that takes words', () => {
  expect(unknownArguments(['a.wav', 'b.wav'], { file: { type: 'positional' }, ...table })).toEqual([]);
});
