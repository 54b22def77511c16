-- Serves /api/analytics: what was used in a part of a range, per model; by day where requested,
-- else all under the day of 1970-01-01.
SELECT
    if({by_day:UInt8} = 1, day, toDate(0)) AS date,
    model,
    sum(responses) AS used_responses,
    sum(unpriced_responses) AS used_unpriced,
    sum(input_tokens) AS used_input,
    sum(output_tokens) AS used_output,
    sum(cache_write_5m_tokens)
        + sum(cache_write_1h_tokens) AS used_cache_creation,
    sum(cache_read_tokens) AS used_cache_read,
    toString(sum(cost)) AS used_cost
FROM usage_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
    AND ({any_project:UInt8} = 1 OR project = {project:String})
    AND ({any_model:UInt8} = 1 OR model = {model:String})
GROUP BY date, model
