-- Serves windows of days by user and assistant.
CREATE MATERIALIZED VIEW IF NOT EXISTS user_activity_daily_mv TO user_activity_daily AS
SELECT
    account_id,
    toDate(event_time) AS day,
    assistant_id,
    user_id,
    count() AS events,
    countIf(event_type = 'tool_use') AS tool_uses
FROM events
WHERE event_type != 'message_part'
GROUP BY account_id, day, assistant_id, user_id
