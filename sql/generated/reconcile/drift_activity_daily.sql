-- Serves GET /api/v1/admin/reconcile: rows of activity_daily that differ from the recount, per day.
SELECT
    toString(day) AS day,
    count() AS compared,
    countIf(
        events != 0 OR tool_uses != 0 OR sessions != 0 OR started != 0) AS drifted
FROM
(
    SELECT
        day,
        previous_day,
        sum(side * toInt64(events)) AS events,
        sum(side * toInt64(tool_uses)) AS tool_uses,
        sum(side * sessions) AS sessions,
        sum(side * started) AS started
    FROM
    (
        SELECT
            1 AS side,
            day, previous_day, events, tool_uses, sessions, started
        FROM activity_daily
        WHERE account_id = {account:UInt32}
            AND day >= {days_from:Date} AND day < {days_to:Date}
        UNION ALL
        SELECT
            -1 AS side,
            toDate(bucket) AS day, toDate(previous_bucket) AS previous_day, events, tool_uses,
            if(toDate(previous_bucket) < toDate(bucket), sessions, 0) AS sessions, started
        FROM recount_activity_15m(
            account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
    )
    GROUP BY day, previous_day
)
GROUP BY day
ORDER BY day
