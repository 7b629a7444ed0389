-- Places that deliveries brought: sites that no plan names, each within a place of the plan. The
-- name is as the row of the delivery wrote it first.
CREATE TABLE learnt_place (
  place INTEGER PRIMARY KEY, parent TEXT NOT NULL, name TEXT NOT NULL, delivery INTEGER NOT NULL, line INTEGER NOT NULL
);
CREATE TRIGGER learnt_place_stays BEFORE UPDATE ON learnt_place BEGIN SELECT RAISE(ABORT, 'learnt places are append-only'); END;
CREATE TRIGGER learnt_place_kept BEFORE DELETE ON learnt_place BEGIN SELECT RAISE(ABORT, 'learnt places are append-only'); END;
