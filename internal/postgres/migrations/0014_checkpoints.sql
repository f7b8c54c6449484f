-- Checkpoints: one signed digest of where every chain stood, so that whoever rewrites
-- a chain must also have the office's key, and every copy of a bulletin or archive
-- that names a later checkpoint. And who looked at what.

CREATE TABLE checkpoints (
    number  bigint      PRIMARY KEY, -- counted from 1
    made_at timestamptz NOT NULL,
    key     text        NOT NULL, -- the public one, in whole
    note    text        NOT NULL, -- the signed text; it holds all of this again
    digest  text        NOT NULL, -- of the note
    CONSTRAINT checkpoints_number CHECK (number > 0)
);

-- Where the chains stood that had moved since the checkpoint before.
CREATE TABLE checkpoint_heads (
    number bigint NOT NULL REFERENCES checkpoints,
    chain  text   NOT NULL, -- a workflow ID, bulletins/xicheng-2002, access
    seq    bigint NOT NULL,
    digest text   NOT NULL,
    PRIMARY KEY (chain, number)
);
CREATE INDEX checkpoint_heads_in_order ON checkpoint_heads (number, chain);

CREATE TABLE access_log (
    number    bigint      PRIMARY KEY, -- counted from 1
    at        timestamptz NOT NULL,
    program   text        NOT NULL, -- shidian 1.2.3
    os_user   text        NOT NULL, -- of the machine, on which the program ran
    claimed   text        NOT NULL DEFAULT '', -- who it says to be
    act       text        NOT NULL,
    programme text        NOT NULL DEFAULT '',
    place     text        NOT NULL DEFAULT '',
    detail    text        NOT NULL DEFAULT '',
    db_role   text        NOT NULL DEFAULT current_user,
    suite     text        NOT NULL,
    digest    text        NOT NULL,
    CONSTRAINT access_log_number CHECK (number > 0),
    CONSTRAINT access_log_act CHECK (act ~ '^[a-z-]+$')
);

-- Where the log of access ends.
CREATE TABLE access_head (
    one    boolean PRIMARY KEY DEFAULT true CONSTRAINT access_head_one CHECK (one),
    number bigint  NOT NULL DEFAULT 0,
    digest text    NOT NULL DEFAULT ''
);
INSERT INTO access_head DEFAULT VALUES;

CREATE TRIGGER checkpoints_stay BEFORE UPDATE OR DELETE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER checkpoints_stay_whole BEFORE TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER checkpoint_heads_stay BEFORE UPDATE OR DELETE ON checkpoint_heads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER checkpoint_heads_stay_whole BEFORE TRUNCATE ON checkpoint_heads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER access_log_stay_whole BEFORE TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER access_log_stay BEFORE UPDATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();

-- The log of access is kept for six months at least; after that its owner may remove
-- its beginning, which the log then says itself.
CREATE FUNCTION refuse_to_forget_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at > now() - interval '6 months' THEN
        RAISE EXCEPTION 'the record is only ever appended to: no DELETE on access_log within six months (row % of %)', OLD.number, OLD.at;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER access_log_stays_six_months BEFORE DELETE ON access_log
    FOR EACH ROW EXECUTE FUNCTION refuse_to_forget_access();
