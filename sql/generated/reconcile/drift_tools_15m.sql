-- Serves GET /api/v1/admin/reconcile: rows of tools_15m that differ from the recount, per day.
SELECT
    toString(toDate(bucket)) AS day,
    count() AS compared,
    countIf(
        invocations != 0 OR results != 0 OR errors != 0 OR duration_ms_sum != 0
        OR stored_durations != counted_durations OR denied != 0 OR retries != 0) AS drifted
FROM
(
    SELECT
        bucket,
        tool,
        sum(side * toInt64(invocations)) AS invocations,
        sum(side * toInt64(results)) AS results,
        sum(side * toInt64(errors)) AS errors,
        sum(side * toInt64(duration_ms_sum)) AS duration_ms_sum,
        sumMapIf(durations, side = 1) AS stored_durations,
        sumMapIf(durations, side = -1) AS counted_durations,
        sum(side * toInt64(denied)) AS denied,
        sum(side * toInt64(retries)) AS retries
    FROM
    (
        SELECT
            1 AS side,
            bucket, tool, invocations, results, errors, duration_ms_sum, durations, denied, retries
        FROM tools_15m
        WHERE account_id = {account:UInt32}
            AND bucket >= toDateTime({days_from:Date}, 'UTC') AND bucket < toDateTime({days_to:Date}, 'UTC')
        UNION ALL
        SELECT
            -1 AS side,
            bucket, tool, invocations, results, errors, duration_ms_sum, durations, denied, retries
        FROM recount_tools_15m(
            account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
    )
    GROUP BY bucket, tool
)
GROUP BY day
ORDER BY day
