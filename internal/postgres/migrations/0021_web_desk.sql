-- What the web desk keeps for those who work with it: who is signed in, and what they have
-- begun to write. None of it is part of the record; a draft is gone when it is sent.

CREATE TABLE web_sessions (
    token  text        PRIMARY KEY, -- a digest of the cookie's
    data   bytea       NOT NULL,
    expiry timestamptz NOT NULL
);

CREATE INDEX web_sessions_by_expiry ON web_sessions (expiry);

CREATE TABLE drafts (
    programme  text        NOT NULL,
    place      text        NOT NULL,
    form       text        NOT NULL, -- the step's code, or record/ with the kind's
    role       text        NOT NULL, -- the seat in which it is written
    unit       text        NOT NULL,
    issuer     text        NOT NULL, -- the person
    subject    text        NOT NULL,
    message_id text        NOT NULL, -- under which it will be sent
    revision   bigint      NOT NULL, -- counted from 1
    content    jsonb       NOT NULL, -- what was typed, a field a key; never judged
    saved_at   timestamptz NOT NULL,
    saved_in   text        NOT NULL DEFAULT '', -- the browser window that saved it last

    PRIMARY KEY (programme, place, form, role, unit, issuer, subject),
    CONSTRAINT drafts_revision CHECK (revision > 0),
    CONSTRAINT drafts_form CHECK (form <> ''),
    CONSTRAINT drafts_message CHECK (message_id <> '')
);
