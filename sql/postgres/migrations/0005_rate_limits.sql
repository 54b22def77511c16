-- What a key may do per second: requests, and events that it sends. NULL: not limited.
ALTER TABLE api_keys
ADD COLUMN requests_per_second integer CHECK (requests_per_second BETWEEN 1 AND 1000000),
ADD COLUMN events_per_second integer CHECK (events_per_second BETWEEN 1 AND 1000000);
