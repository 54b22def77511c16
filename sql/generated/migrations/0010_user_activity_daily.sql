-- The rolling rollup: what was done with which assistant for which user on which day (UTC), so that distinct users of any
-- window of days are exact. Messages and tasks are those of /analytics, see `fleet` in events; tokens and USD are the exact
-- ones. Rows may be of usage alone: then `events` is 0. Everything is in it twice: of its assistant, and of all assistants
-- together, whose `assistant_id` is empty, so that either is one short read.
CREATE TABLE IF NOT EXISTS user_activity_daily
(
    account_id UInt32 CODEC(ZSTD(1)),
    day Date CODEC(Delta, ZSTD(1)),
    assistant_id LowCardinality(String),
    user_id LowCardinality(String),
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
ORDER BY (account_id, assistant_id, day, user_id)
SETTINGS non_replicated_deduplication_window = 1000, merge_selector_base = 10
