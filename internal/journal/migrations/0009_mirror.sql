-- What a mirror of the journal has been given, as it wrote it itself.
CREATE TABLE mirror (name TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
-- What a mirror would not take: one row for each line that its server refuses, and one for each
-- series that has lines from before the server's retention (at 0, with how many).
CREATE TABLE mirror_refusal (
  mirror TEXT NOT NULL, series TEXT NOT NULL, at INTEGER NOT NULL, -- nanoseconds since 1970
  reason TEXT NOT NULL, lines INTEGER NOT NULL, newest INTEGER NOT NULL, line TEXT NOT NULL, message TEXT NOT NULL,
  noted_at INTEGER NOT NULL, -- milliseconds since 1970
  PRIMARY KEY (mirror, series, at)
) WITHOUT ROWID;
