import type { AgentId, Extension } from '../../server/protocol/ids.ts';
import { type Ami, AmiFault } from '../ami/ami.ts';
import type { Log } from '../pino-log.ts';

/** The agents as Asterisk's own queue should have them. The member's name is the agent: so its journal names a person. */
export type QueueMembers = {
  want: (extension: Extension, agentId: AgentId, paused: boolean) => void;
  unwant: (extension: Extension) => void;
  /** The manager link is up: nothing is known of what Asterisk has. */
  linked: () => void;
};

const RETRY_MS = 1000;

/**
 * Keeps app_queue in step, so that it answers with the same agents while this process is away. What is wanted is
 * compared with what was done and only the difference is sent, one at a time: bursts of states collapse.
 */
export function keepQueueMembers(ami: Ami, queue: string, log: Log): QueueMembers {
  const wanted = new Map<Extension, { agentId: AgentId; paused: boolean }>();
  const done = new Map<Extension, boolean>();
  let running = false;

  const next = (): (() => Promise<void>) | null => {
    for (const [extension, { agentId, paused }] of wanted) {
      if (!done.has(extension)) return () => add(extension, agentId, paused);
      if (done.get(extension) !== paused) return () => pause(extension, paused);
    }
    for (const extension of done.keys()) if (!wanted.has(extension)) return () => remove(extension);
    return null;
  };

  const where = (extension: Extension) => ({ Queue: queue, Interface: `PJSIP/${extension}` });
  const flag = (paused: boolean) => (paused ? 'true' : 'false');

  const add = async (extension: Extension, agentId: AgentId, paused: boolean) => {
    try {
      await ami.do({ action: 'QueueAdd', ...where(extension), Paused: flag(paused), MemberName: agentId });
      done.set(extension, paused);
    } catch (cause) {
      if (!(cause instanceof AmiFault) || !/already/i.test(cause.said)) throw cause;
      // Left from an earlier life of this process: whose it was and its pause are unknown.
      await remove(extension);
      await ami.do({ action: 'QueueAdd', ...where(extension), Paused: flag(paused), MemberName: agentId });
      done.set(extension, paused);
    }
  };
  const pause = async (extension: Extension, paused: boolean) => {
    await ami.do({ action: 'QueuePause', ...where(extension), Paused: flag(paused) });
    done.set(extension, paused);
  };
  const remove = async (extension: Extension) => {
    try {
      await ami.do({ action: 'QueueRemove', ...where(extension) });
    } catch (cause) {
      if (!(cause instanceof AmiFault) || cause.retryable) throw cause;
    }
    done.delete(extension);
  };

  const run = async () => {
    if (running || !ami.isUp()) return;
    running = true;
    try {
      for (let work = next(); work !== null && ami.isUp(); work = next()) await work();
    } catch (cause) {
      log.warn({ err: cause }, 'the queue of Asterisk could not be kept in step');
      setTimeout(() => void run(), RETRY_MS).unref();
    } finally {
      running = false;
    }
  };

  return {
    want: (extension, agentId, paused) => {
      wanted.set(extension, { agentId, paused });
      void run();
    },
    unwant: (extension) => {
      wanted.delete(extension);
      void run();
    },
    linked: () => {
      done.clear();
      void run();
    },
  };
}
