-- Sessions in order of their start; `sessions` is 1 at a session's present start and sums to 0 at those it was moved from.
CREATE TABLE IF NOT EXISTS session_starts
(
    account_id UInt32 CODEC(ZSTD(1)),
    started_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    session_id UUID CODEC(ZSTD(1)),
    sessions Int64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
ORDER BY (account_id, started_at, session_id)
SETTINGS non_replicated_deduplication_window = 1000
