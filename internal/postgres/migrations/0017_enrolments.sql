-- Which pilots may run: those that `shidian start` enrolled, with the terms that it
-- started them with. A workflow that somebody starts by hand is no pilot; the recorder
-- writes nothing for it, and keeps a trace of having refused it.

CREATE TABLE enrolments (
    workflow_id  text        NOT NULL,
    terms_digest text        NOT NULL,
    programme    text        NOT NULL,
    plan_digest  text        NOT NULL, -- of the plan file, as the terms have it
    os_user      text        NOT NULL, -- of the machine on which `shidian start` ran
    db_role      text        NOT NULL DEFAULT current_user,
    at           timestamptz NOT NULL DEFAULT now(),

    -- A plan changed before anything of it was recorded is enrolled again.
    PRIMARY KEY (workflow_id, terms_digest),
    CONSTRAINT enrolments_id CHECK (workflow_id ~ '^(pilot|governance)/[a-z0-9-]+(/[a-z0-9-]+){1,2}$'),
    CONSTRAINT enrolments_digest CHECK (terms_digest ~ '^sha256:[0-9a-f]{64}$')
);

CREATE TRIGGER enrolments_stay BEFORE UPDATE OR DELETE ON enrolments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER enrolments_stay_whole BEFORE TRUNCATE ON enrolments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();

CREATE TABLE strangers (
    workflow_id    text        NOT NULL,
    run_id         text        NOT NULL,
    terms_digest   text        NOT NULL,
    message_digest text        NOT NULL, -- of the first thing that it wanted recorded
    why            text        NOT NULL,
    times          bigint      NOT NULL DEFAULT 1, -- refused
    first_seen     timestamptz NOT NULL DEFAULT now(),
    last_seen      timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workflow_id, run_id),
    CONSTRAINT strangers_why CHECK (why IN ('not-enrolled', 'other-terms', 'no-parent')),
    CONSTRAINT strangers_times CHECK (times > 0)
);
