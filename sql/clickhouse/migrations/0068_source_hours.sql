-- What sources report, by the hour in which it came: serves GET /api/v1/admin/sources, by which a broken exporter is seen.
-- Counted by the server in memory and added up here every few seconds; nothing else is made of it.
CREATE TABLE IF NOT EXISTS source_hours
(
    account_id UInt32,
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    -- As in events; host and harness are empty where the source names none.
    source LowCardinality(String),
    host String CODEC(ZSTD(1)),
    harness LowCardinality(String),
    last_heard_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    -- Events that it reported, repetitions included.
    heard SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    -- Rows that came of them: events that no other had reported, and what was known better.
    added SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (account_id, hour, source, host, harness)
TTL hour + INTERVAL 400 DAY
