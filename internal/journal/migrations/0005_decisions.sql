-- What was decided about each value that was held: it counts, or it never will; by whom and why.
-- The decision's delivery says when.
CREATE TABLE decision (
  indicator INTEGER NOT NULL, place INTEGER NOT NULL, period INTEGER NOT NULL, held INTEGER NOT NULL, -- held_value's key
  delivery INTEGER NOT NULL, counts INTEGER NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (indicator, place, period, held)
) WITHOUT ROWID;
-- Until now one decision was about all values of a delivery, and its note began with who decided.
INSERT INTO decision SELECT h.indicator, h.place, h.period, h.delivery, r.seq, r.outcome <> 'discarded',
  substr(r.note, 1, max(instr(r.note, ': ') - 1, 0)), CASE instr(r.note, ': ') WHEN 0 THEN r.note ELSE substr(r.note, instr(r.note, ': ') + 2) END
 FROM held_value h JOIN delivery r ON r.duplicate_of = h.delivery AND r.source = 'release';
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
