-- Deadlines that move, records beside the steps, and whom to tell.

ALTER TABLE events DROP CONSTRAINT events_type, ADD CONSTRAINT events_type CHECK (type IN (
    'accepted', 'held', 'recorded', 'refused', 'duplicate', 'returned',
    'extended', 'suspended', 'resumed', 'filed', 'reminded', 'escalated', 'report-missing',
    'opened', 'step-opened', 'step-waiting', 'to-confirm', 'due-soon', 'overdue',
    'gate-opened', 'gate-closed', 'progressed',
    'closing', 'closing-agreed', 'closing-declined', 'closing-withdrawn', 'closed', 'cancelled'));

ALTER TABLE messages DROP CONSTRAINT messages_kind, ADD CONSTRAINT messages_kind CHECK (
    kind IN ('hand-in', 'return', 'extension', 'suspension', 'resumption', 'record'));

-- The outbox. A notice is written with its event and sent afterwards, each once;
-- what it says is worked out from the event when it is sent.
CREATE TABLE notices (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workflow_id text        NOT NULL,
    seq         bigint      NOT NULL, -- of the event
    key         text        NOT NULL, -- what must not be told twice: a rung, or the event
    kind        text        NOT NULL,
    role        text        NOT NULL,
    unit        text        NOT NULL,
    name        text        NOT NULL DEFAULT '', -- '' = nobody is named for the role
    acts_for    text        NOT NULL DEFAULT '', -- the absent person for whom this one stands in
    channel     text        NOT NULL,
    address     text        NOT NULL DEFAULT '', -- of the channel: a mail address, a URL
    hook        text        NOT NULL DEFAULT '', -- kind of webhook
    status      text        NOT NULL,
    attempts    integer     NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL DEFAULT now(),
    next_at     timestamptz NOT NULL DEFAULT now(), -- not sent before
    sent_at     timestamptz,
    error       text        NOT NULL DEFAULT '', -- of the last attempt

    FOREIGN KEY (workflow_id, seq) REFERENCES events (workflow_id, seq),
    CONSTRAINT notices_told_once UNIQUE (workflow_id, key, role, unit, name, channel),
    CONSTRAINT notices_key CHECK (key <> ''),
    CONSTRAINT notices_kind CHECK (kind IN ('reminder', 'overdue', 'escalation', 'report-missing', 'returned', 'refused',
        'extended', 'suspended', 'resumed', 'completed')),
    CONSTRAINT notices_role CHECK (role IN ('district', 'sub-district-party', 'sub-district-office',
        'community-party', 'election-committee', 'residents-committee', 'workstation')),
    CONSTRAINT notices_channel CHECK (channel IN ('none', 'mail', 'webhook')),
    CONSTRAINT notices_address CHECK ((channel = 'none') = (address = '')),
    CONSTRAINT notices_hook CHECK ((channel = 'webhook') = (hook IN ('signed', 'wecom', 'dingtalk')) AND (channel = 'webhook' OR hook = '')),
    CONSTRAINT notices_status CHECK (status IN ('waiting', 'sent', 'kept', 'set-aside')),
    CONSTRAINT notices_kept_have_no_address CHECK ((status = 'kept') = (channel = 'none')),
    CONSTRAINT notices_sent_has_a_time CHECK ((status = 'sent') = (sent_at IS NOT NULL)),
    CONSTRAINT notices_attempts CHECK (attempts >= 0),
    CONSTRAINT notices_set_aside_say_why CHECK (status <> 'set-aside' OR error <> '')
);

CREATE INDEX notices_to_send ON notices (next_at, id) WHERE status = 'waiting';
CREATE INDEX notices_by_pilot ON notices (workflow_id, id);
