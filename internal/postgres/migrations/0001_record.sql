-- The record of all pilots: what was sent, what became of it, how things stand.
--
-- Temporal decides, Postgres follows: events are only ever appended, and the
-- other tables are what the events come to. Plan time is the pilot's own clock,
-- real time the calendar's.

CREATE TABLE pilots (
    workflow_id       text        PRIMARY KEY,
    programme         text        NOT NULL,
    sub_district      text        NOT NULL,
    community         text        NOT NULL DEFAULT '', -- '' = the sub-district's own pilot
    place             text        NOT NULL GENERATED ALWAYS AS
                                  (CASE WHEN community = '' THEN sub_district ELSE sub_district || '/' || community END) STORED,
    level             text        NOT NULL GENERATED ALWAYS AS
                                  (CASE WHEN community = '' THEN 'sub-district' ELSE 'community' END) STORED,
    sub_district_name text        NOT NULL,
    community_name    text        NOT NULL DEFAULT '',
    lang              text        NOT NULL,
    terms             jsonb       NOT NULL, -- settled when the pilot starts
    state             jsonb       NOT NULL, -- the fold of the events up to seq
    seq               bigint      NOT NULL DEFAULT 0,
    phase             text        NOT NULL DEFAULT '', -- '' = before its first event
    stage             text        NOT NULL DEFAULT '', -- '' = every step is complete
    light             text        NOT NULL DEFAULT 'green',
    progress          integer     NOT NULL DEFAULT 0,  -- percent, communities counted
    accepted          integer     NOT NULL DEFAULT 0,  -- own steps
    total             integer     NOT NULL DEFAULT 0,  -- own steps
    overdue           integer     NOT NULL DEFAULT 0,  -- own steps
    waiting_for       text[]      NOT NULL DEFAULT '{}', -- roles
    next_due          timestamptz,                     -- plan time
    opened_at         timestamptz,                     -- plan time
    closed_at         timestamptz,                     -- plan time; of cancelling too
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT pilots_id_says_the_place CHECK (workflow_id = 'pilot/' || programme || '/' ||
        CASE WHEN community = '' THEN sub_district ELSE sub_district || '/' || community END),
    CONSTRAINT pilots_codes CHECK (
        programme ~ '^[a-z0-9-]+$' AND sub_district ~ '^[a-z0-9-]+$' AND community ~ '^[a-z0-9-]*$'),
    CONSTRAINT pilots_names CHECK (sub_district_name <> '' AND (community = '') = (community_name = '')),
    CONSTRAINT pilots_lang CHECK (lang IN ('zh', 'en')),
    CONSTRAINT pilots_state_is_of_seq CHECK (seq >= 0 AND (state ->> 'seq') IS NOT NULL AND (state ->> 'seq')::bigint = seq),
    CONSTRAINT pilots_new_has_no_events CHECK (seq > 0 OR phase = ''),
    CONSTRAINT pilots_phase CHECK (phase IN ('', 'open', 'closing', 'closed', 'cancelled')),
    CONSTRAINT pilots_open_was_opened CHECK (phase <> 'open' OR opened_at IS NOT NULL),
    CONSTRAINT pilots_ended_has_a_date CHECK ((phase IN ('closed', 'cancelled')) = (closed_at IS NOT NULL)),
    CONSTRAINT pilots_ended_waits_for_nobody CHECK (
        phase NOT IN ('closed', 'cancelled') OR (waiting_for = '{}' AND next_due IS NULL AND overdue = 0)),
    CONSTRAINT pilots_stage CHECK (stage IN (
        '', 'preparation', 'foundation', 'election', 'party', 'institutions', 'workstation', 'archive', 'closing')),
    CONSTRAINT pilots_light CHECK (light IN ('green', 'yellow', 'red', 'done', 'paused', 'cancelled')),
    CONSTRAINT pilots_light_of_phase CHECK (
        (phase = 'cancelled') = (light = 'cancelled') AND (phase <> 'closed' OR light = 'done')),
    CONSTRAINT pilots_progress CHECK (progress BETWEEN 0 AND 100),
    CONSTRAINT pilots_counts CHECK (
        accepted >= 0 AND overdue >= 0 AND accepted <= total AND overdue <= total - accepted),
    CONSTRAINT pilots_roles CHECK (waiting_for <@ ARRAY['district', 'sub-district-party', 'sub-district-office',
        'community-party', 'election-committee', 'residents-committee', 'workstation'])
) WITH (fillfactor = 80); -- every event updates its pilot's row: room for it on the same page

CREATE INDEX pilots_by_place ON pilots (programme, sub_district, community);

