-- Serves POST /api/v1/admin/reconcile: the days of activity_15m, and through its view of
-- activity_daily, as the raw events have them.
-- What was counted before must count again, so the inserts of a repair pass by the deduplication windows.
INSERT INTO activity_15m
(
    account_id,
    bucket,
    previous_bucket,
    events,
    tool_uses,
    sessions,
    started
)
SELECT
    account_id,
    bucket,
    previous_bucket,
    events,
    tool_uses,
    sessions,
    started
FROM recount_activity_15m(
    account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
SETTINGS insert_deduplicate = 0, deduplicate_insert = 'disable', deduplicate_insert_select = 'disable'
