-- Serves POST /api/v1/admin/reconcile: the days of usage_15m, and through its view of
-- usage_daily, as the raw events have them.
-- What was counted before must count again, so the inserts of a repair pass by the deduplication windows.
INSERT INTO usage_15m
(
    account_id,
    bucket,
    project,
    model,
    branch,
    responses,
    input_tokens,
    output_tokens,
    cache_write_5m_tokens,
    cache_write_1h_tokens,
    cache_read_tokens,
    cost,
    unpriced_responses
)
SELECT
    account_id,
    bucket,
    project,
    model,
    branch,
    responses,
    input_tokens,
    output_tokens,
    cache_write_5m_tokens,
    cache_write_1h_tokens,
    cache_read_tokens,
    cost,
    unpriced_responses
FROM recount_usage_15m(
    account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
SETTINGS insert_deduplicate = 0, deduplicate_insert = 'disable', deduplicate_insert_select = 'disable'
