-- Serves /api/analytics/sessions: what was used in sessions by their ids, per model.
SELECT
    toString(session_id) AS id,
    model,
    sum(responses) AS used_responses,
    sum(unpriced_responses) AS used_unpriced,
    sum(input_tokens) AS used_input,
    sum(output_tokens) AS used_output,
    sum(cache_write_5m_tokens)
        + sum(cache_write_1h_tokens) AS used_cache_creation,
    sum(cache_read_tokens) AS used_cache_read,
    toString(sum(cost)) AS used_cost,
    sum(messages) AS message_count
FROM session_usage
WHERE account_id = {account:UInt32}
    AND session_id IN {ids:Array(UUID)}
GROUP BY session_id, model
