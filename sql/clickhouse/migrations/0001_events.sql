-- Raw events, one immutable row per event: what the agent sent, and what the ledger knew when the event was stored.
-- Sorted by quarter of an hour so that the cut bucket at the end of a range is one short read, and by session within
-- it so that a session's rows lie together. The time itself is not in the key: if it were, ClickHouse would not prune by
-- the quarter of an hour where a condition names the time.
-- Besides events of sessions there are
--   parts of messages (event_type `message_part`): more text of a message stored before, or a change of what its response
--   used. They are no events of their own: only usage and the text of messages heed them.
--   fleet events (`fleet_event`): those of POST /analytics/events. They belong to no session; their session_id is a place
--   to be numbered in. Only /analytics heeds them.
CREATE TABLE IF NOT EXISTS events
(
    account_id UInt32 CODEC(ZSTD(1)),
    event_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_type LowCardinality(String),
    -- Who told: `api`, `transcript` or `agnt`.
    source LowCardinality(String),
    session_id UUID CODEC(ZSTD(1)),
    user_id String CODEC(ZSTD(1)),
    -- As sent; else what the ledger knows of the subagent, else `claude-code`.
    assistant_id LowCardinality(String),
    -- As sent; empty where the event names none.
    tool_name LowCardinality(String),
    -- The JSON value as sent; empty where the event has none. Large compressed blocks: neighbours resemble each other.
    data String CODEC(ZSTD(1)) SETTINGS (min_compress_block_size = 1048576, max_compress_block_size = 1048576),

    -- Ledger: the event's number in its session, in order of arrival, from 1.
    sequence UInt32 CODEC(Delta, ZSTD(1)),
    -- Ledger: 64-bit hash of what makes a repeated delivery recognisable within the session; 0 = the event carries
    -- nothing, or a tool_use_id, from which it follows.
    identity UInt64 CODEC(ZSTD(1)),
    -- Ledger: 64-bit hash of tool_use_id; of a response, of its message.id, the lowest bit told by whether it is of a
    -- side conversation; 0 = none.
    call_key UInt64 CODEC(ZSTD(1)),
    -- Equal on repeated deliveries of one event of a session; 0 = not recognisable.
    delivery UInt64 ALIAS if(
        identity = 0 AND call_key != 0 AND event_type IN ('tool_use', 'tool_result'),
        sipHash64(call_key, event_type),
        identity),
    -- Ledger: this row is the second of a tool call and its result to arrive.
    completes_pair UInt8 CODEC(ZSTD(1)),
    -- Ledger: the sequence of the other row of that pair; 0 = none.
    pair_sequence UInt32 CODEC(ZSTD(1)),
    -- Ledger: the called tool, on every tool_use (`unknown` without a name) and on a result that completes a pair.
    call_tool LowCardinality(String),
    -- Ledger: when the tool was called, on the same rows; elsewhere the event's own time, which keeps the index below tight.
    call_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    -- Ledger: from call to result, on rows that complete a pair; elsewhere 0.
    duration_ms UInt64 CODEC(T64, ZSTD(1)),
    -- The call failed: on tool_result rows, and on tool_use rows that complete a pair.
    is_error UInt8 CODEC(ZSTD(1)),
    -- Ledger: the first event of its session in its quarter of an hour to arrive. The two neighbours are the nearest
    -- quarters of an hour in which the session was already active, 0 = none: they keep distinct sessions a plain sum.
    opens_bucket UInt8 CODEC(ZSTD(1)),
    previous_bucket DateTime('UTC') CODEC(ZSTD(1)),
    next_bucket DateTime('UTC') CODEC(ZSTD(1)),
    -- Ledger: this event moved its session's start: from when (0 = it is the session's first) to when; 0, 0 = it did not.
    start_before DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    start_after DateTime64(3, 'UTC') CODEC(ZSTD(1)),

    -- Ledger: what the row counts as in /analytics, a bit each: 0 incomingMessages, 1 outgoingMessages, 2 tasksInitiated,
    -- 3 tasksCompleted; and, for the ledger alone, 4: the first response to a prompt.
    fleet UInt8 CODEC(ZSTD(1)),
    -- The id of a fleet event as sent.
    fleet_id String CODEC(ZSTD(1)),

    -- Of transcripts; elsewhere empty: the working directory of the transcript, and the model that answered.
    project LowCardinality(String),
    model LowCardinality(String),
    -- 64-bit hash of what a message's copies share in all sessions of the account; 0 = this row is of no message.
    message_key UInt64 CODEC(ZSTD(1)),
    text String CODEC(ZSTD(1)),
    -- 64-bit hash of `text`, which makes a repeated piece of a message recognisable; 0 = no text.
    text_key UInt64 CODEC(ZSTD(1)),
    -- What follows counts so often: 1 = the response used it, -1 = that is taken back, 0 = nothing was used.
    usage_sign Int8 CODEC(ZSTD(1)),
    -- The largest figure of any of the response's lines, each by itself: placeholders stand in some.
    input_tokens UInt64 CODEC(T64, ZSTD(1)),
    output_tokens UInt64 CODEC(T64, ZSTD(1)),
    cache_write_5m_tokens UInt64 CODEC(T64, ZSTD(1)),
    cache_write_1h_tokens UInt64 CODEC(T64, ZSTD(1)),
    cache_read_tokens UInt64 CODEC(T64, ZSTD(1)),
    -- What else changes the price: searches on the web, the faster mode, and inference in the US only.
    web_searches UInt32 CODEC(T64, ZSTD(1)),
    fast UInt8 CODEC(ZSTD(1)),
    us_inference UInt8 CODEC(ZSTD(1)),
    -- USD; 0 where `priced` is 0.
    cost Decimal(18, 9) CODEC(ZSTD(1)),
    priced UInt8 CODEC(ZSTD(1)),
    -- 1 = the transcript's line says what it cost.
    cost_reported UInt8 CODEC(ZSTD(1)),
    -- 0 = the response itself; n = the n-th of the requests that it made besides and that its own figures leave out:
    -- those of an advisor, under its model, and of a compaction.
    iteration UInt8 CODEC(ZSTD(1)),

    INDEX call_time_range call_time TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (account_id, toStartOfFifteenMinutes(event_time), session_id, sequence)
SETTINGS non_replicated_deduplication_window = 1000, merge_selector_base = 20
