-- Serves POST /api/v1/admin/reconcile: takes rows out of a partition of session_index by where they lie. A row
-- that a merge moved meanwhile stays, and is found again. There is one partition, `all`.
DELETE FROM session_index
IN PARTITION ID {partition:String}
WHERE account_id = {account:UInt32}
    AND (_part, _part_offset) IN {rows:Array(Tuple(String, UInt64))}
SETTINGS mutations_sync = 2, lightweight_deletes_sync = 2
