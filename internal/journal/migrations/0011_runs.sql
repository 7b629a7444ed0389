-- Runs of sources. A run that went as the one before it, and brought nothing, is counted there
-- (repeats) instead of having a row, so that asking often costs little. Old runs are pruned.
CREATE TABLE run (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, cause TEXT NOT NULL, slot TEXT NOT NULL,
  started INTEGER NOT NULL, ended INTEGER NOT NULL, -- milliseconds since 1970
  outcome TEXT NOT NULL, error TEXT NOT NULL, news INTEGER NOT NULL, -- how many deliveries came of it
  new INTEGER NOT NULL, revised INTEGER NOT NULL, unchanged INTEGER NOT NULL, held INTEGER NOT NULL, refused INTEGER NOT NULL,
  requests INTEGER NOT NULL, retries INTEGER NOT NULL, bytes INTEGER NOT NULL, detail TEXT NOT NULL,
  repeats INTEGER NOT NULL, last_started INTEGER NOT NULL, last_ended INTEGER NOT NULL -- of the last of them, else its own
);
CREATE INDEX run_source ON run (source, id);
CREATE TABLE run_delivery (run INTEGER NOT NULL, delivery INTEGER NOT NULL, PRIMARY KEY (run, delivery)) WITHOUT ROWID;
CREATE INDEX run_delivery_delivery ON run_delivery (delivery);
CREATE TRIGGER run_stays BEFORE UPDATE OF id, source, cause, slot, started, ended, outcome, error, news, new, revised, unchanged, held, refused, requests, retries, bytes, detail ON run
 BEGIN SELECT RAISE(ABORT, 'runs are append-only'); END;
CREATE TRIGGER run_kept BEFORE DELETE ON run WHEN OLD.id = (SELECT max(id) FROM run WHERE source = OLD.source)
 BEGIN SELECT RAISE(ABORT, 'the last run of a source is kept'); END;
