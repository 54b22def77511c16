-- Serves POST /api/v1/admin/reconcile: takes the days out of session_starts.
DELETE FROM session_starts
WHERE account_id = {account:UInt32}
    AND started_at >= toDateTime64({days_from:Date}, 3, 'UTC')
    AND started_at < toDateTime64({days_to:Date}, 3, 'UTC')
SETTINGS mutations_sync = 2, lightweight_deletes_sync = 2
