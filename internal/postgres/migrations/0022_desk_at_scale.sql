-- The web desk's pages where a record holds a country, or a programme as many communities
-- as one: lists that are cut to a page are read from an index up to there, and no further.
-- A workflow's ID names its programme and sub-district (pilots_id_says_the_place). An index
-- that another one serves for is gone, so that recording an event costs no more.

-- What is due in a programme, the first due first.
DROP INDEX steps_undone_by_deadline;
CREATE INDEX steps_dues ON steps (split_part(workflow_id, '/', 2), deadline, split_part(workflow_id, '/', 3)) WHERE status <> 'accepted';
-- How many steps a programme has; a partial index's own figures are not believed.
CREATE STATISTICS steps_programme ON split_part(workflow_id, '/', 2) FROM steps;
-- The district hands in next to nothing, and is nowhere but in the whole programme.
CREATE INDEX steps_of_the_district ON steps (split_part(workflow_id, '/', 2), deadline, split_part(workflow_id, '/', 3))
    WHERE status <> 'accepted' AND role = 'district';
CREATE INDEX events_of_the_district ON events (split_part(workflow_id, '/', 2), actor_unit, actor_name, real_at)
    WHERE actor_role = 'district';

-- Which places are late, and since when, without the rows.
DROP INDEX steps_red;
CREATE INDEX steps_red ON steps (workflow_id, position) INCLUDE (deadline, step) WHERE light = 'red';
DROP INDEX pilots_by_light;
CREATE INDEX pilots_by_light ON pilots (light, level) INCLUDE (workflow_id, programme, sub_district, community, phase);

-- Sub-districts by name, and a programme's calendar and time zone, without the pilots' wide rows.
DROP INDEX pilots_clocks;
CREATE INDEX pilots_clocks ON pilots (programme, sub_district) INCLUDE (clock, sub_district_name, utc_offset) WHERE level = 'sub-district';

-- A programme's notices, the newest first.
DROP INDEX notices_in_order;
CREATE INDEX notices_in_order ON notices (split_part(workflow_id, '/', 2), created_at, id);

-- Who has which seats of a unit and of those below it.
DROP INDEX appointments_by_seat;
CREATE INDEX appointments_by_seat ON appointments (programme, role, split_part(unit, '/', 1));

CREATE INDEX drafts_by_person ON drafts (programme, issuer, subject);

-- What the indexes are over is to be known before the next statement is planned.
ANALYZE pilots, steps, events, notices, appointments;
