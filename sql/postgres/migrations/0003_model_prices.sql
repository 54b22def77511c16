-- Prices of models that go before those in price files. USD per million tokens, with at most 6 decimals; more would be
-- a price per token. NULL: a cache kind has no price; a kind costs the same above 200,000 tokens in one response.
CREATE DOMAIN usd_per_million_tokens AS numeric
CHECK (VALUE BETWEEN 0 AND 1000000 AND scale(trim_scale(VALUE)) <= 6);

CREATE TABLE model_prices (
    model text NOT NULL CHECK (octet_length(model) <= 256 AND model ~ '[!-~]'),
    -- From its midnight UTC. 1970-01-01: at all times.
    valid_from date NOT NULL DEFAULT '1970-01-01' CHECK (valid_from BETWEEN '1970-01-01' AND '9999-12-31'),
    input usd_per_million_tokens NOT NULL,
    output usd_per_million_tokens NOT NULL,
    cache_write_5m usd_per_million_tokens,
    cache_write_1h usd_per_million_tokens,
    cache_read usd_per_million_tokens,
    input_above_200k usd_per_million_tokens,
    output_above_200k usd_per_million_tokens,
    cache_write_5m_above_200k usd_per_million_tokens,
    cache_write_1h_above_200k usd_per_million_tokens,
    cache_read_above_200k usd_per_million_tokens,
    fast_multiplier numeric NOT NULL DEFAULT 1
    CHECK (fast_multiplier BETWEEN 0 AND 1000 AND scale(trim_scale(fast_multiplier)) <= 3),
    PRIMARY KEY (model, valid_from),
    CHECK (cache_write_5m IS NOT NULL OR cache_write_5m_above_200k IS NULL),
    CHECK (cache_write_1h IS NOT NULL OR cache_write_1h_above_200k IS NULL),
    CHECK (cache_read IS NOT NULL OR cache_read_above_200k IS NULL)
);
