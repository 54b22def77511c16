-- Serves the ledger: what is stored of messages that transcripts tell of.
SELECT
    reinterpretAsInt64(message_key) AS key,
    toString(session_id) AS session,
    reinterpretAsInt64(text_key) AS text_hash,
    usage_sign,
    toUnixTimestamp64Milli(event_time) AS time_ms,
    project,
    model,
    input_tokens,
    output_tokens,
    cache_write_5m_tokens,
    cache_write_1h_tokens,
    cache_read_tokens,
    web_searches,
    fast,
    us_inference,
    toInt64(toDecimal128(cost, 9) * 1000000000) AS cost_nano_usd,
    priced,
    cost_reported,
    iteration,
    branch,
    user_id
FROM messages
WHERE account_id = {account:UInt32}
    AND message_key IN {keys:Array(UInt64)}
