-- Serves the repair of a block whose insert was cut off: its rows, apart from the views, in the columns of events as of 0064.
CREATE TABLE IF NOT EXISTS events_staging AS events
ENGINE = Memory
