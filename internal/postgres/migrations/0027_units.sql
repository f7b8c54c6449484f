-- Communities merge, split and move to other sub-districts in mid-run.
ALTER TABLE events DROP CONSTRAINT events_type, ADD CONSTRAINT events_type CHECK (type IN (
    'accepted', 'held', 'recorded', 'refused', 'duplicate', 'returned',
    'extended', 'suspended', 'resumed', 'filed', 'reminded', 'escalated', 'report-missing',
    'opened', 'begun', 'step-opened', 'step-waiting', 'to-confirm', 'due-soon', 'overdue',
    'gate-opened', 'gate-closed', 'progressed',
    'closing', 'closing-agreed', 'closing-declined', 'closing-withdrawn', 'closed', 'cancelled',
    'fulfilled', 'missed', 'year-closed', 'revived', 'decided', 'undelivered', 'delivered', 'polling-set',
    'amended', 'dissolved', 'units-changed'));
ALTER TABLE messages DROP CONSTRAINT messages_kind, ADD CONSTRAINT messages_kind CHECK (
    kind IN ('hand-in', 'return', 'extension', 'suspension', 'resumption', 'record', 'decision', 'amendment', 'units'));
ALTER TABLE notices DROP CONSTRAINT notices_kind, ADD CONSTRAINT notices_kind CHECK (kind IN (
    'reminder', 'overdue', 'escalation', 'report-missing', 'returned', 'refused',
    'extended', 'suspended', 'resumed', 'completed', 'missed', 'year-closed', 'amended', 'decided', 'dissolved'));
