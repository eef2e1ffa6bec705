/**
 * The database, step by step. A step that has run anywhere is never edited: a change is a new step at the end.
 * Plain PostgreSQL, so that the embedded database and a real server run the same text.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE account (
    agent_id text PRIMARY KEY,
    username text NOT NULL UNIQUE,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('agent', 'lead')),
    extension text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    created_at bigint NOT NULL
  );
  CREATE TABLE session (
    token_hash text PRIMARY KEY,
    agent_id text NOT NULL REFERENCES account ON DELETE CASCADE,
    sip_secret text NOT NULL,
    availability jsonb NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
  );
  CREATE UNIQUE INDEX session_agent ON session (agent_id);
  CREATE TABLE call (
    call_id text PRIMARY KEY,
    caller_number text NOT NULL,
    called_number text NOT NULL,
    simulated boolean NOT NULL,
    queue text,
    arrived_at bigint NOT NULL,
    queued_at bigint,
    ringing_at bigint,
    answered_at bigint,
    ended_at bigint,
    agent_id text,
    stage jsonb NOT NULL,
    outcome text,
    ended_by text,
    offers integer NOT NULL DEFAULT 0,
    hold_ms bigint NOT NULL DEFAULT 0,
    held_at bigint
  );
  CREATE INDEX call_by_number ON call (caller_number, arrived_at DESC);
  CREATE INDEX call_by_time ON call (arrived_at);
  CREATE INDEX call_open ON call (call_id) WHERE ended_at IS NULL;
  CREATE TABLE spool (spool text PRIMARY KEY, n bigint NOT NULL);
  CREATE TABLE fact (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at bigint NOT NULL,
    call_id text,
    agent_id text,
    fact text NOT NULL,
    body jsonb NOT NULL
  );
  CREATE INDEX fact_by_call ON fact (call_id, id);
  CREATE TABLE transcript_line (
    call_id text NOT NULL,
    seq integer NOT NULL,
    leg text NOT NULL CHECK (leg IN ('caller', 'agent')),
    kind text NOT NULL CHECK (kind IN ('words', 'gap')),
    text text NOT NULL,
    start_ms integer NOT NULL,
    end_ms integer NOT NULL,
    words jsonb,
    created_at bigint NOT NULL,
    PRIMARY KEY (call_id, seq)
  );
  CREATE TABLE recording (
    call_id text NOT NULL,
    leg text NOT NULL CHECK (leg IN ('caller', 'agent')),
    start_ms integer NOT NULL,
    source_file text NOT NULL PRIMARY KEY,
    file text,
    bytes bigint,
    sha256 text,
    state text NOT NULL CHECK (state IN ('open', 'kept', 'lost')),
    updated_at bigint NOT NULL
  );
  CREATE INDEX recording_by_call ON recording (call_id);
  CREATE TABLE ticket (
    ticket_id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    call_id text UNIQUE,
    agent_id text,
    status text NOT NULL,
    fields jsonb NOT NULL,
    revision integer NOT NULL,
    created_at bigint NOT NULL,
    saved_at bigint NOT NULL
  );
  CREATE INDEX ticket_by_time ON ticket (created_at DESC);
  CREATE TABLE ticket_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id text NOT NULL REFERENCES ticket,
    at bigint NOT NULL,
    by_agent text NOT NULL,
    move text NOT NULL,
    from_status text NOT NULL,
    to_status text NOT NULL,
    note text NOT NULL,
    request_key text NOT NULL UNIQUE
  );
  CREATE TABLE ticket_number (day text PRIMARY KEY, last integer NOT NULL);
  `,
  // What is kept from view, and how long sound is kept. Rows of audit and purge_log are added and never changed.
  `
  CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at bigint NOT NULL,
    by_agent text NOT NULL,
    act text NOT NULL,
    call_id text NOT NULL,
    reason text NOT NULL
  );
  CREATE INDEX audit_by_call ON audit (call_id, id);
  CREATE RULE audit_keeps AS ON UPDATE TO audit DO INSTEAD NOTHING;
  CREATE RULE audit_stays AS ON DELETE TO audit DO INSTEAD NOTHING;
  CREATE TABLE recording_hold (call_id text PRIMARY KEY, by_agent text NOT NULL, at bigint NOT NULL);
  CREATE TABLE purge_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at bigint NOT NULL,
    call_id text NOT NULL,
    leg text NOT NULL,
    start_ms integer NOT NULL,
    bytes bigint,
    why text NOT NULL
  );
  CREATE RULE purge_log_keeps AS ON UPDATE TO purge_log DO INSTEAD NOTHING;
  CREATE RULE purge_log_stays AS ON DELETE TO purge_log DO INSTEAD NOTHING;
  ALTER TABLE recording DROP CONSTRAINT recording_state_check;
  ALTER TABLE recording ADD CONSTRAINT recording_state_check CHECK (state IN ('open', 'kept', 'lost', 'purged'));
  ALTER TABLE recording ADD COLUMN key_id text;
  ALTER TABLE transcript_line DROP CONSTRAINT transcript_line_kind_check;
  ALTER TABLE transcript_line ADD CONSTRAINT transcript_line_kind_check CHECK (kind IN ('words', 'gap', 'paused'));
  CREATE INDEX ticket_confidential ON ticket (call_id) WHERE fields->'confidential'->>'value' = 'yes';
  `,
  `
  ALTER TABLE account ADD COLUMN skills jsonb NOT NULL DEFAULT '{}';
  ALTER TABLE account ADD COLUMN queues jsonb;
  `,
  `
  CREATE TABLE uptime (started_at bigint PRIMARY KEY, seen_at bigint NOT NULL);
  CREATE INDEX fact_by_agent ON fact (agent_id, id) WHERE fact IN ('agent:changed', 'agent:left');
  CREATE INDEX call_by_queued ON call (queued_at) WHERE queued_at IS NOT NULL;
  `,
  // Looking through all transcripts, what people say was said, and what a slower engine heard.
  `
  CREATE TABLE transcript_search (
    call_id text NOT NULL,
    seq integer NOT NULL,
    at bigint NOT NULL,
    keys text[] NOT NULL,
    sounds text NOT NULL,
    PRIMARY KEY (call_id, seq)
  );
  CREATE INDEX transcript_search_keys ON transcript_search USING gin (keys);
  CREATE INDEX transcript_search_time ON transcript_search (at DESC);
  CREATE TABLE transcript_correction (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id text NOT NULL,
    seq integer NOT NULL,
    text text,
    by_agent text NOT NULL,
    at bigint NOT NULL
  );
  CREATE INDEX transcript_correction_line ON transcript_correction (call_id, seq, id DESC);
  CREATE TABLE transcript_again (
    call_id text PRIMARY KEY,
    engine text NOT NULL,
    made_at bigint NOT NULL,
    lines jsonb NOT NULL
  );
  `,
  // The call flow, the caller's grade, and the code by which a citizen asks how a ticket stands.
  `
  CREATE TABLE flow_version (
    version integer PRIMARY KEY,
    document jsonb NOT NULL,
    published_at bigint NOT NULL,
    by_agent text NOT NULL,
    note text NOT NULL,
    from_version integer REFERENCES flow_version
  );
  CREATE TABLE flow_draft (
    one boolean PRIMARY KEY CHECK (one),
    document jsonb NOT NULL,
    revision integer NOT NULL,
    saved_at bigint NOT NULL,
    by_agent text NOT NULL
  );
  ALTER TABLE call ADD COLUMN grade smallint CHECK (grade BETWEEN 1 AND 5);
  ALTER TABLE ticket ADD COLUMN code text;
  CREATE INDEX ticket_by_digits ON ticket (replace(number, '-', ''));
  `,
  // Calls of our own, marks of evidence, and what leads did: never who called or what was said.
  `
  ALTER TABLE call ADD COLUMN direction text NOT NULL DEFAULT 'inbound';
  ALTER TABLE call ADD COLUMN duty_id text;
  CREATE INDEX call_by_duty ON call (duty_id) WHERE duty_id IS NOT NULL;
  CREATE TABLE call_mark (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id text NOT NULL,
    kind text NOT NULL,
    at bigint NOT NULL,
    at_ms integer NOT NULL,
    agent_id text NOT NULL
  );
  CREATE INDEX call_mark_by_call ON call_mark (call_id, at_ms);
  CREATE TABLE lead_action (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at bigint NOT NULL,
    by_agent text NOT NULL,
    action text NOT NULL,
    call_id text,
    about_agent text
  );
  CREATE INDEX lead_action_by_call ON lead_action (call_id, id);
  CREATE RULE lead_action_keeps AS ON UPDATE TO lead_action DO INSTEAD NOTHING;
  CREATE RULE lead_action_stays AS ON DELETE TO lead_action DO INSTEAD NOTHING;
  `,
  // A call belongs to one task for good; a number has one open task.
  `
  CREATE TABLE duty (
    duty_id text PRIMARY KEY,
    number text NOT NULL,
    opened_at bigint NOT NULL,
    due_at bigint NOT NULL,
    owner text,
    locked_until bigint,
    attempts integer NOT NULL,
    next_at bigint,
    end_how text CHECK (end_how IN ('reached', 'answered', 'unreachable', 'closed')),
    end_at bigint,
    end_by text,
    end_note text NOT NULL,
    end_call text
  );
  CREATE UNIQUE INDEX duty_open_number ON duty (number) WHERE end_how IS NULL AND number <> '';
  CREATE INDEX duty_open ON duty (due_at) WHERE end_how IS NULL;
  CREATE INDEX duty_ended ON duty (end_at DESC) WHERE end_how IS NOT NULL;
  CREATE TABLE duty_call (call_id text PRIMARY KEY, duty_id text NOT NULL REFERENCES duty);
  CREATE INDEX duty_call_by_duty ON duty_call (duty_id);
  CREATE TABLE duty_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    duty_id text NOT NULL REFERENCES duty,
    at bigint NOT NULL,
    by_agent text NOT NULL,
    result text NOT NULL,
    note text NOT NULL,
    call_id text
  );
  CREATE INDEX duty_attempt_by_duty ON duty_attempt (duty_id);
  CREATE INDEX call_by_end ON call (ended_at) WHERE ended_at IS NOT NULL;
  `,
  'ALTER TABLE call ADD COLUMN paused_at bigint',
  // The index held card numbers, which nobody may find: it is made anew.
  'DELETE FROM transcript_search',
  `
  ALTER TABLE call ADD COLUMN left_alone boolean NOT NULL DEFAULT false;
  CREATE INDEX call_left_alone ON call (ended_at) WHERE left_alone;
  CREATE INDEX fact_transferred ON fact (at) WHERE fact = 'call:transferred';
  CREATE INDEX call_back ON call (answered_at) WHERE direction = 'outbound' AND duty_id IS NOT NULL;
  `,
];
