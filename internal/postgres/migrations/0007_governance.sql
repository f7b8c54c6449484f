-- A community's life after its pilot: one more level of the same record, at the
-- same place.

DROP INDEX pilots_by_light;
ALTER TABLE pilots
    DROP COLUMN level,
    ADD COLUMN level text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN community = '' THEN 'sub-district'
             WHEN starts_with(workflow_id, 'governance/') THEN 'governance'
             ELSE 'community' END) STORED,
    DROP CONSTRAINT pilots_id_says_the_place,
    ADD CONSTRAINT pilots_id_says_the_place CHECK (
        workflow_id = 'pilot/' || programme || '/' || CASE WHEN community = '' THEN sub_district ELSE sub_district || '/' || community END
        OR community <> '' AND workflow_id = 'governance/' || programme || '/' || sub_district || '/' || community),
    DROP CONSTRAINT pilots_stage,
    ADD CONSTRAINT pilots_stage CHECK (stage IN (
        '', 'preparation', 'foundation', 'election', 'party', 'institutions', 'workstation', 'archive', 'closing', 'governance'));
CREATE INDEX pilots_by_light ON pilots (light, level) INCLUDE (workflow_id, programme, sub_district, phase);

ALTER TABLE steps DROP CONSTRAINT steps_stage, ADD CONSTRAINT steps_stage CHECK (stage IN (
    'preparation', 'foundation', 'election', 'party', 'institutions', 'workstation', 'archive', 'closing', 'governance'));
ALTER TABLE steps ADD COLUMN period text NOT NULL DEFAULT ''; -- after the pilot: for which it is waited for, or was last

ALTER TABLE events DROP CONSTRAINT events_type, ADD CONSTRAINT events_type CHECK (type IN (
    'accepted', 'held', 'recorded', 'refused', 'duplicate', 'returned',
    'extended', 'suspended', 'resumed', 'filed', 'reminded', 'escalated', 'report-missing',
    'opened', 'step-opened', 'step-waiting', 'to-confirm', 'due-soon', 'overdue',
    'gate-opened', 'gate-closed', 'progressed',
    'closing', 'closing-agreed', 'closing-declined', 'closing-withdrawn', 'closed', 'cancelled',
    'fulfilled', 'missed', 'year-closed'));

-- A void meeting is kept on record and counts for nothing.
ALTER TABLE messages DROP CONSTRAINT messages_only_hand_ins_are_held, ADD CONSTRAINT messages_only_hand_ins_are_held CHECK (
    kind = 'hand-in' OR outcome IN ('accepted', 'refused') OR kind = 'record' AND outcome = 'recorded');

ALTER TABLE notices DROP CONSTRAINT notices_kind, ADD CONSTRAINT notices_kind CHECK (kind IN (
    'reminder', 'overdue', 'escalation', 'report-missing', 'returned', 'refused',
    'extended', 'suspended', 'resumed', 'completed', 'missed', 'year-closed'));
