-- Serves POST /api/v1/admin/reconcile: takes the days out of messages.
DELETE FROM messages
WHERE account_id = {account:UInt32}
    AND event_time >= toDateTime({days_from:Date}, 'UTC') AND event_time < toDateTime({days_to:Date}, 'UTC')
SETTINGS mutations_sync = 2, lightweight_deletes_sync = 2
