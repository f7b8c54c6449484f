-- Pilots that can't go on though their record is open, as a worker last saw it: what is
-- the matter now, and nothing of what was. It follows from what Temporal says and is no
-- part of the record.

CREATE TABLE troubles (
    workflow_id text        PRIMARY KEY REFERENCES pilots,
    kind        text        NOT NULL,
    since       timestamptz NOT NULL, -- when it was first seen where nobody says more
    seen_at     timestamptz NOT NULL DEFAULT now(),
    detail      jsonb       NOT NULL DEFAULT '{}',
    CONSTRAINT troubles_kind CHECK (kind IN ('unknown', 'ended', 'failing', 'recording', 'waiting', 'late'))
);

-- When a worker last began to look; of several the one that writes it looks.
CREATE TABLE trouble_watch (
    one       boolean     PRIMARY KEY DEFAULT true CONSTRAINT trouble_watch_one CHECK (one),
    looked_at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO trouble_watch DEFAULT VALUES;
