-- What the ledger needs to know of a session it does not hold in memory, sorted so that it is one short read; small
-- granules for the same reason.
CREATE TABLE IF NOT EXISTS session_index
(
    account_id UInt32 CODEC(ZSTD(1)),
    session_id UUID CODEC(ZSTD(1)),
    sequence UInt32 CODEC(Delta, ZSTD(1)),
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_type LowCardinality(String),
    -- As in events: 0 also where it follows from call_key.
    identity UInt64 CODEC(ZSTD(1)),
    call_key UInt64 CODEC(ZSTD(1)),
    -- The called tool of a call; the tool as sent (or empty) of a result.
    tool LowCardinality(String),
    is_error UInt8 CODEC(ZSTD(1)),
    pair_sequence UInt32 CODEC(ZSTD(1)),
    assistant_id LowCardinality(String),
    fleet UInt8 CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (account_id, session_id, sequence)
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 1024, merge_selector_base = 20
