-- Serves reconcile: user_activity_daily of an account and days, counted anew from raw events.
CREATE VIEW IF NOT EXISTS recount_user_activity_daily AS
SELECT
    account_id,
    day,
    arrayJoin(['', assistant]) AS assistant_id,
    user_id,
    events,
    incoming_messages,
    outgoing_messages,
    tasks_initiated,
    tasks_completed,
    responses,
    input_tokens,
    output_tokens,
    cache_write_tokens,
    cache_read_tokens,
    cost,
    unpriced_responses
FROM
(
    SELECT
        account_id,
        toDate(event_time) AS day,
        assistant_id AS assistant,
        user_id,
        countIf(event_type != 'message_part') AS events,
        countIf(bitTest(fleet, 0)) AS incoming_messages,
        countIf(bitTest(fleet, 1)) AS outgoing_messages,
        countIf(bitTest(fleet, 2)) AS tasks_initiated,
        countIf(bitTest(fleet, 3)) AS tasks_completed,
        sum(toInt64(usage_sign)) AS responses,
        sum(usage_sign * toInt64(input_tokens)) AS input_tokens,
        sum(usage_sign * toInt64(output_tokens)) AS output_tokens,
        sum(usage_sign * toInt64(cache_write_5m_tokens + cache_write_1h_tokens)) AS cache_write_tokens,
        sum(usage_sign * toInt64(cache_read_tokens)) AS cache_read_tokens,
        sum(usage_sign * cost) AS cost,
        sum(usage_sign * (1 - toInt64(priced))) AS unpriced_responses
    FROM events
    WHERE account_id = {account:UInt32}
        AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
        AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
        AND (event_type != 'message_part' OR usage_sign != 0)
    GROUP BY account_id, day, assistant, user_id
)
