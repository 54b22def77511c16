-- One row per session once merged. Not partitioned: a session may reach over any number of months. Small granules: a page
-- reads single sessions.
CREATE TABLE IF NOT EXISTS sessions
(
    account_id UInt32 CODEC(ZSTD(1)),
    session_id UUID CODEC(ZSTD(1)),
    first_start SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) CODEC(ZSTD(1)),
    last_start SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) CODEC(ZSTD(1)),
    last_end SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) CODEC(ZSTD(1)),
    first_event SimpleAggregateFunction(min, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    last_event SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    events SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    tool_uses SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    project SimpleAggregateFunction(min, Nullable(String)) CODEC(ZSTD(1)),
    -- The id as transcripts write it, where it is no UUID; session_id is then made of it.
    external_id SimpleAggregateFunction(max, Nullable(String)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (account_id, session_id)
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 1024
