-- Serves the repair of a block: staging gets the columns that events has now, see the next migration. What adds a column to
-- events does both after it. No CREATE OR REPLACE: it exchanges two files, which not every file system can.
DROP TABLE IF EXISTS events_staging
