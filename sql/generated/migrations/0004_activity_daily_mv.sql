-- Serves GET /api/v1/analytics/overview: the whole days of a range; GET /api/v1/sessions: the day a page lies in.
CREATE MATERIALIZED VIEW IF NOT EXISTS activity_daily_mv TO activity_daily AS
SELECT
    account_id,
    toDate(bucket) AS day,
    toDate(previous_bucket) AS previous_day,
    sum(events) AS events,
    sum(tool_uses) AS tool_uses,
    sum(if(toDate(previous_bucket) < toDate(bucket), sessions, 0)) AS sessions,
    sum(started) AS started
FROM activity_15m
GROUP BY account_id, day, previous_day
