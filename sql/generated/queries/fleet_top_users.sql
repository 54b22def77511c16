-- Serves GET /analytics/users/top: the busiest users of a range.
SELECT
    user_id,
    sum(events) AS activity,
    sum(incoming_messages) AS incoming,
    sum(outgoing_messages) AS outgoing,
    sum(tasks_initiated) AS initiated,
    sum(tasks_completed) AS completed
FROM user_activity(
    account = {account:UInt32}, assistant = {assistant:String}, days_from = {days_from:Date}, days_to = {days_to:Date},
    head_from = {head_from:Int64}, head_to = {head_to:Int64}, tail_from = {tail_from:Int64}, tail_to = {tail_to:Int64})
WHERE user_id != ''
GROUP BY user_id
HAVING activity > 0
ORDER BY incoming + outgoing + initiated + completed DESC, activity DESC, user_id
LIMIT {limit:UInt32}
