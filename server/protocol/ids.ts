import { z } from 'zod';

/** One call from the citizen's INVITE to its end. Chosen by `ivr`; also the prefix of every channel id of that call. */
export const CallId = z
  .string()
  .regex(/^[a-z0-9-]{8,64}$/)
  .brand<'CallId'>();
export type CallId = z.infer<typeof CallId>;

/** A person who works here (agent or lead). Never reused. */
export const AgentId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/)
  .brand<'AgentId'>();
export type AgentId = z.infer<typeof AgentId>;

export const TicketId = z
  .string()
  .regex(/^[a-z0-9-]{8,64}$/)
  .brand<'TicketId'>();
export type TicketId = z.infer<typeof TicketId>;

/** The short number an agent's phone registers with, and the number callers are told (工号). */
export const Extension = z
  .string()
  .regex(/^[0-9]{3,6}$/)
  .brand<'Extension'>();
export type Extension = z.infer<typeof Extension>;

export const QueueName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/)
  .brand<'QueueName'>();
export type QueueName = z.infer<typeof QueueName>;

/** An instant: milliseconds since 1970-01-01T00:00Z, an integer. */
export const Instant = z.int().nonnegative();
/** Call time: milliseconds since the call arrived at Asterisk, an integer. Transcript, recordings and events share it. */
export const CallMs = z.int();

/** Whose voice: the citizen's or the agent's. */
export const Leg = z.enum(['caller', 'agent']);
export type Leg = z.infer<typeof Leg>;

export const Language = z.enum(['zh', 'en']);
export type Language = z.infer<typeof Language>;
