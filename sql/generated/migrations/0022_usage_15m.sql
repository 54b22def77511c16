-- What responses used per project, model and quarter of an hour (UTC): tokens and USD. The columns are those of events.
CREATE TABLE IF NOT EXISTS usage_15m
(
    account_id UInt32 CODEC(ZSTD(1)),
    bucket DateTime('UTC') CODEC(Delta, ZSTD(1)),
    project LowCardinality(String),
    model LowCardinality(String),
    responses Int64 CODEC(T64, ZSTD(1)),
    input_tokens Int64 CODEC(T64, ZSTD(1)),
    output_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_write_5m_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_write_1h_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_read_tokens Int64 CODEC(T64, ZSTD(1)),
    cost Decimal(18, 9) CODEC(ZSTD(1)),
    unpriced_responses Int64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
ORDER BY (account_id, bucket, project, model)
SETTINGS non_replicated_deduplication_window = 1000
