-- Serves GET /analytics/users/top: the busiest users of a range.
-- The range is whole days.
SELECT
    user_id,
    sum(events) AS activity,
    sum(incoming_messages) AS incoming,
    sum(outgoing_messages) AS outgoing,
    sum(tasks_initiated) AS initiated,
    sum(tasks_completed) AS completed
FROM user_activity_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
    AND assistant_id = {assistant:String}
    AND user_id != ''
GROUP BY user_id
HAVING activity > 0
ORDER BY incoming + outgoing + initiated + completed DESC, activity DESC, user_id
LIMIT {limit:UInt32}
