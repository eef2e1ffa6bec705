import type { ArgsDef, CommandDef } from 'citty';
import { type ArgumentTable, unknownArguments } from './arguments.ts';

/** Exit code of every command whose words are wrong; nothing was begun. */
export const EXIT_USAGE = 2;

/** The value of an option is not one it takes. */
export class WrongUsage extends Error {}

/** The command, refusing what it does not know. */
export function strict<T extends ArgsDef>(command: CommandDef<T>): CommandDef<T> {
  return {
    ...command,
    setup: ({ rawArgs }) => {
      const unknown = unknownArguments(rawArgs, (command.args ?? {}) as ArgumentTable);
      if (unknown.length === 0) return;
      console.error(`unknown: ${unknown.join(' ')}; --help shows what there is`);
      process.exit(EXIT_USAGE);
    },
  };
}
