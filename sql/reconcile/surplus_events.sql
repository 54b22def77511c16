-- Serves POST /api/v1/admin/reconcile: where the later copies of events lie that were stored more than
-- once: see drift_events.sql. The copy with the lowest sequence stays.
SELECT _part, _part_offset, _partition_id
FROM
(
    SELECT
        _part,
        _part_offset,
        _partition_id,
        row_number() OVER (
            PARTITION BY
                session_id,
                delivery,
                if(delivery = 0, (sequence, sipHash64(event_time, event_type, user_id, assistant_id, data)), (0, 0))
            ORDER BY sequence, _part, _part_offset) AS copy
    FROM events
    WHERE account_id = {account:UInt32}
        AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
        AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
)
WHERE copy > 1
LIMIT {limit:UInt32}
