import { z } from 'zod';
import { askAri } from '../../cli/up/start.ts';
import type { ProcessConfig } from '../../server/protocol/settings.ts';

const Channels = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    dialplan: z.object({ app_name: z.string() }),
  }),
);
const Bridges = z.array(z.object({ id: z.string(), channels: z.array(z.string()) }));

/** What is in Asterisk at a moment, by its own word. */
export type SwitchLook = {
  readonly channels: z.infer<typeof Channels>;
  readonly bridges: z.infer<typeof Bridges>;
};

export async function lookAtSwitch(config: ProcessConfig): Promise<SwitchLook> {
  const [channels, bridges] = await Promise.all([askAri(config, 'channels'), askAri(config, 'bridges')]);
  return { channels: Channels.parse(channels), bridges: Bridges.parse(bridges) };
}
