-- Serves POST /api/v1/admin/reconcile: the days of tools_15m, and through its view of
-- tools_daily, as the raw events have them.
-- What was counted before must count again, so the inserts of a repair pass by the deduplication windows.
INSERT INTO tools_15m
(
    account_id,
    bucket,
    tool,
    invocations,
    results,
    errors,
    duration_ms_sum,
    durations,
    denied,
    retries
)
SELECT
    account_id,
    bucket,
    tool,
    invocations,
    results,
    errors,
    duration_ms_sum,
    durations,
    denied,
    retries
FROM recount_tools_15m(
    account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
SETTINGS insert_deduplicate = 0, deduplicate_insert = 'disable', deduplicate_insert_select = 'disable'
