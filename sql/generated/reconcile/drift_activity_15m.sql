-- Serves GET /api/v1/admin/reconcile: rows of activity_15m that differ from the recount, per day.
SELECT
    toString(toDate(bucket)) AS day,
    count() AS compared,
    countIf(
        events != 0 OR tool_uses != 0 OR sessions != 0 OR started != 0) AS drifted
FROM
(
    SELECT
        bucket,
        previous_bucket,
        sum(side * toInt64(events)) AS events,
        sum(side * toInt64(tool_uses)) AS tool_uses,
        sum(side * sessions) AS sessions,
        sum(side * started) AS started
    FROM
    (
        SELECT
            1 AS side,
            bucket, previous_bucket, events, tool_uses, sessions, started
        FROM activity_15m
        WHERE account_id = {account:UInt32}
            AND bucket >= toDateTime({days_from:Date}, 'UTC') AND bucket < toDateTime({days_to:Date}, 'UTC')
        UNION ALL
        SELECT
            -1 AS side,
            bucket, previous_bucket, events, tool_uses, sessions, started
        FROM recount_activity_15m(
            account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
    )
    GROUP BY bucket, previous_bucket
)
GROUP BY day
ORDER BY day
