-- The district's orders give running pilots other terms. Those that it orders are put here
-- before the order is sent, which names them by their digest; the recorder judges them.
CREATE TABLE ordered_terms (
    workflow_id  text        NOT NULL,
    terms_digest text        NOT NULL,
    terms        jsonb       NOT NULL,
    os_user      text        NOT NULL, -- of the machine on which the desk ran
    db_role      text        NOT NULL DEFAULT current_user,
    at           timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workflow_id, terms_digest),
    CONSTRAINT ordered_terms_id CHECK (workflow_id ~ '^(pilot|governance)/[a-z0-9-]+(/[a-z0-9-]+){1,2}$'),
    CONSTRAINT ordered_terms_digest CHECK (terms_digest ~ '^sha256:[0-9a-f]{64}$')
);

CREATE TRIGGER ordered_terms_stay BEFORE UPDATE OR DELETE ON ordered_terms
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER ordered_terms_stay_whole BEFORE TRUNCATE ON ordered_terms
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();

-- The versions of a pilot's terms, from its first amendment on; a pilot that was never
-- amended has none, and its terms are those of its row. The first one stays: the others
-- follow from it and the events, and are written anew where they don't.
CREATE TABLE terms_versions (
    workflow_id  text   NOT NULL REFERENCES pilots,
    number       bigint NOT NULL, -- of the order that made them
    seq          bigint NOT NULL, -- of the event from which on they hold; 0: as the pilot began
    terms_digest text   NOT NULL,
    terms        jsonb  NOT NULL,

    PRIMARY KEY (workflow_id, number),
    CONSTRAINT terms_versions_number CHECK (number >= 0),
    CONSTRAINT terms_versions_seq CHECK (seq >= 0),
    CONSTRAINT terms_versions_digest CHECK (terms_digest ~ '^sha256:[0-9a-f]{64}$')
);

CREATE INDEX terms_versions_by_digest ON terms_versions (workflow_id, terms_digest);
CREATE TRIGGER terms_versions_stay BEFORE UPDATE OR DELETE ON terms_versions
    FOR EACH ROW WHEN (OLD.seq = 0) EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER terms_versions_stay_whole BEFORE TRUNCATE ON terms_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();

ALTER TABLE events DROP CONSTRAINT events_type, ADD CONSTRAINT events_type CHECK (type IN (
    'accepted', 'held', 'recorded', 'refused', 'duplicate', 'returned',
    'extended', 'suspended', 'resumed', 'filed', 'reminded', 'escalated', 'report-missing',
    'opened', 'step-opened', 'step-waiting', 'to-confirm', 'due-soon', 'overdue',
    'gate-opened', 'gate-closed', 'progressed',
    'closing', 'closing-agreed', 'closing-declined', 'closing-withdrawn', 'closed', 'cancelled',
    'fulfilled', 'missed', 'year-closed', 'revived', 'decided', 'undelivered', 'delivered', 'polling-set',
    'amended', 'dissolved'));
ALTER TABLE messages DROP CONSTRAINT messages_kind, ADD CONSTRAINT messages_kind CHECK (
    kind IN ('hand-in', 'return', 'extension', 'suspension', 'resumption', 'record', 'decision', 'amendment'));
ALTER TABLE notices DROP CONSTRAINT notices_kind, ADD CONSTRAINT notices_kind CHECK (kind IN (
    'reminder', 'overdue', 'escalation', 'report-missing', 'returned', 'refused',
    'extended', 'suspended', 'resumed', 'completed', 'missed', 'year-closed', 'amended'));

-- A community that is none any more: what it did stays.
ALTER TABLE pilots
    DROP CONSTRAINT pilots_phase, ADD CONSTRAINT pilots_phase CHECK (phase IN ('', 'open', 'closing', 'closed', 'cancelled', 'dissolved')),
    DROP CONSTRAINT pilots_ended_has_a_date, ADD CONSTRAINT pilots_ended_has_a_date CHECK ((phase IN ('closed', 'cancelled', 'dissolved')) = (closed_at IS NOT NULL)),
    DROP CONSTRAINT pilots_ended_waits_for_nobody, ADD CONSTRAINT pilots_ended_waits_for_nobody CHECK (
        phase NOT IN ('closed', 'cancelled', 'dissolved') OR (waiting_for = '{}' AND next_due IS NULL AND overdue = 0)),
    DROP CONSTRAINT pilots_light_of_phase, ADD CONSTRAINT pilots_light_of_phase CHECK (
        (phase IN ('cancelled', 'dissolved')) = (light = 'cancelled') AND (phase <> 'closed' OR light = 'done'));
