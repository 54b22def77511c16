-- Serves reconcile: usage_15m of an account and days, counted anew from raw events.
CREATE VIEW IF NOT EXISTS recount_usage_15m AS
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
WHERE account_id = {account:UInt32}
    AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
    AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
    AND usage_sign != 0
GROUP BY account_id, bucket, project, model, branch
