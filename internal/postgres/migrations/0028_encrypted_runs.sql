-- Histories of runs may be encrypted: which key opens one stands beside it.
-- works-since: 27
ALTER TABLE runs
    ADD COLUMN history_key text, -- NULL: in clear
    DROP CONSTRAINT runs_history_is_gzip,
    ADD CONSTRAINT runs_history_form CHECK (
        CASE WHEN history_key IS NULL THEN substring(history FROM 1 FOR 2) = '\x1f8b'
             ELSE history IS NOT NULL AND substring(history FROM 1 FOR 18) = 'shidian-encrypted '::bytea END);
CREATE INDEX runs_history_key ON runs (history_key) WHERE history IS NOT NULL;
