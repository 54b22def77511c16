-- Serves GET /api/v1/admin/reconcile: rows of usage_15m that differ from the recount, per day.
SELECT
    toString(toDate(bucket)) AS day,
    count() AS compared,
    countIf(
        responses != 0 OR input_tokens != 0 OR output_tokens != 0 OR cache_write_5m_tokens != 0
        OR cache_write_1h_tokens != 0 OR cache_read_tokens != 0 OR cost != 0 OR unpriced_responses != 0) AS drifted
FROM
(
    SELECT
        bucket,
        project,
        model,
        branch,
        sum(side * responses) AS responses,
        sum(side * input_tokens) AS input_tokens,
        sum(side * output_tokens) AS output_tokens,
        sum(side * cache_write_5m_tokens) AS cache_write_5m_tokens,
        sum(side * cache_write_1h_tokens) AS cache_write_1h_tokens,
        sum(side * cache_read_tokens) AS cache_read_tokens,
        sum(side * cost) AS cost,
        sum(side * unpriced_responses) AS unpriced_responses
    FROM
    (
        SELECT
            1 AS side,
            bucket, project, model, branch, responses, input_tokens, output_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens, cache_read_tokens, cost, unpriced_responses
        FROM usage_15m
        WHERE account_id = {account:UInt32}
            AND bucket >= toDateTime({days_from:Date}, 'UTC') AND bucket < toDateTime({days_to:Date}, 'UTC')
        UNION ALL
        SELECT
            -1 AS side,
            bucket, project, model, branch, responses, input_tokens, output_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens, cache_read_tokens, cost, unpriced_responses
        FROM recount_usage_15m(
            account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
    )
    GROUP BY bucket, project, model, branch
)
GROUP BY day
ORDER BY day
