-- Serves /api/analytics/sessions: the messages of sessions by their ids, and what was used in them, per model.
SELECT
    toString(session_id),
    model,
    sum(responses),
    sum(unpriced_responses),
    sum(input_tokens),
    sum(output_tokens),
    sum(cache_write_5m_tokens) + sum(cache_write_1h_tokens),
    sum(cache_read_tokens),
    toString(sum(cost)),
    sum(messages)
FROM session_usage
WHERE account_id = {account:UInt32}
    AND session_id IN {ids:Array(UUID)}
GROUP BY session_id, model
