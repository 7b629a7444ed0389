-- The plan files that were in force, by the SHA-256 of their bytes, and from when on each was
-- (milliseconds since 1970). What a plan promised stays promised: a later change is a new row.
CREATE TABLE plan_file (hash TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE plan_use (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER plan_file_stays BEFORE UPDATE ON plan_file BEGIN SELECT RAISE(ABORT, 'plan files are append-only'); END;
CREATE TRIGGER plan_file_kept BEFORE DELETE ON plan_file BEGIN SELECT RAISE(ABORT, 'plan files are append-only'); END;
CREATE TRIGGER plan_use_stays BEFORE UPDATE ON plan_use BEGIN SELECT RAISE(ABORT, 'uses of plans are append-only'); END;
CREATE TRIGGER plan_use_kept BEFORE DELETE ON plan_use BEGIN SELECT RAISE(ABORT, 'uses of plans are append-only'); END;
