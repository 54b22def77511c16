-- usage_15m: adds branch, empty or 0 in rows of before.
ALTER TABLE usage_15m
    ADD COLUMN IF NOT EXISTS branch LowCardinality(String),
    MODIFY ORDER BY (account_id, bucket, project, model, branch)
