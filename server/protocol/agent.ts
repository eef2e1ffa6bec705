import { z } from 'zod';
import { AgentId, CallId, Extension, Instant } from './ids.ts';

export const Role = z.enum(['agent', 'lead']);
export type Role = z.infer<typeof Role>;

/** Why an agent takes no calls. The last three are set by the system, the others chosen by the agent. */
export const NotReadyReason = z.enum([
  'break', // 小休
  'meal', // 就餐
  'training', // 培训
  'meeting', // 会议
  'paperwork', // 案头
  'signed-in', // 刚登录: nobody takes calls before saying so
  'missed-calls', // 多次未接
  'page-lost', // 页面断开
]);
export type NotReadyReason = z.infer<typeof NotReadyReason>;

/** What an agent asks for: calls, or none and why. */
export const Availability = z.discriminatedUnion('ready', [
  z.object({ ready: z.literal(true) }),
  z.object({ ready: z.literal(false), reason: NotReadyReason }),
]);
export type Availability = z.infer<typeof Availability>;

/** What an agent is doing, as the queue sees it. `since` is when this state began. */
export const AgentState = z.discriminatedUnion('is', [
  z.object({ is: z.literal('notReady'), reason: NotReadyReason, since: Instant }),
  z.object({ is: z.literal('ready'), since: Instant }),
  z.object({ is: z.literal('ringing'), callId: CallId, since: Instant }),
  z.object({ is: z.literal('talking'), callId: CallId, since: Instant }),
  z.object({ is: z.literal('holding'), callId: CallId, since: Instant }),
  /** 话后处理. `endsAt` null: until the agent says ready. */
  z.object({ is: z.literal('wrapUp'), callId: CallId, since: Instant, endsAt: Instant.nullable() }),
]);
export type AgentState = z.infer<typeof AgentState>;

/** Who is signed in at this page. */
export const Me = z.object({
  agentId: AgentId,
  name: z.string(),
  extension: Extension,
  role: Role,
});
export type Me = z.infer<typeof Me>;

/** What the page's phone needs to register; the secret lives as long as the session. */
export const PhoneAccount = z.object({
  /** SIP address of record, `sip:1001@hotline.invalid`. */
  uri: z.string(),
  username: z.string(),
  secret: z.string(),
  /** Path on the page's own origin where SIP over WebSocket (RFC 7118) is served. */
  socketPath: z.string(),
});
export type PhoneAccount = z.infer<typeof PhoneAccount>;

export const SignIn = z.object({
  username: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
});
export type SignIn = z.infer<typeof SignIn>;

/** What the page is told about this installation. */
export const SiteInfo = z.object({
  protocol: z.int(),
  /** The page shows "simulate a caller". */
  demo: z.boolean(),
  openCall: z.boolean(),
  /** A paused recording is asked about after this. */
  pauseReminderMs: z.int().nonnegative(),
  speech: z.object({
    engine: z.string().nullable(),
    language: z.enum(['zh', 'en']),
    why: z.string().nullable(),
  }),
});
export type SiteInfo = z.infer<typeof SiteInfo>;

/** Reply of `POST /api/session` and `GET /api/session`; of the latter null where nobody is signed in. */
export const Session = z.object({ me: Me, phone: PhoneAccount, site: SiteInfo });
export type Session = z.infer<typeof Session>;
