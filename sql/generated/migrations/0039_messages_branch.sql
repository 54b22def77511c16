-- messages: adds branch, empty or 0 in rows of before.
ALTER TABLE messages
    ADD COLUMN IF NOT EXISTS branch LowCardinality(String)
