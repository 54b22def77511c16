-- Serves GET /api/v1/admin/reconcile: rows of tools_daily that differ from the recount, per day.
SELECT
    toString(day) AS day,
    count() AS compared,
    countIf(
        invocations != 0 OR results != 0 OR errors != 0 OR duration_ms_sum != 0
        OR stored_durations != counted_durations OR denied != 0 OR retries != 0) AS drifted
FROM
(
    SELECT
        day,
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
            day, tool, invocations, results, errors, duration_ms_sum, durations, denied, retries
        FROM tools_daily
        WHERE account_id = {account:UInt32}
            AND day >= {days_from:Date} AND day < {days_to:Date}
        UNION ALL
        SELECT
            -1 AS side,
            toDate(bucket) AS day, tool, invocations, results, errors, duration_ms_sum, durations, denied,
            retries
        FROM recount_tools_15m(
            account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
    )
    GROUP BY day, tool
)
GROUP BY day
ORDER BY day
