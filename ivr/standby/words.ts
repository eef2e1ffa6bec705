import { z } from 'zod';

/** What the launcher tells an `ivr` process over their channel. `reign` counts the leaders. */
export const ToIvr = z.discriminatedUnion('say', [
  /** Decide about calls: whoever did so before has ended. */
  z.object({ say: z.literal('lead'), reign: z.int() }),
  /** Another one leads: keep warm, and an eye on it. */
  z.object({ say: z.literal('follow'), reign: z.int() }),
]);
export type ToIvr = z.infer<typeof ToIvr>;

/** What an `ivr` process tells the launcher. */
export const FromIvr = z.discriminatedUnion('say', [
  z.object({ say: z.literal('ready') }),
  /** The leader of that reign does nothing. */
  z.object({ say: z.literal('accuse'), reign: z.int() }),
]);
export type FromIvr = z.infer<typeof FromIvr>;
