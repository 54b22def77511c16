-- Serves /api/analytics: the whole days (UTC) of a range.
ALTER TABLE usage_daily_mv MODIFY QUERY
SELECT
    account_id,
    toDate(bucket) AS day,
    project,
    model,
    branch,
    sum(responses) AS responses,
    sum(input_tokens) AS input_tokens,
    sum(output_tokens) AS output_tokens,
    sum(cache_write_5m_tokens) AS cache_write_5m_tokens,
    sum(cache_write_1h_tokens) AS cache_write_1h_tokens,
    sum(cache_read_tokens) AS cache_read_tokens,
    sum(cost) AS cost,
    sum(unpriced_responses) AS unpriced_responses
FROM usage_15m
GROUP BY account_id, day, project, model, branch
