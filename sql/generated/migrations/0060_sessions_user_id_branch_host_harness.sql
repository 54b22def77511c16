-- sessions: adds user_id, branch, host, harness, empty or 0 in rows of before.
ALTER TABLE sessions
    ADD COLUMN IF NOT EXISTS user_id SimpleAggregateFunction(min, Nullable(String)) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS branch SimpleAggregateFunction(min, Nullable(String)) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS host SimpleAggregateFunction(min, Nullable(String)) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS harness SimpleAggregateFunction(min, Nullable(String)) CODEC(ZSTD(1))
