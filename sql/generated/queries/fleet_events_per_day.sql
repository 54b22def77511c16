-- Serves GET /analytics/events: how many events there are on each day of a range, newest first.
SELECT
    toInt64(toUnixTimestamp(toDateTime(day, 'UTC'))) * 1000 AS from_ms,
    sum(incoming_messages * bitTest({mask:UInt8}, 0)
        + outgoing_messages * bitTest({mask:UInt8}, 1)
        + tasks_initiated * bitTest({mask:UInt8}, 2)
        + tasks_completed * bitTest({mask:UInt8}, 3)) AS matching
FROM user_activity(
    account = {account:UInt32}, assistant = {assistant:String}, days_from = {days_from:Date}, days_to = {days_to:Date},
    head_from = {head_from:Int64}, head_to = {head_to:Int64}, tail_from = {tail_from:Int64}, tail_to = {tail_to:Int64})
WHERE {user:String} = '' OR user_id = {user:String}
GROUP BY day
HAVING matching > 0
ORDER BY day DESC
