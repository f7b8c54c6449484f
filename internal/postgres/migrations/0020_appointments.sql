-- Who may act in which seat: a role of a unit, from when to when, granted by whom. An
-- appointment is never changed; it is ended, once, by a row of its own.

CREATE TABLE appointments (
    number     bigint      PRIMARY KEY, -- counted from 1
    programme  text        NOT NULL,
    issuer     text        NOT NULL, -- the identity provider
    subject    text        NOT NULL, -- the person, as the issuer names him
    name       text        NOT NULL, -- as it stands on papers
    role       text        NOT NULL,
    unit       text        NOT NULL,
    first_day  date        NOT NULL,
    last_day   date,                 -- NULL: until it is ended
    deputy_for text        NOT NULL DEFAULT '',
    granted_by jsonb       NOT NULL, -- a person in a seat, or an operator of the machine
    granted_at timestamptz NOT NULL,
    db_role    text        NOT NULL DEFAULT current_user,

    CONSTRAINT appointments_number CHECK (number > 0),
    CONSTRAINT appointments_person CHECK (issuer <> '' AND subject <> '' AND name <> ''),
    CONSTRAINT appointments_role CHECK (role IN ('district', 'sub-district-party', 'sub-district-office', 'community-party', 'election-committee', 'residents-committee', 'workstation')),
    CONSTRAINT appointments_days CHECK (last_day >= first_day)
);

CREATE INDEX appointments_by_person ON appointments (issuer, subject);
CREATE INDEX appointments_by_seat ON appointments (programme, unit, role);

CREATE TABLE appointment_ends (
    number   bigint      PRIMARY KEY REFERENCES appointments,
    ended_by jsonb       NOT NULL,
    ended_at timestamptz NOT NULL,
    reason   text        NOT NULL,
    db_role  text        NOT NULL DEFAULT current_user,

    CONSTRAINT appointment_ends_reason CHECK (reason <> '')
);

CREATE TRIGGER appointments_stay BEFORE UPDATE OR DELETE ON appointments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER appointments_stay_whole BEFORE TRUNCATE ON appointments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER appointment_ends_stay BEFORE UPDATE OR DELETE ON appointment_ends
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER appointment_ends_stay_whole BEFORE TRUNCATE ON appointment_ends
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
