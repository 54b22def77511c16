-- messages: adds user_id, empty or 0 in rows of before.
ALTER TABLE messages
    ADD COLUMN IF NOT EXISTS user_id LowCardinality(String)
