-- Serves POST /api/v1/admin/reconcile: the days of user_activity_daily, and through its view of
-- fleet_daily, as the raw events have them.
-- What was counted before must count again, so the inserts of a repair pass by the deduplication windows.
INSERT INTO user_activity_daily
(
    account_id,
    day,
    assistant_id,
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
)
SELECT
    account_id,
    day,
    assistant_id,
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
FROM recount_user_activity_daily(
    account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
SETTINGS insert_deduplicate = 0, deduplicate_insert = 'disable', deduplicate_insert_select = 'disable'
