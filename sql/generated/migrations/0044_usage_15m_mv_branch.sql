-- Serves /api/analytics: days of any time zone, and the quarters of an hour at the ends of a range.
ALTER TABLE usage_15m_mv MODIFY QUERY
SELECT
    account_id,
    toStartOfFifteenMinutes(event_time) AS bucket,
    project,
    model,
    branch,
    sum(toInt64(usage_sign)) AS responses,
    sum(usage_sign * toInt64(input_tokens)) AS input_tokens,
    sum(usage_sign * toInt64(output_tokens)) AS output_tokens,
    sum(usage_sign * toInt64(cache_write_5m_tokens)) AS cache_write_5m_tokens,
    sum(usage_sign * toInt64(cache_write_1h_tokens)) AS cache_write_1h_tokens,
    sum(usage_sign * toInt64(cache_read_tokens)) AS cache_read_tokens,
    sum(usage_sign * cost) AS cost,
    sum(usage_sign * (1 - toInt64(priced))) AS unpriced_responses
FROM events
WHERE usage_sign != 0
GROUP BY account_id, bucket, project, model, branch
