-- Serves POST /api/v1/admin/reconcile: the days in which the sessions with events that were
-- stored more than once count anywhere: removing a copy changes any of them.
SELECT DISTINCT toString(arrayJoin([toDate(event_time), toDate(call_time)])) AS day
FROM events
WHERE account_id = {account:UInt32}
    AND session_id IN
    (
        SELECT session_id
        FROM
        (
            SELECT
                session_id,
                row_number() OVER (
                    PARTITION BY
                        session_id,
                        delivery,
                        if(delivery = 0,
                            (sequence, sipHash64(event_time, event_type, user_id, assistant_id, data)),
                            (0, 0))
                    ORDER BY sequence, _part, _part_offset) AS copy
            FROM events
            WHERE account_id = {account:UInt32}
                AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
                AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
        )
        WHERE copy > 1
    )
ORDER BY day
