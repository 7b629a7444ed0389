-- Values that are kept and do not count: against the history of their series they are not
-- plausible, and a person decides about them.
CREATE TABLE held_value (
  delivery INTEGER NOT NULL, indicator INTEGER NOT NULL, place INTEGER NOT NULL, period INTEGER NOT NULL,
  value REAL NOT NULL, line INTEGER NOT NULL, col INTEGER NOT NULL,
  PRIMARY KEY (indicator, place, period, delivery)
) WITHOUT ROWID;
CREATE INDEX held_value_delivery ON held_value (delivery);
CREATE TRIGGER held_value_stays BEFORE UPDATE ON held_value BEGIN SELECT RAISE(ABORT, 'held values are append-only'); END;
CREATE TRIGGER held_value_kept BEFORE DELETE ON held_value BEGIN SELECT RAISE(ABORT, 'held values are append-only'); END;
