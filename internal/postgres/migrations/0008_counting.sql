-- Counting for monitoring where the record is a country's: what is awaited is
-- counted from an index alone, and no clock is looked up in a pilot's terms.

ALTER TABLE pilots ADD COLUMN clock jsonb GENERATED ALWAYS AS (terms -> 'clock') STORED;

CREATE INDEX pilots_clocks ON pilots (programme, sub_district) INCLUDE (clock) WHERE level = 'sub-district';
CREATE INDEX steps_awaited_counts ON steps (workflow_id) INCLUDE (role, light, opened_at, due_at) WHERE status IN ('open', 'to-confirm');
