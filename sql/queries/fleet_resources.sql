-- Serves GET /analytics/overview: the tools, models and coding sessions of some days. The sessions are those whose
-- latest active day before the one counted is not among them: see activity_15m.
SELECT
    (
        SELECT uniqExact(tool)
        FROM tools_daily
        WHERE account_id = {account:UInt32}
            AND day >= {days_from:Date} AND day < {days_to:Date}
            AND invocations > 0
    ) AS tools,
    (
        SELECT count()
        FROM
        (
            SELECT model
            FROM usage_daily
            WHERE account_id = {account:UInt32}
                AND day >= {days_from:Date} AND day < {days_to:Date}
                AND model != ''
            GROUP BY model
            HAVING sum(responses) > 0
        )
    ) AS models,
    sumIf(sessions, previous_day < {days_from:Date}) AS active_sessions
FROM activity_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
