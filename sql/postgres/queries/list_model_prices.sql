-- Serves the price table of a server. $1: how many at most.
SELECT
    model,
    valid_from,
    input,
    output,
    cache_write_5m,
    cache_write_1h,
    cache_read,
    input_above_200k,
    output_above_200k,
    cache_write_5m_above_200k,
    cache_write_1h_above_200k,
    cache_read_above_200k,
    fast_multiplier
FROM model_prices
ORDER BY model, valid_from
LIMIT $1
