import { z } from 'zod';
import { Role } from './agent.ts';
import { AgentId, Extension, QueueName } from './ids.ts';
import { Skill, Skills } from './queue.ts';

/** What a lead may change of who gets whose calls. `queues` null: every queue. */
export const PersonChange = z.object({ skills: Skills, queues: z.array(QueueName).min(1).nullable() });
export type PersonChange = z.infer<typeof PersonChange>;

export const Person = PersonChange.extend({
  agentId: AgentId,
  name: z.string(),
  extension: Extension,
  role: Role,
});
export type Person = z.infer<typeof Person>;

/** Reply of `GET /api/people`: who works here, and what there is to have. */
export const People = z.object({
  people: z.array(Person),
  skills: z.array(z.object({ skill: Skill, zh: z.string(), en: z.string() })),
  queues: z.array(z.object({ queue: QueueName, title: z.string().nullable() })),
});
export type People = z.infer<typeof People>;
