-- The accounts. Every row of telemetry belongs to one of them, by this id.
CREATE TABLE accounts (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (char_length(name) BETWEEN 1 AND 100),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- The first id is 1: what is stored without any key belongs to this account.
INSERT INTO accounts (name) VALUES ('default');
