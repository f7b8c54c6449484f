-- A pilot that begins before its plan's opening day is not yet open, and opens on that day.
ALTER TABLE events DROP CONSTRAINT events_type, ADD CONSTRAINT events_type CHECK (type IN (
    'accepted', 'held', 'recorded', 'refused', 'duplicate', 'returned',
    'extended', 'suspended', 'resumed', 'filed', 'reminded', 'escalated', 'report-missing',
    'opened', 'begun', 'step-opened', 'step-waiting', 'to-confirm', 'due-soon', 'overdue',
    'gate-opened', 'gate-closed', 'progressed',
    'closing', 'closing-agreed', 'closing-declined', 'closing-withdrawn', 'closed', 'cancelled',
    'fulfilled', 'missed', 'year-closed', 'revived', 'decided', 'undelivered', 'delivered', 'polling-set',
    'amended', 'dissolved'));
ALTER TABLE pilots ADD COLUMN not_before date; -- NULL: open, or over

-- Which programmes are over: the district closed them, once and for good. Their record
-- stays and is read like any other.
CREATE TABLE programme_ends (
    programme text        PRIMARY KEY,
    ended_by  jsonb       NOT NULL, -- a person in the district's seat
    os_user   text        NOT NULL, -- of the machine on which it was done
    ended_at  timestamptz NOT NULL DEFAULT now(),
    reason    text        NOT NULL,
    record    text        NOT NULL DEFAULT '', -- the district's document
    without   text[]      NOT NULL DEFAULT '{}', -- cancelled sub-districts without which it is closed
    order_raw jsonb       NOT NULL, -- as it was given, with its seal where it has one
    db_role   text        NOT NULL DEFAULT current_user,

    CONSTRAINT programme_ends_programme CHECK (programme ~ '^[a-z0-9-]+$'),
    CONSTRAINT programme_ends_reason CHECK (reason <> '')
);

CREATE TRIGGER programme_ends_stay BEFORE UPDATE OR DELETE ON programme_ends
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER programme_ends_stay_whole BEFORE TRUNCATE ON programme_ends
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
