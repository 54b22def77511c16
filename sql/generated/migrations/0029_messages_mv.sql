-- Serves the ledger: messages of transcripts, which hold account-wide.
CREATE MATERIALIZED VIEW IF NOT EXISTS messages_mv TO messages AS
SELECT
    account_id,
    message_key,
    session_id,
    event_time,
    project,
    model,
    text_key,
    usage_sign,
    input_tokens,
    output_tokens,
    cache_write_5m_tokens,
    cache_write_1h_tokens,
    cache_read_tokens,
    web_searches,
    fast,
    us_inference,
    cost,
    priced,
    cost_reported,
    iteration
FROM events
WHERE message_key != 0
