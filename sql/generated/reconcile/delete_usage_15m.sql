-- Serves POST /api/v1/admin/reconcile: takes the days out of usage_15m.
DELETE FROM usage_15m
WHERE account_id = {account:UInt32}
    AND bucket >= toDateTime({days_from:Date}, 'UTC') AND bucket < toDateTime({days_to:Date}, 'UTC')
SETTINGS mutations_sync = 2, lightweight_deletes_sync = 2
