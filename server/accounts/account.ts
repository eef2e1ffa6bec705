import type { Availability, Me, Role } from '../protocol/agent.ts';
import type { AgentId, Extension, QueueName } from '../protocol/ids.ts';
import type { Skills } from '../protocol/queue.ts';

/** A person who works here. */
export type Account = {
  agentId: AgentId;
  username: string;
  name: string;
  role: Role;
  extension: Extension;
  skills: Skills;
  /** null: every queue. */
  queues: QueueName[] | null;
};

/** A signed-in account: one at a time, because one person has one phone. */
export type Session = {
  tokenHash: string;
  account: Account;
  /** Password of the SIP account that lives as long as this session. */
  sipSecret: string;
  /** What the person last asked for; survives a restart. */
  availability: Availability;
  expiresAt: number;
};

/** A shift and its overtime: nobody has to sign in again in the middle of a call. */
export const SESSION_MS = 14 * 60 * 60 * 1000;

/** Until they say ready, nobody who just signed in gets a call. */
export const AVAILABILITY_AT_SIGN_IN: Availability = { ready: false, reason: 'signed-in' };

export const meOf = ({ agentId, name, extension, role }: Account): Me => ({ agentId, name, extension, role });
