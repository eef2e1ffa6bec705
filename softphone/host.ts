import { z } from 'zod';

/** What the desktop shell offers to the page, as `window.hotlineHost`. One list for main, preload and page. */
export const MicrophoneCheckReply = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    level: z.object({
      rmsDbfs: z.number(),
      peakDbfs: z.number(),
      verdict: z.enum(['good', 'quiet', 'silent', 'clipped']),
    }),
  }),
  z.object({
    ok: z.literal(false),
    code: z.enum(['no-permission', 'no-device', 'no-tool', 'failed', 'busy']),
  }),
]);
export type MicrophoneCheckReply = z.infer<typeof MicrophoneCheckReply>;

/** Channel name -> what is sent and what comes back. */
export const HostRequests = {
  'microphone:check': { request: z.object({}).strict(), reply: MicrophoneCheckReply },
} as const;
export type HostRequestName = keyof typeof HostRequests;

export type HotlineHost = { checkMicrophone: () => Promise<MicrophoneCheckReply> };

declare global {
  interface Window {
    hotlineHost?: HotlineHost;
  }
}
