-- Serves GET /api/v1/admin/sources: what clients report that responses cost, beside what the price table says, by host and
-- model. Only telemetry reports a cost; it may report one response several times.
WITH
    reported AS
    (
        SELECT
            message_key,
            any(host) AS reporting_host,
            max(JSONExtractFloat(data, 'cost_usd')) AS reported_usd
        FROM events
        WHERE account_id = {account:UInt32}
            AND event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
            AND source = 'otlp'
            AND message_key != 0
            AND JSONHas(data, 'cost_usd')
        GROUP BY message_key
    ),
    computed AS
    (
        SELECT
            message_key,
            max(model) AS used_model,
            toFloat64(sum(usage_sign * cost)) AS computed_usd,
            sum(usage_sign * (1 - toInt64(priced))) AS unpriced
        FROM events
        WHERE account_id = {account:UInt32}
            AND event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
            AND usage_sign != 0
            AND message_key IN (SELECT message_key FROM reported)
        GROUP BY message_key
    )
SELECT
    reporting_host,
    used_model,
    count() AS responses,
    countIf(unpriced = 0 AND abs(reported_usd - computed_usd) > 0.01 * greatest(reported_usd, computed_usd)) AS differing,
    countIf(unpriced != 0) AS unpriced_responses,
    toString(round(sum(reported_usd), 9)) AS reported_cost,
    toString(round(sum(computed_usd), 9)) AS computed_cost
FROM reported
INNER JOIN computed USING (message_key)
GROUP BY reporting_host, used_model
ORDER BY reporting_host, used_model
LIMIT {sources_max:UInt32}
