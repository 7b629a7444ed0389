-- Where in its row a value stood: a row of a wide table has several. −1 is nowhere: the mapping
-- fixed the value, or the row was stored before columns were kept.
ALTER TABLE observation ADD COLUMN col INTEGER NOT NULL DEFAULT -1;
