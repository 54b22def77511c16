-- Serves GET /api/v1/admin/reconcile: raw events that were stored more than once (one identity in one session), per day.
SELECT
    toString(toDate(first_time)) AS day,
    sum(deliveries),
    sum(if(identity = 0, 0, deliveries - 1))
FROM
(
    SELECT
        session_id,
        identity,
        if(identity = 0, sequence, 0) AS unidentified,
        min(event_time) AS first_time,
        count() AS deliveries
    FROM events
    WHERE account_id = {account:UInt32}
        AND event_time >= toDateTime({days_from:Date}, 'UTC') AND event_time < toDateTime({days_to:Date}, 'UTC')
    GROUP BY session_id, identity, unidentified
)
GROUP BY day
ORDER BY day
