-- The district's decisions are told to whom they concern, and listed for a whole programme
-- without reading every event.
ALTER TABLE notices DROP CONSTRAINT notices_kind, ADD CONSTRAINT notices_kind CHECK (kind IN (
    'reminder', 'overdue', 'escalation', 'report-missing', 'returned', 'refused',
    'extended', 'suspended', 'resumed', 'completed', 'missed', 'year-closed', 'amended', 'decided'));
CREATE INDEX events_decided ON events (workflow_id, seq) WHERE type = 'decided';
