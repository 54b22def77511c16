-- Serves GET /analytics/assistants: what was done with each assistant in a range, the busiest first.
SELECT
    assistant_id,
    sum(incoming_messages) AS incoming,
    sum(outgoing_messages) AS outgoing,
    sum(tasks_initiated) AS initiated,
    sum(tasks_completed) AS completed,
    sum(responses) AS used_responses,
    sum(unpriced_responses) AS used_unpriced,
    sum(input_tokens) AS used_input,
    sum(output_tokens) AS used_output,
    sum(cache_write_tokens) AS used_cache_creation,
    sum(cache_read_tokens) AS used_cache_read,
    toString(sum(cost)) AS used_cost,
    uniqExactIf(user_id, user_id != '' AND events > 0) AS active_users
FROM user_activity(
    account = {account:UInt32}, assistant = {assistant:String}, days_from = {days_from:Date}, days_to = {days_to:Date},
    head_from = {head_from:Int64}, head_to = {head_to:Int64}, tail_from = {tail_from:Int64}, tail_to = {tail_to:Int64})
GROUP BY assistant_id
HAVING sum(events) > 0
ORDER BY incoming + outgoing + initiated + completed DESC, assistant_id
LIMIT {limit:UInt32}
