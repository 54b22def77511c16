-- What agents report that is no event: points of metrics, spans, records of unknown events. Serves /api/v1/query (commits,
-- lines, active time, waits for permission, retries, records …).
-- A repeated delivery has the key of the first one: reads with FINAL find it once. Cumulative points lie by their series, so
-- that the one before is near; all others have series 0 and lie by time.
-- It is the only copy, and its requests are acknowledged when it has them: parts are on disk before an insert ends.
CREATE TABLE IF NOT EXISTS observations
(
    account_id UInt32 CODEC(ZSTD(1)),
    -- `metric`, `span` or `record`.
    kind LowCardinality(String),
    -- 64-bit hash of what cumulative points since one start share; 0 = it is no such point.
    series UInt64 CODEC(ZSTD(1)),
    -- When it happened; of an interval, its end.
    observed_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    -- 64-bit hash of what makes a repeated delivery recognisable.
    identity UInt64 CODEC(ZSTD(1)),
    -- What it is: `commits`, `lines_added`, `permission_wait` …; of a record the name of its event as sent.
    name LowCardinality(String),
    -- Of a cumulative point: all since its series began.
    value Decimal(18, 6) CODEC(ZSTD(1)),
    -- Zero = of none.
    session_id UUID CODEC(ZSTD(1)),
    user_id LowCardinality(String),
    host LowCardinality(String),
    harness LowCardinality(String),
    agent_id String CODEC(ZSTD(1)),
    model LowCardinality(String),
    tool LowCardinality(String),
    -- Of a tool call: `accept` or `reject`; and who decided it.
    decision LowCardinality(String),
    decided_by LowCardinality(String),
    -- Why a response ended, or how a session was started.
    reason LowCardinality(String),
    language LowCardinality(String),
    -- All other attributes, one JSON object; may be empty.
    data String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(observed_at)
ORDER BY (account_id, kind, series, observed_at, identity)
SETTINGS fsync_after_insert = 1
