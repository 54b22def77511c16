-- Serves GET /api/v1/admin/reconcile: rows of session_starts that differ from the recount, per day.
SELECT
    toString(toDate(started_at)) AS day,
    count() AS compared,
    countIf(sessions != 0) AS drifted
FROM
(
    SELECT started_at, session_id, sum(sessions) AS sessions
    FROM
    (
        SELECT started_at, session_id, sessions
        FROM session_starts
        WHERE account_id = {account:UInt32}
            AND started_at >= toDateTime64({days_from:Date}, 3, 'UTC')
            AND started_at < toDateTime64({days_to:Date}, 3, 'UTC')
        UNION ALL
        SELECT ifNull(first_start, first_event) AS started_at, session_id, toInt64(-1) AS sessions
        FROM recount_sessions(
            account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
        WHERE started_at >= toDateTime64({days_from:Date}, 3, 'UTC')
            AND started_at < toDateTime64({days_to:Date}, 3, 'UTC')
    )
    GROUP BY started_at, session_id
)
GROUP BY day
ORDER BY day
