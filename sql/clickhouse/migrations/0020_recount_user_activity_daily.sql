-- Serves reconcile: user_activity_daily of an account and days, counted anew from raw events.
CREATE VIEW IF NOT EXISTS recount_user_activity_daily AS
SELECT
    account_id,
    toDate(event_time) AS day,
    assistant_id,
    user_id,
    count() AS events,
    countIf(event_type = 'tool_use') AS tool_uses
FROM events
WHERE account_id = {account:UInt32}
    AND event_type != 'message_part'
    AND event_time >= toDateTime({days_from:Date}, 'UTC') AND event_time < toDateTime({days_to:Date}, 'UTC')
GROUP BY account_id, day, assistant_id, user_id
