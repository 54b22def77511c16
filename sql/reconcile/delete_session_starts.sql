-- Serves POST /api/v1/admin/reconcile: takes the days out of session_starts.
DELETE FROM session_starts
WHERE account_id = {account:UInt32}
    AND started_at >= toDateTime({days_from:Date}, 'UTC') AND started_at < toDateTime({days_to:Date}, 'UTC')
SETTINGS mutations_sync = 2, lightweight_deletes_sync = 2
