-- What monitoring counts of a country is kept, sub-district by sub-district, and only counted
-- again where something has changed.
-- works-since: 27
CREATE TABLE counts (
    programme    text    NOT NULL,
    sub_district text    NOT NULL,
    level        text    NOT NULL, -- of the pilots that are counted; '': steps that are waited for
    role         text    NOT NULL, -- from whom; '': pilots
    light        text    NOT NULL,
    count        integer NOT NULL,
    since        timestamptz,      -- since when the oldest of the steps is waited for, plan time
    clock        text,             -- by which the steps age; NULL: the sub-district has no pilot of its own

    PRIMARY KEY (programme, sub_district, level, role, light),
    CONSTRAINT counts_of CHECK ((level = '') <> (role = '')),
    CONSTRAINT counts_count CHECK (count > 0),
    CONSTRAINT counts_since CHECK ((since IS NULL) = (role = ''))
);

-- Pilots that changed since their sub-district was counted, a row for each change. Without a
-- key, so that whoever records waits for nobody.
CREATE TABLE recounts (workflow_id text NOT NULL);

-- Whoever changes what is counted says so, an earlier program too. The path is that of the
-- tables, whatever the session's is.
CREATE FUNCTION note_recount() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO recounts VALUES (coalesce(NEW.workflow_id, OLD.workflow_id));
    RETURN NULL;
END $$;

CREATE TRIGGER pilots_recount_all AFTER INSERT OR DELETE ON pilots FOR EACH ROW EXECUTE FUNCTION note_recount();
CREATE TRIGGER pilots_recount AFTER UPDATE ON pilots FOR EACH ROW
    WHEN ((OLD.light, OLD.phase, OLD.clock) IS DISTINCT FROM (NEW.light, NEW.phase, NEW.clock))
    EXECUTE FUNCTION note_recount();
CREATE TRIGGER steps_recount_new AFTER INSERT ON steps FOR EACH ROW
    WHEN (NEW.status IN ('open', 'to-confirm')) EXECUTE FUNCTION note_recount();
CREATE TRIGGER steps_recount_gone AFTER DELETE ON steps FOR EACH ROW
    WHEN (OLD.status IN ('open', 'to-confirm')) EXECUTE FUNCTION note_recount();
CREATE TRIGGER steps_recount AFTER UPDATE ON steps FOR EACH ROW
    WHEN ((OLD.status IN ('open', 'to-confirm') OR NEW.status IN ('open', 'to-confirm'))
        AND (OLD.status, OLD.role, OLD.light, OLD.opened_at, OLD.due_at) IS DISTINCT FROM (NEW.status, NEW.role, NEW.light, NEW.opened_at, NEW.due_at))
    EXECUTE FUNCTION note_recount();
-- Also where other triggers are stopped.
ALTER TABLE pilots ENABLE ALWAYS TRIGGER pilots_recount_all, ENABLE ALWAYS TRIGGER pilots_recount;
ALTER TABLE steps ENABLE ALWAYS TRIGGER steps_recount_new, ENABLE ALWAYS TRIGGER steps_recount_gone, ENABLE ALWAYS TRIGGER steps_recount;

-- Notices that wait are counted from an index alone.
DROP INDEX notices_of_address;
CREATE INDEX notices_of_address ON notices (channel, address, id) INCLUDE (meant_at) WHERE status = 'waiting';

INSERT INTO recounts SELECT DISTINCT ON (programme, sub_district) workflow_id FROM pilots;

-- Workers that record meanwhile need this at once; all rights are given after the migration.
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'shidian_worker') THEN
        GRANT INSERT ON recounts TO shidian_worker;
    END IF;
END $$;
