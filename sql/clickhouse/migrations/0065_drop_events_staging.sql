-- Serves the repair of a block: staging gets the columns that events has as of 0064, see the next migration.
DROP TABLE IF EXISTS events_staging
