-- session_index: adds user_id, project, branch, host, call_model, call_input, denied, empty or 0 in rows of before.
ALTER TABLE session_index
    ADD COLUMN IF NOT EXISTS user_id LowCardinality(String),
    ADD COLUMN IF NOT EXISTS project LowCardinality(String),
    ADD COLUMN IF NOT EXISTS branch LowCardinality(String),
    ADD COLUMN IF NOT EXISTS host LowCardinality(String),
    ADD COLUMN IF NOT EXISTS call_model LowCardinality(String),
    ADD COLUMN IF NOT EXISTS call_input UInt32 CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS denied UInt8 CODEC(ZSTD(1))
