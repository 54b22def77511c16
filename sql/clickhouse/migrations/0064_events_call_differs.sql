-- Most calls and results are of the user, assistant, project, branch and host that their rows have themselves: of these, and of
-- rows that are of no pair, call_user to call_host are empty from here on.
ALTER TABLE events
    -- Ledger: 1 = call_user to call_host hold, 0 = user_id, assistant_id, project, branch and host do. 1 in rows stored
    -- before this migration.
    ADD COLUMN IF NOT EXISTS call_differs UInt8 DEFAULT 1 CODEC(ZSTD(1))
