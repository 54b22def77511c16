-- Serves GET /api/v1/admin/reconcile: rows of user_activity_daily that differ from the recount, per day.
SELECT
    toString(day),
    count(),
    countIf(events != 0 OR tool_uses != 0)
FROM
(
    SELECT
        day,
        assistant_id,
        user_id,
        sum(side * toInt64(events)) AS events,
        sum(side * toInt64(tool_uses)) AS tool_uses
    FROM
    (
        SELECT 1 AS side, day, assistant_id, user_id, events, tool_uses
        FROM user_activity_daily
        WHERE account_id = {account:UInt32}
            AND day >= {days_from:Date} AND day < {days_to:Date}
        UNION ALL
        SELECT -1 AS side, day, assistant_id, user_id, events, tool_uses
        FROM recount_user_activity_daily(
            account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
    )
    GROUP BY day, assistant_id, user_id
)
GROUP BY day
ORDER BY day
