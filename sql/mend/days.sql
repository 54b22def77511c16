-- Serves the mending of a block: the days (UTC) in which each account's rows of it count anywhere.
SELECT account_id, toString(min(day)) AS first_day, toString(max(day)) AS last_day
FROM
(
    SELECT
        account_id,
        arrayJoin([
            toDate(event_time), toDate(call_time), toDate(next_bucket), toDate(start_before), toDate(start_after)
        ]) AS day
    FROM events_staging
)
WHERE day > toDate(0)
GROUP BY account_id
