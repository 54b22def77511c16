-- The messages of each session, and what its responses used per model; prompts are under the empty model.
CREATE TABLE IF NOT EXISTS session_usage
(
    account_id UInt32 CODEC(ZSTD(1)),
    session_id UUID CODEC(ZSTD(1)),
    model LowCardinality(String),
    messages Int64 CODEC(T64, ZSTD(1)),
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
ORDER BY (account_id, session_id, model)
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 1024
