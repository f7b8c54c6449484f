-- When each programme's bulletin is made: a Temporal that lost its data is told again
-- from here, without the plan file.

CREATE TABLE weeklies (
    programme      text        PRIMARY KEY,
    lang           text        NOT NULL, -- of the Temporal UI
    weekday        smallint    NOT NULL, -- 0 is Sunday
    minute         smallint    NOT NULL, -- of the day
    zone_minutes   smallint    NOT NULL, -- east of UTC
    at             timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT weeklies_weekday CHECK (weekday BETWEEN 0 AND 6),
    CONSTRAINT weeklies_minute CHECK (minute BETWEEN 0 AND 1439),
    CONSTRAINT weeklies_zone CHECK (zone_minutes BETWEEN -1080 AND 1080)
);
