import { z } from 'zod';
import { type OutsideNumber, Place } from './conversation.ts';
import { Extension, QueueName } from './ids.ts';
import { FIRST_QUEUE, QueueRules, queueFaults, Skill } from './queue.ts';
import { EngineName, SpeechSettings } from './speech.ts';
import { TicketKind } from './ticket.ts';

const Port = z.int().min(1).max(65_535);
const DurationMs = z.int().nonnegative();

/**
 * The settings of one installation: `settings.json` in the data folder, every key optional (the defaults stand here).
 * The launcher reads it, lays command-line options over it and hands the whole to each process.
 */
export const Settings = z
  .object({
    /** Address the web page is served at. Everything else (ARI, AMI, media, link) stays on loopback. */
    listen: z.string().default('127.0.0.1'),
    ports: z
      .object({
        web: Port.default(8012),
        asteriskHttp: Port.default(8088),
        sip: Port.default(5060),
        ami: Port.default(5038),
        rtpFirst: Port.default(16_000),
        rtpLast: Port.default(16_999),
      })
      .prefault({}),
    trunk: z
      .object({
        /** Address Asterisk takes SIP and sound on. */
        listen: z.string().default('127.0.0.1'),
        /** Addresses calls from the telephone network come from; never the address agents register from. */
        from: z.array(z.string()).default(['127.0.0.2']),
        /** The number citizens dial. */
        number: z
          .string()
          .regex(/^[0-9]{3,15}$/)
          .default('12345'),
        /** Lines out: transfers to departments and 110, calls of our own. null: none, and nothing offers them. */
        outbound: z
          .object({
            /** Address of the telephone network's SIP server. */
            address: z.string().regex(/^[a-z0-9.:-]{1,100}$/i),
            port: Port.default(5060),
            /** The number the called see. */
            callerId: z
              .string()
              .regex(/^[0-9]{3,20}$/)
              .default('12345'),
            /** The only numbers that may be dialled: digits, `X` any digit, a last `.` any more digits. Against toll fraud. */
            allowed: z
              .array(z.string().regex(/^[0-9X*#]{1,20}\.?$/))
              .default(['110', '119', '120', '122', '1XXXXXXXXXX', '0XXXXXXXXX.', 'XXXXXXX', 'XXXXXXXX']),
            /** Short-dial list. */
            places: z.array(Place).default([
              { name: '110 报警', number: '110' as OutsideNumber },
              { name: '119 消防', number: '119' as OutsideNumber },
              { name: '120 急救', number: '120' as OutsideNumber },
              { name: '122 交通事故', number: '122' as OutsideNumber },
            ]),
            /** How long a number outside rings. */
            ringMs: DurationMs.default(45_000),
          })
          .nullable()
          .default(null),
      })
      .prefault({}),
    /** The queue a call enters where the call flow names no other. */
    entryQueue: QueueName.default(FIRST_QUEUE),
    queues: z.record(QueueName, QueueRules).prefault({ [FIRST_QUEUE]: {} }),
    /** Skills agents may have, as people read them. */
    skills: z.record(Skill, z.object({ zh: z.string().min(1), en: z.string().min(1) })).prefault({
      english: { zh: '英语', en: 'English' },
      dialect: { zh: '方言', en: 'Dialect' },
      business: { zh: '业务', en: 'Business' },
      enterprise: { zh: '企业专席', en: 'Enterprise desk' },
    } as Record<Skill, { zh: string; en: string }>),
    /** By what the board and the reports count; GB/T 33358-2016 gives the 15 s and the 95 %. */
    service: z
      .object({
        /** An answer within this time of entering the queue is a quick one (15 秒接听率). */
        answerWithinMs: DurationMs.default(15_000),
        /** A caller who gives up sooner is counted apart and shown apart; 0: nobody is. */
        shortAbandonMs: DurationMs.default(5_000),
        withinTarget: z.number().min(0).max(1).default(0.9),
        connectTarget: z.number().min(0).max(1).default(0.95),
      })
      .prefault({}),
    /** 漏接回拨: what is owed to callers who spoke to nobody. */
    duty: z
      .object({
        /** A callback is due this long after the call. */
        dueMs: DurationMs.default(3_600_000),
        /** After so many attempts that reached nobody a lead decides. */
        attempts: z.int().positive().default(3),
        /** Between two attempts, so that nobody is called again and again. */
        spacingMs: DurationMs.default(1_800_000),
        /** A task taken in hand and neither logged nor laid down is free again after this. */
        lockMs: DurationMs.default(300_000),
      })
      .prefault({}),
    conversation: z
      .object({
        /** A caller left with music this long is spoken to, and agent and lead are warned; again each time. 0: never. */
        longHoldMs: DurationMs.default(60_000),
        /** An agent's page and phone gone this long: the caller is told. */
        agentLostMs: DurationMs.default(4000),
        /** And after this long more waits at the head of the queue for another agent. */
        agentLostQueueMs: DurationMs.default(12_000),
      })
      .prefault({}),
    supervision: z
      .object({
        /** The agent sees which lead listens. */
        visible: z.boolean().default(true),
      })
      .prefault({}),
    speech: SpeechSettings.prefault({}),
    transcripts: z
      .object({
        /** CSV list of the city's terms (热词). null: `hot-words.csv` in the data folder. */
        hotWords: z.string().nullable().default(null),
        /** A slower, better engine that hears finished calls again while nobody talks. none: it is not done. */
        secondEngine: z.enum(['none', ...EngineName.options]).default('none'),
        secondLanguage: z.enum(['auto', 'zh', 'en']).default('auto'),
      })
      .prefault({}),
    /** `postgres://…` of a PostgreSQL >= 15; null: the embedded one in the data folder. */
    databaseUrl: z.string().nullable().default(null),
    /** browser: the page is the phone (WebRTC) · sip: SIP phones that register by UDP. */
    agentPhones: z.enum(['browser', 'sip']).default('browser'),
    recording: z.boolean().default(true),
    recordings: z
      .object({
        /** Queues whose calls are not recorded; their callers are not told that they are. */
        off: z.array(QueueName).default([]),
        /** Days a recording is kept after its call; null: until somebody sets it. A legal hold keeps it longer. */
        keepDays: z.int().positive().nullable().default(null),
        /** Instead of `keepDays` for a queue, or for calls whose ticket is of a kind (诉求类型); the longest holds. */
        keepDaysByQueue: z.record(z.string(), z.int().positive()).default({}),
        keepDaysByKind: z.partialRecord(TicketKind, z.int().positive()).default({}),
        /** A file with recording keys, one a line; they come before those of secrets.json. */
        keyFile: z.string().nullable().default(null),
        /** Below this free space leads are told. */
        leastFreeBytes: z
          .int()
          .nonnegative()
          .default(2 * 1024 ** 3),
        /** An agent who paused the recording is reminded after this. */
        pauseReminderMs: DurationMs.default(60_000),
      })
      .prefault({}),
    /** Shows "simulate a caller" and the demo accounts. */
    demo: z.boolean().default(false),
    ivr: z
      .object({
        /** 2: one decides about calls, the other is warm and takes over. */
        processes: z.int().min(1).max(2).default(1),
      })
      .prefault({}),
    /** Serves the page on which a citizen calls from the browser. */
    openCall: z.boolean().default(false),
    logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  })
  .superRefine(({ queues, entryQueue, skills }, context) => {
    for (const fault of queueFaults(queues, entryQueue)) context.addIssue({ code: 'custom', ...fault });
    for (const [name, { skills: needs }] of Object.entries(queues))
      for (const { skill } of needs)
        if (!Object.hasOwn(skills, skill))
          context.addIssue({
            code: 'custom',
            path: ['queues', name, 'skills'],
            message: `"${skill}" is not in the list of skills, so nobody could be found`,
          });
  });
export type Settings = z.infer<typeof Settings>;

/** The queue a call enters where nothing else is said; `Settings` makes sure that it is there. */
export const entryRules = ({ queues, entryQueue }: Pick<Settings, 'queues' | 'entryQueue'>): QueueRules =>
  queues[entryQueue] ?? QueueRules.parse({});

/** Queues whose calls are recorded: only their callers are told so. */
export const recordedQueues = ({
  queues,
  recording,
  recordings,
}: Pick<Settings, 'queues' | 'recording' | 'recordings'>): QueueName[] =>
  recording ? (Object.keys(queues) as QueueName[]).filter((queue) => !recordings.off.includes(queue)) : [];

/** `secrets.json` in the data folder, mode 600, made at first start. */
export const Secrets = z.object({
  ari: z.string().min(16),
  ami: z.string().min(16),
  media: z.string().min(16),
  link: z.string().min(16),
  /** SIP password of the endpoint `open-call` in asterisk-config: the page on which a citizen calls from the browser. */
  openCall: z.string().min(16),
  /**
   * Keys recordings are encrypted with (32 bytes each, base64): new ones with the first, older ones stay readable as
   * long as their key stands here. None: recordings are kept as plain WAV.
   */
  recordingKeys: z.array(z.string()).optional(),
  /** Accounts made in an empty database at first start; the passwords may be changed afterwards. */
  firstAccounts: z.array(
    z.object({
      username: z.string(),
      name: z.string(),
      role: z.enum(['agent', 'lead']),
      extension: Extension,
      password: z.string().min(8),
    }),
  ),
});
export type Secrets = z.infer<typeof Secrets>;

/**
 * What the launcher hands to `ivr` and `server`: a file whose path stands in the environment variable
 * `HOTLINE_CONFIG` (mode 600, it holds the secrets).
 */
export const ProcessConfig = z.object({
  /** Absolute path of the data folder. */
  dataDir: z.string(),
  /** Absolute path of the built web pages. */
  pagesDir: z.string(),
  /** Asterisk's sounds folder made from prompts.csv; `sound:` names are relative to it. */
  promptsDir: z.string(),
  /** What was fetched or unpacked once for all data folders of this machine: speech models. */
  cacheDir: z.string(),
  /** Folders searched for speech models, first first. */
  modelDirs: z.array(z.string()),
  settings: Settings,
  secrets: Secrets,
});
export type ProcessConfig = z.infer<typeof ProcessConfig>;
