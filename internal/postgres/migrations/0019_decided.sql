-- The district decides about a cancelled community; a return that does not reach its
-- community, and that it did at last, are on record.
ALTER TABLE events DROP CONSTRAINT events_type, ADD CONSTRAINT events_type CHECK (type IN (
    'accepted', 'held', 'recorded', 'refused', 'duplicate', 'returned',
    'extended', 'suspended', 'resumed', 'filed', 'reminded', 'escalated', 'report-missing',
    'opened', 'step-opened', 'step-waiting', 'to-confirm', 'due-soon', 'overdue',
    'gate-opened', 'gate-closed', 'progressed',
    'closing', 'closing-agreed', 'closing-declined', 'closing-withdrawn', 'closed', 'cancelled',
    'fulfilled', 'missed', 'year-closed', 'revived', 'decided', 'undelivered', 'delivered'));
ALTER TABLE messages DROP CONSTRAINT messages_kind, ADD CONSTRAINT messages_kind CHECK (
    kind IN ('hand-in', 'return', 'extension', 'suspension', 'resumption', 'record', 'decision'));
