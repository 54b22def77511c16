-- Serves the ledger: messages of transcripts, which hold account-wide.
ALTER TABLE messages_mv MODIFY QUERY
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
    iteration,
    branch,
    if(attributed = 1, user_id, '') AS user_id
FROM events
WHERE message_key != 0
