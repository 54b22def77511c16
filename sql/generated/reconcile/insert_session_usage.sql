-- Serves POST /api/v1/admin/reconcile: some sessions of session_usage as the raw events have them.
-- What was counted before must count again, so the inserts of a repair pass by the deduplication windows.
INSERT INTO session_usage
(
    account_id,
    session_id,
    model,
    messages,
    responses,
    input_tokens,
    output_tokens,
    cache_write_5m_tokens,
    cache_write_1h_tokens,
    cache_read_tokens,
    cost,
    unpriced_responses
)
SELECT
    account_id,
    session_id,
    model,
    toInt64(countIf(event_type IN ('user_message', 'assistant_message'))) AS messages,
    sum(toInt64(usage_sign)) AS responses,
    sum(usage_sign * toInt64(input_tokens)) AS input_tokens,
    sum(usage_sign * toInt64(output_tokens)) AS output_tokens,
    sum(usage_sign * toInt64(cache_write_5m_tokens)) AS cache_write_5m_tokens,
    sum(usage_sign * toInt64(cache_write_1h_tokens)) AS cache_write_1h_tokens,
    sum(usage_sign * toInt64(cache_read_tokens)) AS cache_read_tokens,
    sum(usage_sign * cost) AS cost,
    sum(usage_sign * (1 - toInt64(priced))) AS unpriced_responses
FROM events
WHERE account_id = {account:UInt32}
    AND message_key != 0
    AND event_type != 'fleet_event'
    AND session_id IN {sessions:Array(UUID)}
GROUP BY account_id, session_id, model
SETTINGS insert_deduplicate = 0, deduplicate_insert = 'disable', deduplicate_insert_select = 'disable'
