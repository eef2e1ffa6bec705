import type { ColumnType, Generated } from 'kysely';
import type { AuditAct } from '../protocol/audit.ts';

/** JSON columns: read as values, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;

/**
 * The tables, as kysely sees them. Instants are milliseconds since 1970 (bigint, read as number), ids are text.
 * The statements that make them stand in migrations.ts.
 */
export interface Tables {
  account: {
    agent_id: string;
    username: string;
    name: string;
    role: 'agent' | 'lead';
    extension: string;
    password_hash: string;
    created_at: number;
    skills: ColumnType<unknown, string | undefined, string>;
    /** null: every queue. */
    queues: ColumnType<unknown, string | null | undefined, string | null>;
  };
  session: {
    token_hash: string;
    agent_id: string;
    sip_secret: string;
    availability: Json<unknown>;
    created_at: number;
    expires_at: number;
  };
  call: {
    call_id: string;
    caller_number: string;
    called_number: string;
    direction: string;
    duty_id: string | null;
    simulated: boolean;
    queue: string | null;
    arrived_at: number;
    queued_at: number | null;
    ringing_at: number | null;
    answered_at: number | null;
    ended_at: number | null;
    agent_id: string | null;
    stage: Json<unknown>;
    outcome: string | null;
    ended_by: string | null;
    offers: number;
    hold_ms: number;
    held_at: number | null;
    /** 好差评 by key, 1 to 5. */
    grade: number | null;
    paused_at: number | null;
    left_alone: Generated<boolean>;
  };
  call_mark: {
    id: Generated<number>;
    call_id: string;
    kind: string;
    at: number;
    at_ms: number;
    agent_id: string;
  };
  lead_action: {
    id: Generated<number>;
    at: number;
    by_agent: string;
    action: string;
    call_id: string | null;
    about_agent: string | null;
  };
  spool: { spool: string; n: number };
  fact: {
    id: Generated<number>;
    at: number;
    call_id: string | null;
    agent_id: string | null;
    fact: string;
    body: Json<unknown>;
  };
  transcript_line: {
    call_id: string;
    seq: number;
    leg: 'caller' | 'agent';
    kind: 'words' | 'gap' | 'paused';
    text: string;
    start_ms: number;
    end_ms: number;
    words: Json<unknown> | null;
    created_at: number;
  };
  transcript_search: { call_id: string; seq: number; at: number; keys: string[]; sounds: string };
  transcript_correction: {
    id: Generated<number>;
    call_id: string;
    seq: number;
    /** null: the correction was taken back. */
    text: string | null;
    by_agent: string;
    at: number;
  };
  transcript_again: { call_id: string; engine: string; made_at: number; lines: Json<unknown> };
  recording: {
    call_id: string;
    leg: 'caller' | 'agent';
    start_ms: number;
    source_file: string;
    file: string | null;
    bytes: number | null;
    sha256: string | null;
    state: 'open' | 'kept' | 'lost' | 'purged';
    /** Which key the kept file is encrypted with; null: with none. */
    key_id: string | null;
    updated_at: number;
  };
  audit: {
    id: Generated<number>;
    at: number;
    by_agent: string;
    act: AuditAct;
    call_id: string;
    reason: string;
  };
  recording_hold: { call_id: string; by_agent: string; at: number };
  purge_log: {
    id: Generated<number>;
    at: number;
    call_id: string;
    leg: string;
    start_ms: number;
    bytes: number | null;
    why: string;
  };
  ticket: {
    ticket_id: string;
    number: string;
    call_id: string | null;
    agent_id: string | null;
    status: string;
    fields: Json<unknown>;
    revision: number;
    created_at: number;
    saved_at: number;
    /** 查询码, given when it leaves the draft. */
    code: string | null;
  };
  ticket_history: {
    id: Generated<number>;
    ticket_id: string;
    at: number;
    by_agent: string;
    move: string;
    from_status: string;
    to_status: string;
    note: string;
    request_key: string;
  };
  /** When the server ran, as far as it could say so: `seen_at` is renewed while it does. */
  uptime: { started_at: number; seen_at: number };
  /** At most one row. */
  flow_draft: {
    one: boolean;
    document: Json<unknown>;
    revision: number;
    saved_at: number;
    by_agent: string;
  };
  flow_version: {
    version: number;
    document: Json<unknown>;
    published_at: number;
    by_agent: string;
    note: string;
    from_version: number | null;
  };
  ticket_number: { day: string; last: number };
  duty: {
    duty_id: string;
    number: string;
    opened_at: number;
    due_at: number;
    owner: string | null;
    locked_until: number | null;
    attempts: number;
    next_at: number | null;
    end_how: string | null;
    end_at: number | null;
    end_by: string | null;
    end_note: string;
    end_call: string | null;
  };
  duty_call: { call_id: string; duty_id: string };
  duty_attempt: {
    id: Generated<number>;
    duty_id: string;
    at: number;
    by_agent: string;
    result: string;
    note: string;
    call_id: string | null;
  };
}
