-- Serves POST /api/v1/admin/reconcile: the days of session_starts as the raw events tell them.
-- What was counted before must count again, so the inserts of a repair pass by the deduplication windows.
INSERT INTO session_starts (account_id, started_at, session_id, sessions)
SELECT account_id, ifNull(first_start, first_event) AS started_at, session_id, 1
FROM recount_sessions(
    account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
WHERE started_at >= toDateTime64({days_from:Date}, 3, 'UTC')
    AND started_at < toDateTime64({days_to:Date}, 3, 'UTC')
SETTINGS insert_deduplicate = 0, deduplicate_insert = 'disable', deduplicate_insert_select = 'disable'
