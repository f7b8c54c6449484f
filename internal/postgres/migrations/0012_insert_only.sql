-- What was sent is only ever added, as events are: what became of it follows from
-- the events, and stands in a table of its own.

CREATE TABLE outcomes (
    workflow_id   text   NOT NULL,
    seq           bigint NOT NULL, -- of the message
    message_id    text,            -- as the message has it, and kind and step too
    kind          text   NOT NULL,
    step          text   NOT NULL DEFAULT '',
    outcome       text   NOT NULL,
    decided_seq   bigint,          -- of the event that decided; NULL while held
    superseded_by bigint,          -- of the event that held another in its place

    PRIMARY KEY (workflow_id, seq),
    FOREIGN KEY (workflow_id, seq) REFERENCES messages (workflow_id, seq),
    FOREIGN KEY (workflow_id, decided_seq) REFERENCES events (workflow_id, seq),
    FOREIGN KEY (workflow_id, superseded_by) REFERENCES events (workflow_id, seq),
    CONSTRAINT outcomes_outcome CHECK (outcome IN ('accepted', 'held', 'recorded', 'refused')),
    CONSTRAINT outcomes_without_id_are_refused CHECK (message_id IS NOT NULL OR outcome = 'refused'),
    CONSTRAINT outcomes_hand_in_is_of_a_step CHECK (kind <> 'hand-in' OR step <> '' OR outcome = 'refused'),
    CONSTRAINT outcomes_only_hand_ins_are_held CHECK (
        kind = 'hand-in' OR outcome IN ('accepted', 'refused') OR kind = 'record' AND outcome = 'recorded'),
    CONSTRAINT outcomes_held_are_undecided CHECK ((outcome = 'held') = (decided_seq IS NULL)),
    CONSTRAINT outcomes_decided_after_they_came CHECK (decided_seq >= seq),
    CONSTRAINT outcomes_only_held_are_superseded CHECK (superseded_by IS NULL OR (outcome = 'held' AND superseded_by > seq))
) WITH (fillfactor = 90);

INSERT INTO outcomes (workflow_id, seq, message_id, kind, step, outcome, decided_seq, superseded_by)
SELECT workflow_id, seq, message_id, kind, step, outcome, decided_seq, superseded_by FROM messages;

-- Nothing counts twice: an id may be used again only after a refusal.
CREATE UNIQUE INDEX outcomes_count_once ON outcomes (workflow_id, message_id)
    WHERE outcome <> 'refused' AND message_id IS NOT NULL;
-- One hand-in of a step is held at a time.
CREATE UNIQUE INDEX outcomes_held_once ON outcomes (workflow_id, step)
    WHERE outcome = 'held' AND superseded_by IS NULL;
CREATE INDEX outcomes_by_id ON outcomes (workflow_id, message_id, seq);
CREATE INDEX outcomes_by_step ON outcomes (workflow_id, step, seq);

-- With the columns go the constraints and indexes that spoke of them.
ALTER TABLE messages DROP COLUMN outcome, DROP COLUMN decided_seq, DROP COLUMN superseded_by;
DROP INDEX messages_by_id, messages_by_step;

CREATE TRIGGER messages_stay BEFORE UPDATE OR DELETE ON messages
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER bulletins_stay BEFORE UPDATE OR DELETE ON bulletins
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
-- Of a notice only its sending changes.
CREATE TRIGGER notices_stay BEFORE DELETE
    OR UPDATE OF id, workflow_id, seq, key, kind, role, unit, name, acts_for, channel, address, hook, created_at ON notices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();

-- Emptying a table is removing every row of it.
CREATE TRIGGER events_stay_whole BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER messages_stay_whole BEFORE TRUNCATE ON messages
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER notices_stay_whole BEFORE TRUNCATE ON notices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER bulletins_stay_whole BEFORE TRUNCATE ON bulletins
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
