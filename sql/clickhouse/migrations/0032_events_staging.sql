-- Serves the mending of a block whose insert was cut off: its rows, apart from the views.
CREATE TABLE IF NOT EXISTS events_staging AS events
ENGINE = Memory
