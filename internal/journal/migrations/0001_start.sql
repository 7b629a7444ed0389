CREATE TABLE indicator (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE delivery (
  seq INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL, name TEXT NOT NULL, origin TEXT NOT NULL, source TEXT NOT NULL, department TEXT NOT NULL,
  size INTEGER NOT NULL, modified INTEGER NOT NULL, received_at INTEGER NOT NULL, -- milliseconds since 1970, UTC
  outcome TEXT NOT NULL, duplicate_of INTEGER NOT NULL, reading TEXT NOT NULL, note TEXT NOT NULL, dialect TEXT NOT NULL,
  rows INTEGER NOT NULL, new INTEGER NOT NULL, revised INTEGER NOT NULL, unchanged INTEGER NOT NULL,
  held INTEGER NOT NULL, refused INTEGER NOT NULL, skipped INTEGER NOT NULL, blank INTEGER NOT NULL
);
CREATE INDEX delivery_sha ON delivery (sha256, department);
CREATE TABLE observation (
  indicator INTEGER NOT NULL, place INTEGER NOT NULL, period INTEGER NOT NULL, revision INTEGER NOT NULL,
  value REAL NOT NULL, delivery INTEGER NOT NULL, line INTEGER NOT NULL,
  PRIMARY KEY (indicator, place, period, revision)
) WITHOUT ROWID;
CREATE TABLE refusal (delivery INTEGER NOT NULL, n INTEGER NOT NULL, finding TEXT NOT NULL, PRIMARY KEY (delivery, n)) WITHOUT ROWID;
CREATE TABLE touched (delivery INTEGER NOT NULL, indicator INTEGER NOT NULL, PRIMARY KEY (delivery, indicator)) WITHOUT ROWID;
CREATE TABLE cursor (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE slot (source TEXT NOT NULL, slot TEXT NOT NULL, outcome TEXT NOT NULL, PRIMARY KEY (source, slot)) WITHOUT ROWID;

-- What was reported stays reported: a correction is a new revision.
CREATE TRIGGER observation_stays BEFORE UPDATE ON observation BEGIN SELECT RAISE(ABORT, 'observations are append-only'); END;
CREATE TRIGGER observation_kept BEFORE DELETE ON observation BEGIN SELECT RAISE(ABORT, 'observations are append-only'); END;
CREATE TRIGGER delivery_stays BEFORE UPDATE ON delivery BEGIN SELECT RAISE(ABORT, 'deliveries are append-only'); END;
CREATE TRIGGER delivery_kept BEFORE DELETE ON delivery BEGIN SELECT RAISE(ABORT, 'deliveries are append-only'); END;
CREATE TRIGGER refusal_stays BEFORE UPDATE ON refusal BEGIN SELECT RAISE(ABORT, 'refusals are append-only'); END;
CREATE TRIGGER refusal_kept BEFORE DELETE ON refusal BEGIN SELECT RAISE(ABORT, 'refusals are append-only'); END;
