-- Serves POST /api/v1/admin/reconcile: takes the days out of user_activity_daily.
DELETE FROM user_activity_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
SETTINGS mutations_sync = 2, lightweight_deletes_sync = 2
