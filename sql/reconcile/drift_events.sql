-- Serves GET /api/v1/admin/reconcile: raw events that were stored more than once, per day: one identity in one session,
-- or, without an identity, one sequence in one session with the same content.
SELECT
    toString(toDate(first_time)) AS day,
    sum(deliveries) AS compared,
    sum(deliveries - 1) AS drifted
FROM
(
    SELECT
        min(event_time) AS first_time,
        count() AS deliveries
    FROM events
    WHERE account_id = {account:UInt32}
        AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
        AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
    GROUP BY
        session_id,
        delivery,
        if(delivery = 0, (sequence, sipHash64(event_time, event_type, user_id, assistant_id, data)), (0, 0))
)
GROUP BY day
ORDER BY day
