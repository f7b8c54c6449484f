-- A group's robot takes a number of messages a minute: what went to it lately is
-- counted, and what waits goes out in one message.

CREATE INDEX notices_to_robots ON notices (address, sent_at) WHERE status = 'sent' AND hook IN ('wecom', 'dingtalk');

-- What was tried by itself so far may go with others now.
UPDATE notices SET bundle = NULL WHERE status = 'waiting' AND hook IN ('wecom', 'dingtalk') AND attempts > 0;
