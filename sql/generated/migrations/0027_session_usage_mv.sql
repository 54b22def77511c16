-- Serves /api/analytics: sessions and their main models.
CREATE MATERIALIZED VIEW IF NOT EXISTS session_usage_mv TO session_usage AS
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
WHERE message_key != 0
    AND event_type != 'fleet_event'
GROUP BY account_id, session_id, model
