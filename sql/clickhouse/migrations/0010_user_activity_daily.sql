-- The rolling rollup: who was active with which assistant on which day (UTC), so that distinct users of any window of
-- days are exact.
CREATE TABLE IF NOT EXISTS user_activity_daily
(
    account_id UInt32 CODEC(ZSTD(1)),
    day Date CODEC(Delta, ZSTD(1)),
    assistant_id LowCardinality(String),
    user_id String CODEC(ZSTD(1)),
    events UInt64 CODEC(T64, ZSTD(1)),
    tool_uses UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
ORDER BY (account_id, day, assistant_id, user_id)
SETTINGS non_replicated_deduplication_window = 1000, merge_selector_base = 10
