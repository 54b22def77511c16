-- user_activity_daily without the users, thousands of times fewer rows. As there, an empty `assistant_id` is of all
-- assistants together. The ALIAS lets one statement read either table.
CREATE TABLE IF NOT EXISTS fleet_daily
(
    account_id UInt32 CODEC(ZSTD(1)),
    day Date CODEC(Delta, ZSTD(1)),
    assistant_id LowCardinality(String),
    user_id String ALIAS '',
    events UInt64 CODEC(T64, ZSTD(1)),
    incoming_messages UInt64 CODEC(T64, ZSTD(1)),
    outgoing_messages UInt64 CODEC(T64, ZSTD(1)),
    tasks_initiated UInt64 CODEC(T64, ZSTD(1)),
    tasks_completed UInt64 CODEC(T64, ZSTD(1)),
    responses Int64 CODEC(T64, ZSTD(1)),
    input_tokens Int64 CODEC(T64, ZSTD(1)),
    output_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_write_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_read_tokens Int64 CODEC(T64, ZSTD(1)),
    cost Decimal(18, 9) CODEC(ZSTD(1)),
    unpriced_responses Int64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
ORDER BY (account_id, assistant_id, day)
SETTINGS non_replicated_deduplication_window = 1000
