-- Events as a chain: each has a digest of itself, of the message that it puts on
-- record, of the notices that it gives rise to, and of the event before
-- (docs/record.md). What is on record already is chained by the program, as owner,
-- right after this.

ALTER TABLE events
    ADD COLUMN suite          text, -- of algorithms
    ADD COLUMN message_digest text, -- NULL: it puts no message on record
    ADD COLUMN told           text, -- digests of its notices; NULL: none
    ADD COLUMN digest         text,
    ADD CONSTRAINT events_chained CHECK (suite IS NOT NULL AND digest IS NOT NULL) NOT VALID; -- what comes from now on

ALTER TABLE pilots
    ADD COLUMN digest     text   NOT NULL DEFAULT '', -- of the last event
    ADD COLUMN chained_to bigint NOT NULL DEFAULT 0,  -- up to this event the chain was made afterwards
    ADD CONSTRAINT pilots_chained_to CHECK (chained_to BETWEEN 0 AND seq);

CREATE INDEX pilots_unchained ON pilots (workflow_id) WHERE digest = '' AND seq > 0;

ALTER TABLE bulletins
    ADD COLUMN suite  text,
    ADD COLUMN digest text, -- of this bulletin and the one before of its programme
    ADD CONSTRAINT bulletins_chained CHECK (suite IS NOT NULL AND digest IS NOT NULL) NOT VALID;

-- Where each chain ends that has no row of pilots: so that its last rows are missed.
CREATE TABLE heads (
    chain  text   PRIMARY KEY, -- bulletins/xicheng-2002
    number bigint NOT NULL,
    digest text   NOT NULL
);
