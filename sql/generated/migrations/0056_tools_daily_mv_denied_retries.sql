-- Serves GET /api/v1/analytics/tools and the top tools of /overview: the whole days of a range.
ALTER TABLE tools_daily_mv MODIFY QUERY
SELECT
    account_id,
    toDate(bucket) AS day,
    tool,
    sum(invocations) AS invocations,
    sum(results) AS results,
    sum(errors) AS errors,
    sum(duration_ms_sum) AS duration_ms_sum,
    sumMap(durations) AS durations,
    sum(denied) AS denied,
    sum(retries) AS retries
FROM tools_15m
GROUP BY account_id, day, tool
