-- What stands near a place is found through the cells there, which are few, and then by its own place:
--
--     WHERE components.cell_id IN (SELECT cells_in_box(box)) AND components.geom && box
--
-- The cells whose extent touches a box in EPSG:4326, in force or retired: what lay outside the city when its
-- cells were drawn anew still hangs on old ones. A ten-millionth of a degree (1 cm) more, because a point and the
-- border it lies on were rounded apart. In plain SQL, so that the planner sees through it.
CREATE OR REPLACE FUNCTION cells_in_box(box geometry) RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE ROWS 40 AS $$
    SELECT cells.id FROM cells WHERE cells.geom && st_expand(box, 1e-7)
$$;
