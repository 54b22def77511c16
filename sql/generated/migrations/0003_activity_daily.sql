-- The same per day (UTC); links between buckets of one day are left out, they never count.
CREATE TABLE IF NOT EXISTS activity_daily
(
    account_id UInt32 CODEC(ZSTD(1)),
    day Date CODEC(Delta, ZSTD(1)),
    previous_day Date CODEC(Delta, ZSTD(1)),
    events UInt64 CODEC(T64, ZSTD(1)),
    tool_uses UInt64 CODEC(T64, ZSTD(1)),
    sessions Int64 CODEC(T64, ZSTD(1)),
    started Int64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
ORDER BY (account_id, day, previous_day)
SETTINGS non_replicated_deduplication_window = 1000
