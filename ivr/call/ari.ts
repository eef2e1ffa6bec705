import { z } from 'zod';

/** Port to the Asterisk REST interface: commands by resource and operation, events of our own application. */
export type AriResource = 'applications' | 'asterisk' | 'bridges' | 'channels' | 'events' | 'playbacks';

export type Ari = {
  /**
   * One command, named as in Asterisk's own api-docs (`channels`, `answer`).
   * @throws AriFault; `gone` where the channel, bridge or playback is not there any more, which is an expected race.
   */
  do(resource: AriResource, operation: string, parameters?: Record<string, unknown>): Promise<unknown>;
};

export class AriFault extends Error {
  readonly gone: boolean;
  readonly retryable: boolean;
  /** Asterisk gave no answer at all: whether it did it will be seen when it does. */
  readonly silent: boolean;
  constructor(
    message: string,
    options: { gone: boolean; retryable: boolean; silent?: boolean; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = 'AriFault';
    this.gone = options.gone;
    this.retryable = options.retryable;
    this.silent = options.silent ?? false;
  }
}

export const AriChannel = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  caller: z.object({ number: z.string() }),
  dialplan: z.object({ context: z.string(), exten: z.string() }),
  /** ISO 8601. */
  creationtime: z.string(),
});
export type AriChannel = z.infer<typeof AriChannel>;
export const AriChannels = z.array(AriChannel);
const AriBridge = z.object({ id: z.string(), channels: z.array(z.string()) });
export type AriBridge = z.infer<typeof AriBridge>;
export const AriBridges = z.array(AriBridge);
export const AriApplication = z.object({ channel_ids: z.array(z.string()), bridge_ids: z.array(z.string()) });

/** The events `ivr` acts on; Asterisk is asked to send no others. */
export const AriEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('StasisStart'), channel: AriChannel, args: z.array(z.string()) }),
  z.object({ type: z.literal('StasisEnd'), channel: AriChannel }),
  z.object({ type: z.literal('ChannelStateChange'), channel: AriChannel }),
  /** `soft`: asked for by us; else somebody at a telephone hung up, and Asterisk begins to take the channel apart. */
  z.object({
    type: z.literal('ChannelHangupRequest'),
    channel: AriChannel,
    cause: z.int().optional(),
    soft: z.boolean().optional(),
  }),
  z.object({ type: z.literal('ChannelDestroyed'), channel: AriChannel, cause: z.int() }),
  z.object({ type: z.literal('ChannelDtmfReceived'), channel: AriChannel, digit: z.string() }),
  z.object({ type: z.literal('PlaybackFinished'), playback: z.object({ id: z.string() }) }),
  /** Only to who hears offers (standby/ari-offers.ts). */
  z.object({ type: z.literal('CallBroadcast'), channel: z.object({ id: z.string() }) }),
  z.object({ type: z.literal('CallClaimed'), channel: z.object({ id: z.string() }) }),
]);
export type AriEvent = z.infer<typeof AriEvent>;
export const ARI_EVENTS = AriEvent.options.map((option) => option.shape.type.value);
