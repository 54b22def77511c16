-- Serves the price table of a server. $1: how many at most.
SELECT
    model,
    valid_from,
    input,
    output,
    cache_write_5m,
    cache_write_1h,
    cache_read,
    long_prompt_above,
    long_prompt_mode,
    long_prompt_input,
    long_prompt_output,
    long_prompt_cache_write_5m,
    long_prompt_cache_write_1h,
    long_prompt_cache_read,
    fast_multiplier,
    us_only_multiplier,
    bedrock_regional_multiplier,
    web_search_usd_per_thousand
FROM model_prices
ORDER BY model, valid_from
LIMIT $1
