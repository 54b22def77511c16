-- Serves the mending of a block: forgets the last one.
TRUNCATE TABLE events_staging
