-- The same per day (UTC) of the call.
CREATE TABLE IF NOT EXISTS tools_daily
(
    account_id UInt32 CODEC(ZSTD(1)),
    day Date CODEC(Delta, ZSTD(1)),
    tool LowCardinality(String),
    invocations SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    results SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    errors SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    duration_ms_sum SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    durations SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (account_id, day, tool)
SETTINGS non_replicated_deduplication_window = 1000
