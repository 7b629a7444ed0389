-- How far a source has come with what it asks for, as it wrote it itself. Losing it loses nothing:
-- the source asks for everything again.
CREATE TABLE mark (source TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
