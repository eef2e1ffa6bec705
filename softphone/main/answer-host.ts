import { type HostRequestName, HostRequests, type MicrophoneCheckReply } from '../host.ts';
import { mayGoTo } from './permissions.ts';

export type HostAnswers = { 'microphone:check': () => Promise<MicrophoneCheckReply> };

/**
 * Answers one request of the page: only from our own origin's top frame, only what fits its schema. Anything else is
 * refused with an Error that names no content.
 */
export async function answerHost(
  name: HostRequestName,
  sender: { url: string; isTop: boolean },
  body: unknown,
  ownOrigin: string,
  answers: HostAnswers,
): Promise<unknown> {
  if (!sender.isTop || !mayGoTo(sender.url, ownOrigin)) throw new Error('not-allowed');
  const { request, reply } = HostRequests[name];
  if (!request.safeParse(body).success) throw new Error('bad-request');
  return reply.parse(await answers[name]());
}
