-- Serves /analytics: the whole days of a range, by assistant.
CREATE MATERIALIZED VIEW IF NOT EXISTS fleet_daily_mv TO fleet_daily AS
SELECT
    account_id,
    day,
    assistant_id,
    sum(events) AS events,
    sum(incoming_messages) AS incoming_messages,
    sum(outgoing_messages) AS outgoing_messages,
    sum(tasks_initiated) AS tasks_initiated,
    sum(tasks_completed) AS tasks_completed,
    sum(responses) AS responses,
    sum(input_tokens) AS input_tokens,
    sum(output_tokens) AS output_tokens,
    sum(cache_write_tokens) AS cache_write_tokens,
    sum(cache_read_tokens) AS cache_read_tokens,
    sum(cost) AS cost,
    sum(unpriced_responses) AS unpriced_responses
FROM user_activity_daily
GROUP BY account_id, day, assistant_id
