-- What the ledger needs to know of a message that it may have seen in any session of the account, sorted so that many
-- are one short read. The columns are those of events.
CREATE TABLE IF NOT EXISTS messages
(
    account_id UInt32 CODEC(ZSTD(1)),
    message_key UInt64 CODEC(ZSTD(1)),
    session_id UUID CODEC(ZSTD(1)),
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    project LowCardinality(String),
    model LowCardinality(String),
    text_key UInt64 CODEC(ZSTD(1)),
    usage_sign Int8 CODEC(ZSTD(1)),
    input_tokens UInt64 CODEC(T64, ZSTD(1)),
    output_tokens UInt64 CODEC(T64, ZSTD(1)),
    cache_write_5m_tokens UInt64 CODEC(T64, ZSTD(1)),
    cache_write_1h_tokens UInt64 CODEC(T64, ZSTD(1)),
    cache_read_tokens UInt64 CODEC(T64, ZSTD(1)),
    web_searches UInt32 CODEC(T64, ZSTD(1)),
    fast UInt8 CODEC(ZSTD(1)),
    us_inference UInt8 CODEC(ZSTD(1)),
    cost Decimal(18, 9) CODEC(ZSTD(1)),
    priced UInt8 CODEC(ZSTD(1)),
    cost_reported UInt8 CODEC(ZSTD(1)),
    iteration UInt8 CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (account_id, message_key)
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 1024
