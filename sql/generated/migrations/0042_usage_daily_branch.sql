-- usage_daily: adds branch, empty or 0 in rows of before.
ALTER TABLE usage_daily
    ADD COLUMN IF NOT EXISTS branch LowCardinality(String),
    MODIFY ORDER BY (account_id, day, project, model, branch)
