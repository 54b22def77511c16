-- Serves GET /analytics/events: how many events there are on each day of a range, newest first.
-- The range is whole days.
SELECT
    toInt64(toUnixTimestamp(toDateTime(day, 'UTC'))) * 1000 AS from_ms,
    sum(incoming_messages * bitTest({mask:UInt8}, 0)
        + outgoing_messages * bitTest({mask:UInt8}, 1)
        + tasks_initiated * bitTest({mask:UInt8}, 2)
        + tasks_completed * bitTest({mask:UInt8}, 3)) AS matching
FROM {days_table:Identifier}
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
    AND assistant_id = {assistant:String}
    AND ({user:String} = '' OR user_id = {user:String})
GROUP BY day
HAVING matching > 0
ORDER BY day DESC
