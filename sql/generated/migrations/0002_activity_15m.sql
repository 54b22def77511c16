-- Events, tool calls and sessions per quarter of an hour (UTC).
-- `started` counts the sessions that started in `bucket`.
-- `sessions` counts the sessions whose latest active bucket before `bucket` is `previous_bucket` (1970-01-01 = none).
-- The distinct sessions of a range of buckets [from, to) are therefore a plain sum:
--     sum(sessions) WHERE bucket >= from AND bucket < to AND previous_bucket < from
-- which is exact for every range and does not grow with the number of sessions.
CREATE TABLE IF NOT EXISTS activity_15m
(
    account_id UInt32 CODEC(ZSTD(1)),
    bucket DateTime('UTC') CODEC(Delta, ZSTD(1)),
    previous_bucket DateTime('UTC') CODEC(Delta, ZSTD(1)),
    events UInt64 CODEC(T64, ZSTD(1)),
    tool_uses UInt64 CODEC(T64, ZSTD(1)),
    sessions Int64 CODEC(T64, ZSTD(1)),
    started Int64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
ORDER BY (account_id, bucket, previous_bucket)
SETTINGS non_replicated_deduplication_window = 1000, merge_selector_base = 10