CREATE TABLE events (
    workflow_id text        NOT NULL REFERENCES pilots,
    seq         bigint      NOT NULL,
    previous    bigint      GENERATED ALWAYS AS (CASE WHEN seq > 1 THEN seq - 1 END) STORED,
    entry       bigint      NOT NULL, -- seq of the first event of the same inbox entry
    key         text        NOT NULL, -- of the inbox entry
    type        text        NOT NULL,
    step        text        NOT NULL DEFAULT '',
    message_id  text,                 -- as claimed, of a refused message too
    via         text        NOT NULL,
    actor_name  text,                 -- who says so: a claim
    actor_role  text,
    actor_unit  text,
    at          timestamptz NOT NULL, -- plan time
    real_at     timestamptz NOT NULL, -- when it was received
    recorded_at timestamptz NOT NULL DEFAULT now(),
    body        jsonb       NOT NULL, -- the whole event

    PRIMARY KEY (workflow_id, seq),
    -- Numbers are contiguous: each event follows another, nothing is taken out of the middle.
    CONSTRAINT events_follow_one_another FOREIGN KEY (workflow_id, previous) REFERENCES events (workflow_id, seq),
    CONSTRAINT events_entry CHECK (entry BETWEEN 1 AND seq), -- so seq > 0 too
    CONSTRAINT events_key CHECK (key <> ''),
    CONSTRAINT events_type CHECK (type IN (
        'accepted', 'held', 'recorded', 'refused', 'duplicate', 'returned',
        'opened', 'step-opened', 'step-waiting', 'to-confirm', 'due-soon', 'overdue',
        'gate-opened', 'gate-closed', 'progressed',
        'closing', 'closing-agreed', 'closing-declined', 'closing-withdrawn', 'closed', 'cancelled')),
    CONSTRAINT events_step CHECK (step ~ '^[a-z-]*$'),
    CONSTRAINT events_step_is_named CHECK (
        step <> '' OR type NOT IN ('accepted', 'held', 'recorded', 'step-opened', 'step-waiting', 'to-confirm', 'due-soon', 'overdue')),
    CONSTRAINT events_message_is_named CHECK (
        message_id IS NOT NULL OR type NOT IN ('accepted', 'held', 'recorded', 'duplicate')),
    CONSTRAINT events_via CHECK (via IN ('update', 'signal', 'desk', 'self', 'held')),
    CONSTRAINT events_actor_is_whole CHECK (num_nulls(actor_name, actor_role, actor_unit) IN (0, 3)),
    CONSTRAINT events_body_is_of_the_row CHECK (
        (body ->> 'seq') IS NOT NULL AND (body ->> 'seq')::bigint = seq
        AND (body ->> 'type') IS NOT NULL AND body ->> 'type' = type)
);

CREATE FUNCTION refuse_to_change_the_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is only ever appended to: no % on %', TG_OP, TG_TABLE_NAME;
END $$;

CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();

CREATE TABLE messages (
    workflow_id   text   NOT NULL,
    seq           bigint NOT NULL, -- of the event that first said what became of it
    message_id    text,            -- NULL: it had none that can be used
    kind          text   NOT NULL,
    step          text   NOT NULL DEFAULT '',
    digest        text   NOT NULL, -- of the content
    confirms      text,            -- the earlier hand-in confirmed unchanged
    outcome       text   NOT NULL,
    decided_seq   bigint,          -- of the event that decided; NULL while held
    superseded_by bigint,          -- of the event that held another in its place
    raw           text   NOT NULL, -- as sent; text, because jsonb refuses some of what people send

    PRIMARY KEY (workflow_id, seq),
    FOREIGN KEY (workflow_id, seq) REFERENCES events (workflow_id, seq),
    FOREIGN KEY (workflow_id, decided_seq) REFERENCES events (workflow_id, seq),
    FOREIGN KEY (workflow_id, superseded_by) REFERENCES events (workflow_id, seq),
    CONSTRAINT messages_kind CHECK (kind IN ('hand-in', 'return')),
    CONSTRAINT messages_outcome CHECK (outcome IN ('accepted', 'held', 'recorded', 'refused')),
    CONSTRAINT messages_id CHECK (message_id ~ '^[!-~]{1,64}$'),
    CONSTRAINT messages_without_id_are_refused CHECK (message_id IS NOT NULL OR outcome = 'refused'),
    CONSTRAINT messages_step CHECK (step ~ '^[a-z-]*$'),
    CONSTRAINT messages_hand_in_is_of_a_step CHECK (kind <> 'hand-in' OR step <> '' OR outcome = 'refused'),
    CONSTRAINT messages_only_hand_ins_are_held CHECK (kind = 'hand-in' OR outcome IN ('accepted', 'refused')),
    CONSTRAINT messages_digest CHECK (digest ~ '^[0-9a-f]+$'),
    CONSTRAINT messages_held_are_undecided CHECK ((outcome = 'held') = (decided_seq IS NULL)),
    CONSTRAINT messages_decided_after_they_came CHECK (decided_seq >= seq),
    CONSTRAINT messages_only_held_are_superseded CHECK (superseded_by IS NULL OR (outcome = 'held' AND superseded_by > seq)),
    CONSTRAINT messages_raw CHECK (raw <> '')
);

-- Nothing counts twice: an id may be used again only after a refusal.
CREATE UNIQUE INDEX messages_count_once ON messages (workflow_id, message_id)
    WHERE outcome <> 'refused' AND message_id IS NOT NULL;
