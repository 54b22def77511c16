-- Tool calls per tool and quarter of an hour (UTC) of the call. A result counts where its call counts.
-- `durations` maps a bin of a logarithmic histogram to a count. Bins of milliseconds: 0 to 63 exact, above that 32 bins
-- to the doubling, so that a bin's middle is within 1.6% of every duration in it; integers only, so that a recount in
-- any language finds the same bins.
CREATE TABLE IF NOT EXISTS tools_15m
(
    account_id UInt32 CODEC(ZSTD(1)),
    bucket DateTime('UTC') CODEC(Delta, ZSTD(1)),
    tool LowCardinality(String),
    invocations SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    results SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    errors SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    duration_ms_sum SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    durations SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (account_id, bucket, tool)
SETTINGS non_replicated_deduplication_window = 1000, merge_selector_base = 10
