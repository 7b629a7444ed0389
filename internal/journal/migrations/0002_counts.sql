-- Which journal this is, so that what was made from another one is not taken for this one's.
CREATE TABLE identity (id TEXT NOT NULL);
INSERT INTO identity VALUES (lower(hex(randomblob(16))));
CREATE TRIGGER identity_stays BEFORE UPDATE ON identity BEGIN SELECT RAISE(ABORT, 'the identity is append-only'); END;
CREATE TRIGGER identity_kept BEFORE DELETE ON identity BEGIN SELECT RAISE(ABORT, 'the identity is append-only'); END;

-- Why a delivery's rows were refused: how many refusals of rows have each code. Nobody has to
-- count the refusals, of which there may be millions.
CREATE TABLE reason (delivery INTEGER NOT NULL, code TEXT NOT NULL, refusals INTEGER NOT NULL, PRIMARY KEY (delivery, code)) WITHOUT ROWID;
INSERT INTO reason SELECT delivery, json_extract(finding, '$.code'), count(*) FROM refusal
 WHERE json_extract(finding, '$.severity') = 'error' AND json_extract(finding, '$.row') > 0 GROUP BY 1, 2;
CREATE TRIGGER reason_stays BEFORE UPDATE ON reason BEGIN SELECT RAISE(ABORT, 'reasons are append-only'); END;
CREATE TRIGGER reason_kept BEFORE DELETE ON reason BEGIN SELECT RAISE(ABORT, 'reasons are append-only'); END;
