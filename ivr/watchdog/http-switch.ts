import { z } from 'zod';
import { AriApplication, AriBridges, AriChannels } from '../call/ari.ts';
import {
  APPLICATION,
  CALL_VARIABLE,
  FALLBACK,
  isCitizen,
  isOurs,
  isSimulator,
  MARK_VARIABLE,
} from '../call/channels.ts';
import type { Seen } from './silence.ts';
import { type Found, WatchedCall } from './stranded.ts';

/** Asterisk as the watchdog sees it: plain HTTP, because a caller can be moved without an application connected. */
export type WatchedSwitch = {
  /** Null: no answer in time. */
  see: () => Promise<Seen | null>;
  find: () => Promise<Found>;
  /** Resolves when the caller is in the queue, so that the next one comes behind. @returns whether there was one to send. */
  sendOn: (channelId: string) => Promise<boolean>;
  hangUp: (channelId: string) => Promise<void>;
};

const ANSWER_MS = 1000;
/** Two answers and a line of dialplan; longer and the next caller does not wait for it. */
const QUEUED_MS = 50;
const Dialplan = z.object({ dialplan: z.object({ app_name: z.string() }) });
const Value = z.object({ value: z.string() });
const Info = z.object({ status: z.object({ startup_time: z.string() }) });

export function httpSwitch({
  url,
  user,
  password,
}: {
  url: string;
  user: string;
  password: string;
}): WatchedSwitch {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const ask = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
  ): Promise<{ ok: boolean; body: unknown }> => {
    const reply = await fetch(`${url}/ari/${path}`, {
      method,
      headers: { authorization },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await reply.text();
    return { ok: reply.ok, body: reply.ok && text !== '' ? JSON.parse(text) : null };
  };
  const variable = async (path: string): Promise<string> => {
    const { ok, body } = await ask('GET', path);
    // Not set, or the caller left meanwhile.
    return ok ? Value.parse(body).value : '';
  };

  return {
    see: async () => {
      try {
        const info = await ask('GET', 'asterisk/info?only=status');
        const mark = await variable(`asterisk/variable?variable=${MARK_VARIABLE}`);
        return info.ok ? { startup: Info.parse(info.body).status.startup_time, mark } : null;
      } catch (cause) {
        // Not there, frozen or still loading: what there is to say is that it said nothing.
        if (cause instanceof TypeError || cause instanceof DOMException || cause instanceof SyntaxError)
          return null;
        throw cause;
      }
    },
    find: async () => {
      const [channels, bridges, application] = await Promise.all([
        ask('GET', 'channels'),
        ask('GET', 'bridges'),
        ask('GET', `applications/${APPLICATION}`),
      ]);
      // An application nobody ever connected to is unknown to Asterisk, and holds nobody.
      const inApplication = new Set(application.ok ? AriApplication.parse(application.body).channel_ids : []);
      const remembered = new Map<string, WatchedCall>();
      const all = AriChannels.parse(channels.body);
      for (const { id } of all) {
        if (!inApplication.has(id) || isSimulator(id) || (isOurs(id) && !isCitizen(id))) continue;
        const text = await variable(`channels/${encodeURIComponent(id)}/variable?variable=${CALL_VARIABLE}`);
        if (text === '') continue;
        const call = readCall(text);
        // Written by nobody we know: left alone.
        if (call === null) inApplication.delete(id);
        else remembered.set(id, call);
      }
      return { channels: all, inApplication, bridges: AriBridges.parse(bridges.body), remembered };
    },
    sendOn: async (channelId) => {
      const { context, extension, priority } = FALLBACK;
      const where = `context=${context}&extension=${extension}&priority=${priority}`;
      const channel = `channels/${encodeURIComponent(channelId)}`;
      if (!(await ask('POST', `${channel}/continue?${where}`)).ok) return false;
      for (const until = performance.now() + QUEUED_MS; performance.now() < until; ) {
        const { ok, body } = await ask('GET', channel);
        if (!ok || Dialplan.parse(body).dialplan.app_name === 'Queue') break;
      }
      return true;
    },
    hangUp: async (channelId) => {
      await ask('DELETE', `channels/${encodeURIComponent(channelId)}`);
    },
  };
}

function readCall(text: string): WatchedCall | null {
  try {
    return WatchedCall.safeParse(JSON.parse(text)).data ?? null;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
