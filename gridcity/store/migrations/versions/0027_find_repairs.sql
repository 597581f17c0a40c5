-- The last repair of a class near a place is found at once, however many cases lie there.

CREATE INDEX cases_repaired_idx ON cases (class_id, cell_id, closed_at)
WHERE outcome IN ('fixed', 'made_safe') AND place_quality <> 'default';