-- One hand-in of a step is held at a time.
CREATE UNIQUE INDEX messages_held_once ON messages (workflow_id, step)
    WHERE outcome = 'held' AND superseded_by IS NULL;
CREATE INDEX messages_by_id ON messages (workflow_id, message_id, seq);
CREATE INDEX messages_by_step ON messages (workflow_id, step, seq);

CREATE TABLE steps (
    workflow_id  text        NOT NULL REFERENCES pilots,
    step         text        NOT NULL,
    position     integer     NOT NULL, -- in the catalogue
    stage        text        NOT NULL,
    role         text        NOT NULL, -- who hands it in
    status       text        NOT NULL,
    opened_at    timestamptz, -- plan time, as all times here
    due_at       timestamptz,
    warned       boolean     NOT NULL DEFAULT false,
    overdue      boolean     NOT NULL DEFAULT false,
    accepted_id  text,        -- the last version accepted; kept when it is returned
    accepted_seq bigint,
    accepted_at  timestamptz,
    held_id      text,
    held_seq     bigint,
    held_at      timestamptz,
    rounds       integer     NOT NULL DEFAULT 0, -- recorded rounds that did not complete it
    returns      jsonb       NOT NULL DEFAULT '[]', -- why it was last returned, until accepted again

    PRIMARY KEY (workflow_id, step),
    FOREIGN KEY (workflow_id, accepted_seq) REFERENCES events (workflow_id, seq),
    FOREIGN KEY (workflow_id, held_seq) REFERENCES events (workflow_id, seq),
    CONSTRAINT steps_step CHECK (step ~ '^[a-z-]+$'),
    CONSTRAINT steps_position CHECK (position >= 0),
    CONSTRAINT steps_stage CHECK (stage IN (
        'preparation', 'foundation', 'election', 'party', 'institutions', 'workstation', 'archive', 'closing')),
    CONSTRAINT steps_role CHECK (role IN ('district', 'sub-district-party', 'sub-district-office',
        'community-party', 'election-committee', 'residents-committee', 'workstation')),
    CONSTRAINT steps_status CHECK (status IN ('waiting', 'open', 'accepted', 'to-confirm')),
    CONSTRAINT steps_acceptance_is_whole CHECK (num_nulls(accepted_id, accepted_seq, accepted_at) IN (0, 3)),
    CONSTRAINT steps_accepted_were_handed_in CHECK (status NOT IN ('accepted', 'to-confirm') OR accepted_id IS NOT NULL),
    CONSTRAINT steps_holding_is_whole CHECK (num_nulls(held_id, held_seq, held_at) IN (0, 3)),
    CONSTRAINT steps_accepted_hold_nothing CHECK (status <> 'accepted' OR held_id IS NULL),
    CONSTRAINT steps_awaited_were_opened CHECK (status = 'waiting' OR opened_at IS NOT NULL),
    CONSTRAINT steps_overdue_had_a_due_time CHECK (NOT (warned OR overdue) OR due_at IS NOT NULL),
    CONSTRAINT steps_overdue_were_warned CHECK (warned OR NOT overdue),
    CONSTRAINT steps_rounds CHECK (rounds >= 0),
    CONSTRAINT steps_returns CHECK (jsonb_typeof(returns) = 'array')
) WITH (fillfactor = 80);

CREATE INDEX steps_awaited ON steps (role, due_at) WHERE status IN ('open', 'to-confirm');

CREATE TABLE runs (
    workflow_id text        NOT NULL REFERENCES pilots,
    run_id      text        NOT NULL,
    first_seq   bigint      NOT NULL, -- the first event that it recorded
    started_at  timestamptz NOT NULL DEFAULT now(), -- its first record, real time
    ended_at    timestamptz,
    status      text        NOT NULL DEFAULT 'running',
    history     bytea,       -- gzip of the history as JSON
    events      integer,     -- in the history
    kept_at     timestamptz,

    PRIMARY KEY (workflow_id, run_id),
    CONSTRAINT runs_id CHECK (run_id <> ''),
    CONSTRAINT runs_first_seq CHECK (first_seq > 0),
    CONSTRAINT runs_status CHECK (status IN (
        'running', 'completed', 'continued-as-new', 'cancelled', 'failed', 'terminated', 'timed-out', 'lost')),
    CONSTRAINT runs_ended_when_not_running CHECK ((status = 'running') = (kept_at IS NULL)),
    CONSTRAINT runs_history_is_whole CHECK (
        (status IN ('running', 'lost')) = (history IS NULL)
        AND num_nulls(history, events, ended_at) IN (0, 3)),
    CONSTRAINT runs_history_is_gzip CHECK (substring(history FROM 1 FOR 2) = '\x1f8b'),
    CONSTRAINT runs_events CHECK (events > 0)
);

ALTER TABLE runs ALTER COLUMN history SET STORAGE EXTERNAL; -- compressed already
CREATE UNIQUE INDEX runs_in_order ON runs (workflow_id, first_seq);
CREATE INDEX runs_unkept ON runs (workflow_id) WHERE status = 'running';
