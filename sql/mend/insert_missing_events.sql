-- Serves the mending of a block: stores those of its rows that the raw events lack. The views take them too, which may
-- have had them: the rollups are compared with the raw events afterwards.
INSERT INTO events
SELECT *
FROM events_staging
WHERE (account_id, session_id, sequence) NOT IN
(
    SELECT account_id, session_id, sequence
    FROM events
    WHERE (account_id, session_id) IN (SELECT account_id, session_id FROM events_staging)
)
SETTINGS async_insert = 0, insert_deduplicate = 0, deduplicate_insert = 'disable', deduplicate_insert_select = 'disable'
