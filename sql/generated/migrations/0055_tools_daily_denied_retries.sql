-- tools_daily: adds denied, retries, empty or 0 in rows of before.
ALTER TABLE tools_daily
    ADD COLUMN IF NOT EXISTS denied SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    ADD COLUMN IF NOT EXISTS retries SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
