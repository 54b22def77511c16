-- Serves POST /api/v1/admin/reconcile: takes some sessions out of sessions.
DELETE FROM sessions
WHERE account_id = {account:UInt32}
    AND session_id IN {sessions:Array(UUID)}
SETTINGS mutations_sync = 2, lightweight_deletes_sync = 2
