-- Prices of models that go before those in price files. USD per million tokens, with at most 6 decimals; more would be
-- a price per token. NULL: a cache kind has no price; a kind costs the same in long prompts.
CREATE DOMAIN usd_per_million_tokens AS numeric
CHECK (VALUE BETWEEN 0 AND 1000000 AND scale(trim_scale(VALUE)) <= 6);

-- What tokens cost as a multiple.
CREATE DOMAIN price_multiplier AS numeric
CHECK (VALUE BETWEEN 0 AND 1000 AND scale(trim_scale(VALUE)) <= 3);

CREATE TABLE model_prices (
    model text NOT NULL CHECK (octet_length(model) <= 256 AND model ~ '[!-~]'),
    -- From its midnight UTC. 1970-01-01: at all times.
    valid_from date NOT NULL DEFAULT '1970-01-01' CHECK (valid_from BETWEEN '1970-01-01' AND '9999-12-31'),
    input usd_per_million_tokens NOT NULL,
    output usd_per_million_tokens NOT NULL,
    cache_write_5m usd_per_million_tokens,
    cache_write_1h usd_per_million_tokens,
    cache_read usd_per_million_tokens,
    -- A bound in tokens past which the five prices below hold. NULL: there is none.
    long_prompt_above integer CHECK (long_prompt_above BETWEEN 1 AND 1000000000),
    -- wholeRequest: the prompt is compared with the bound, and past it all tokens cost so much. marginal: the tokens of
    -- each kind are compared with it, and those past it cost so much.
    long_prompt_mode text NOT NULL DEFAULT 'wholeRequest' CHECK (long_prompt_mode IN ('wholeRequest', 'marginal')),
    long_prompt_input usd_per_million_tokens,
    long_prompt_output usd_per_million_tokens,
    long_prompt_cache_write_5m usd_per_million_tokens,
    long_prompt_cache_write_1h usd_per_million_tokens,
    long_prompt_cache_read usd_per_million_tokens,
    fast_multiplier price_multiplier NOT NULL DEFAULT 1,
    us_only_multiplier price_multiplier NOT NULL DEFAULT 1,
    bedrock_regional_multiplier price_multiplier NOT NULL DEFAULT 1,
    web_search_usd_per_thousand numeric NOT NULL DEFAULT 10
    CHECK (web_search_usd_per_thousand BETWEEN 0 AND 1000000 AND scale(trim_scale(web_search_usd_per_thousand)) <= 6),
    PRIMARY KEY (model, valid_from),
    CHECK (cache_write_5m IS NOT NULL OR long_prompt_cache_write_5m IS NULL),
    CHECK (cache_write_1h IS NOT NULL OR long_prompt_cache_write_1h IS NULL),
    CHECK (cache_read IS NOT NULL OR long_prompt_cache_read IS NULL),
    CHECK (
        long_prompt_above IS NOT NULL
        OR coalesce(
            long_prompt_input,
            long_prompt_output,
            long_prompt_cache_write_5m,
            long_prompt_cache_write_1h,
            long_prompt_cache_read
        ) IS NULL
    )
);
