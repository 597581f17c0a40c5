-- An alarm's circle lies round the middle of its first cell: the place was there twice.

ALTER TABLE cluster_alarms DROP COLUMN geom;

COMMENT ON COLUMN cluster_alarms.cell_ids
IS 'The cells inside, nearest first: its circle lies round the middle of the first.';
