-- Which derivation wrote the columns that follow from events, so that rows of an
-- earlier one are found and written anew after an upgrade.

ALTER TABLE pilots
    ADD COLUMN derived     integer NOT NULL DEFAULT 0, -- the derivation of this row and of its steps; 0 = from before this was kept
    ADD COLUMN derived_seq bigint  NOT NULL DEFAULT 0, -- of which event; not seq = a program that knows nothing of this wrote since
    ADD CONSTRAINT pilots_derived CHECK (derived >= 0);
