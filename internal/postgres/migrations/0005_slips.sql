-- Who is named for a step, and how often its ladder spoke: for the ledger.
ALTER TABLE steps
    ADD COLUMN person text    NOT NULL DEFAULT '', -- whom the plan names first for the role; '' = nobody
    ADD COLUMN slips  integer NOT NULL DEFAULT 0,  -- reminders and escalations so far
    ADD CONSTRAINT steps_slips CHECK (slips >= 0);
