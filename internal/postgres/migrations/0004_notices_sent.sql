-- Sending what the outbox holds: which notices go out in one message, and when
-- each is meant to.

ALTER TABLE notices
    ADD COLUMN bundle   bigint, -- the first notice of the same message; NULL = nobody has taken it yet
    ADD COLUMN meant_at timestamptz NOT NULL DEFAULT now(), -- its age, and the days left that it tells of, count from here
    ADD CONSTRAINT notices_bundle CHECK (bundle <= id);

UPDATE notices SET meant_at = next_at;

CREATE INDEX notices_of_address ON notices (channel, address, id) WHERE status = 'waiting';
CREATE INDEX notices_in_order ON notices (created_at, id);
