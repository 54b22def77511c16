-- Serves /api/v1/query: how many raw events there are on each day of a range, before any is read.
SELECT
    toInt64(toUnixTimestamp(toDateTime(day, 'UTC'))) * 1000 AS day_ms,
    sum(events) AS all_events
FROM fleet_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
    AND assistant_id = ''
GROUP BY day
