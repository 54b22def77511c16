-- Serves GET /api/v1/analytics/overview: the whole days of a range. The sessions of the range are those whose latest
-- active day before the one counted is not in it: see activity_15m.
SELECT
    sum(events) AS all_events,
    sum(tool_uses) AS all_tool_uses,
    sumIf(sessions, previous_day < {days_from:Date}) AS active_sessions,
    uniqExactIf(day, events > 0) AS active_days
FROM activity_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
