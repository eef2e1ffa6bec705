import type { AgentId, Extension } from '../server/protocol/ids.ts';
import type { SignedInDesk } from '../server/protocol/link.ts';

/** Who is signed in and with which phone. Those who signed out in a call stay until it ends. */
export type Desks = {
  replace: (desks: SignedInDesk[]) => void;
  has: (agentId: AgentId) => boolean;
  extensionOf: (agentId: AgentId) => Extension | null;
  remove: (agentId: AgentId) => void;
  accounts: () => { extension: Extension; sipSecret: string }[];
};

export function keepDesks(isInCall: (agentId: AgentId) => boolean): Desks {
  const desks = new Map<AgentId, SignedInDesk>();
  return {
    replace: (signedIn) => {
      for (const agentId of [...desks.keys()]) if (!isInCall(agentId)) desks.delete(agentId);
      for (const desk of signedIn) desks.set(desk.agentId, desk);
    },
    has: (agentId) => desks.has(agentId),
    extensionOf: (agentId) => desks.get(agentId)?.extension ?? null,
    remove: (agentId) => {
      desks.delete(agentId);
    },
    accounts: () => [...desks.values()].map(({ extension, sipSecret }) => ({ extension, sipSecret })),
  };
}
