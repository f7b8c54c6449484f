-- What the office's papers need beside the record: the ledger (one line a step,
-- filtered and in order without sorting everything) and the kept bulletins.

-- Of the terms, what a ledger line says; in columns of their own, so that a line
-- does not unpack the whole terms.
ALTER TABLE pilots
    ADD COLUMN own_plan   boolean NOT NULL GENERATED ALWAYS AS (coalesce((terms ->> 'ownPlan')::boolean, false)) STORED,
    ADD COLUMN binding    text    NOT NULL GENERATED ALWAYS AS (coalesce(terms ->> 'binding', '')) STORED,
    ADD COLUMN utc_offset integer NOT NULL GENERATED ALWAYS AS (coalesce((terms ->> 'utcOffsetMinutes')::integer, 0)) STORED; -- minutes

ALTER TABLE steps
    ADD COLUMN planned_start timestamptz, -- plan time, as all times here; NULL: the pilot had ended before this was kept
    ADD COLUMN planned_due   timestamptz, -- as the plan set it when the pilot started
    ADD COLUMN changed_at    timestamptz, -- of the event that last changed this row
    ADD COLUMN deadline      timestamptz GENERATED ALWAYS AS (coalesce(due_at, planned_due)) STORED,
    ADD COLUMN light         text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN status = 'accepted' THEN 'done'
             WHEN status = 'waiting' THEN 'green'
             WHEN overdue THEN 'red'
             WHEN warned THEN 'yellow'
             ELSE 'green' END) STORED;

UPDATE steps s
SET planned_due = ((d.due ->> 'due')::date + 1)::timestamp AT TIME ZONE make_interval(mins => p.utc_offset),
    changed_at = greatest(s.opened_at, s.accepted_at, s.held_at)
FROM pilots p, jsonb_array_elements(CASE jsonb_typeof(p.terms -> 'due') WHEN 'array' THEN p.terms -> 'due' ELSE '[]' END) AS d (due)
WHERE p.workflow_id = s.workflow_id AND d.due ->> 'step' = s.step;

-- What is open by a day, and what is late or nearly so: few of many rows.
CREATE INDEX steps_undone_by_deadline ON steps (deadline, workflow_id) WHERE status <> 'accepted';
CREATE INDEX steps_red ON steps (workflow_id, position) WHERE light = 'red';
CREATE INDEX steps_yellow ON steps (workflow_id, position) WHERE light = 'yellow';
CREATE INDEX steps_in_order ON steps (workflow_id, position);

CREATE TABLE bulletins (
    programme text        NOT NULL,
    number    integer     NOT NULL, -- counted from 1
    day       date        NOT NULL, -- on which it was due, in the plan's time zone; real time, as all times here
    made_at   timestamptz NOT NULL DEFAULT now(),
    content   jsonb       NOT NULL, -- data without texts, so that each reader gets it in their language

    PRIMARY KEY (programme, number),
    CONSTRAINT bulletins_once_a_day UNIQUE (programme, day), -- made twice, it is the same
    CONSTRAINT bulletins_programme CHECK (programme ~ '^[a-z0-9-]+$'),
    CONSTRAINT bulletins_number CHECK (number > 0),
    CONSTRAINT bulletins_content_is_of_the_row CHECK (
        (content ->> 'number') IS NOT NULL AND (content ->> 'number')::integer = number)
);
