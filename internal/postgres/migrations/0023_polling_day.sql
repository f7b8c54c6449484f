-- Due dates that count from polling day follow it, on record.
ALTER TABLE events DROP CONSTRAINT events_type, ADD CONSTRAINT events_type CHECK (type IN (
    'accepted', 'held', 'recorded', 'refused', 'duplicate', 'returned',
    'extended', 'suspended', 'resumed', 'filed', 'reminded', 'escalated', 'report-missing',
    'opened', 'step-opened', 'step-waiting', 'to-confirm', 'due-soon', 'overdue',
    'gate-opened', 'gate-closed', 'progressed',
    'closing', 'closing-agreed', 'closing-declined', 'closing-withdrawn', 'closed', 'cancelled',
    'fulfilled', 'missed', 'year-closed', 'revived', 'decided', 'undelivered', 'delivered', 'polling-set'));
