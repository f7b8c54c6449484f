-- works-since: 27
-- What communities have to tell their sub-districts, put down with what made it news: one
-- row for each community, the newest. Whoever has told it removes the row.
CREATE TABLE reports (
    workflow_id text        PRIMARY KEY REFERENCES pilots, -- the community's
    parent      text        NOT NULL,
    seq         bigint      NOT NULL, -- the community's event
    report      jsonb       NOT NULL,
    noted_at    timestamptz NOT NULL DEFAULT now(),
    attempts    integer     NOT NULL DEFAULT 0,
    next_at     timestamptz NOT NULL DEFAULT '-infinity', -- somebody is telling it, or it did not arrive

    CONSTRAINT reports_parent CHECK (parent ~ '^pilot/[a-z0-9-]+/[a-z0-9-]+$'),
    CONSTRAINT reports_seq CHECK (seq > 0)
);

CREATE INDEX reports_by_parent ON reports (parent, next_at);
