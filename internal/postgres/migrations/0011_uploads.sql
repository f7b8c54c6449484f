-- Who put which file into the evidence store for which place. A digest that a
-- hand-in names counts only if its sender's unit put the file there for that place:
-- the store itself is shared, and knows files, not whose they are.

CREATE TABLE uploads (
    programme  text        NOT NULL,
    place      text        NOT NULL, -- yuetan or yuetan/sanlihe-1
    actor_unit text        NOT NULL,
    digest     text        NOT NULL,
    actor_name text        NOT NULL, -- of the first who put it there
    actor_role text        NOT NULL,
    size       bigint      NOT NULL, -- bytes
    type       text        NOT NULL, -- media type, by its content
    title      text        NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (programme, place, actor_unit, digest),
    CONSTRAINT uploads_codes CHECK (programme ~ '^[a-z0-9-]+$' AND place ~ '^[a-z0-9-]+(/[a-z0-9-]+)?$'),
    CONSTRAINT uploads_digest CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    CONSTRAINT uploads_size CHECK (size > 0)
);

CREATE TRIGGER uploads_stay BEFORE UPDATE OR DELETE ON uploads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER uploads_stay_whole BEFORE TRUNCATE ON uploads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
