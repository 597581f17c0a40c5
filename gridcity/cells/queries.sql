-- name: cell_at
-- The cell of a place. On a border it is the one with the lowest code.
SELECT
    id,
    code,
    area_code,
    area_m2,
    col,
    row
FROM cells
WHERE
    valid_to IS NULL
    AND st_intersects(geom, st_setsrid(st_point(%(lon)s, %(lat)s), 4326))
ORDER BY code
LIMIT 1;

-- name: cell_by_code
-- One cell in force.
SELECT
    id,
    code,
    area_code,
    area_m2,
    col,
    row
FROM cells
WHERE valid_to IS NULL AND code = %(code)s;

-- name: cells_for_lookup
-- Every cell of a tiling, by code. Of a lattice, outlines only of those that are not plain squares: a square
-- has five corners, the right size and the right extent, and is drawn again from its column and row.
SELECT
    id,
    code,
    area_code,
    col,
    row,
    CASE
        WHEN %(is_lattice)s AND col IS NOT NULL AND st_npoints(geom) = 5 AND abs(area_m2 - %(cell_m2)s) < 0.1 THEN NULL
        ELSE st_asbinary(geom)
    END AS outline
FROM cells
WHERE tiling_id <= %(tiling_id)s AND (closed_by IS NULL OR closed_by > %(tiling_id)s)
ORDER BY code;

-- name: cell_page
-- What a cell's page shows about the cell itself and what hangs on it. Components that were removed do not count.
SELECT
    cells.id,
    cells.code,
    cells.area_code,
    cells.area_m2,
    cells.col,
    cells.row,
    st_asgeojson(cells.geom, 9) AS geometry,
    ARRAY[st_xmin(cells.geom), st_ymin(cells.geom), st_xmax(cells.geom), st_ymax(cells.geom)] AS bounds,
    coalesce(
        (
            SELECT
                jsonb_agg(
                    jsonb_build_object('class_id', n.class_id, 'count', n.count) ORDER BY n.count DESC, n.class_id ASC
                )
            FROM (
                SELECT
                    class_id,
                    count(*) AS count
                FROM components
                WHERE components.cell_id = cells.id AND components.state <> 'removed'
                GROUP BY class_id
            ) AS n
        ),
        '[]'::jsonb
    ) AS components,
    (
        SELECT count(*)
        FROM cases
        WHERE cases.cell_id = cells.id AND cases.closed_at IS NULL
    ) AS open_count,
    (
        SELECT count(*)
        FROM cases
        WHERE cases.cell_id = cells.id AND cases.closed_at IS NOT NULL
    ) AS closed_count,
    (
        SELECT count(*)
        FROM complaints
        WHERE complaints.cell_id = cells.id
    ) AS complaints_count,
    coalesce(
        (
            SELECT jsonb_agg(jsonb_build_object('month', n.month, 'count', n.count) ORDER BY n.month)
            FROM (
                SELECT
                    to_char(reported_at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month,
                    count(*) AS count
                FROM cases
                WHERE cases.cell_id = cells.id
                GROUP BY to_char(reported_at AT TIME ZONE %(zone)s, 'YYYY-MM')
            ) AS n
        ),
        '[]'::jsonb
    ) AS months
FROM cells
WHERE cells.valid_to IS NULL AND cells.code = %(code)s;

-- name: open_cases_by_cell
-- How many open cases each cell holds, for the shading of the map.
SELECT
    cell_id,
    count(*) AS open_cases
FROM cases
WHERE closed_at IS NULL
GROUP BY cell_id;

-- name: outlines_in_force
-- Every cell in force, with its outline.
SELECT
    id,
    code,
    area_code,
    0 AS rank,
    st_asbinary(geom) AS outline
FROM cells
WHERE valid_to IS NULL
ORDER BY code;

-- name: outlines_before
-- Every retired cell of some areas, the last retired first: the rank counts the tilings since.
SELECT
    id,
    code,
    area_code,
    coalesce((SELECT max(tilings.id) FROM tilings) - closed_by, 0) + 1 AS rank,
    st_asbinary(geom) AS outline
FROM cells
WHERE valid_to IS NOT NULL AND area_code = any(%(areas)s)
ORDER BY rank, code, id;

-- name: retire
-- Cells are in force no longer, each with what becomes of it.
UPDATE cells
SET valid_to = %(at)s, closed_by = %(tiling_id)s, fate = retired.fate
FROM unnest(%(ids)s::bigint[], %(fates)s::text[]) AS retired (id, fate)
WHERE cells.id = retired.id;

-- name: all_tilings
-- Every tiling that was ever in force, newest first, and how many cells it has, began and ended.
SELECT
    tilings.id,
    tilings.kind,
    tilings.cell_size_m,
    tilings.finest_level,
    tilings.valid_from,
    tilings.valid_to,
    (
        SELECT count(*)
        FROM cells
        WHERE cells.tiling_id <= tilings.id AND (cells.closed_by IS NULL OR cells.closed_by > tilings.id)
    ) AS cells,
    (SELECT count(*) FROM cells WHERE cells.tiling_id = tilings.id) AS began,
    (SELECT count(*) FROM cells WHERE cells.closed_by = tilings.id) AS ended
FROM tilings
ORDER BY tilings.id DESC;

-- name: cell_versions
-- Every cell that a code ever named, the one in force or else the last first.
SELECT
    id,
    code,
    area_m2,
    valid_from,
    valid_to,
    st_asgeojson(geom, 7) AS outline
FROM cells
WHERE code = %(code)s
ORDER BY valid_to DESC NULLS FIRST, id DESC;

-- name: cell_parents
-- The retired cells that a cell was made of, most ground first.
SELECT
    cells.code,
    cells.valid_from,
    cells.valid_to,
    cell_lineage.shared_m2,
    cell_lineage.old_share AS share_of_parent,
    cell_lineage.new_share AS share_of_child
FROM cell_lineage
INNER JOIN cells ON cell_lineage.old_id = cells.id
WHERE cell_lineage.new_id = %(id)s
ORDER BY cell_lineage.shared_m2 DESC, cells.code ASC;

-- name: cell_children
-- The cells that hold a retired cell's ground, most ground first.
SELECT
    cells.code,
    cells.valid_from,
    cells.valid_to,
    cell_lineage.shared_m2,
    cell_lineage.old_share AS share_of_parent,
    cell_lineage.new_share AS share_of_child
FROM cell_lineage
INNER JOIN cells ON cell_lineage.new_id = cells.id
WHERE cell_lineage.old_id = %(id)s
ORDER BY cell_lineage.shared_m2 DESC, cells.code ASC;

-- name: cell_neighbours
-- The cells in force that touch one of a code, a point inside each, and how many open cases it holds.
SELECT
    around.code,
    st_x(around.inside) AS lon,
    st_y(around.inside) AS lat,
    (
        SELECT count(*)
        FROM cases
        WHERE cases.cell_id = around.id AND cases.closed_at IS NULL
    ) AS open
FROM (
    SELECT
        near.id,
        near.code,
        st_pointonsurface(near.geom) AS inside
    FROM cells AS here
    INNER JOIN cells AS near ON near.valid_to IS NULL AND st_intersects(here.geom, near.geom) AND near.id <> here.id
    WHERE here.valid_to IS NULL AND here.code = %(code)s
) AS around
ORDER BY around.code;

-- name: cells_in_box
-- The cells in force around a place, with their outlines.
SELECT
    code,
    st_asbinary(geom) AS outline
FROM cells
WHERE
    valid_to IS NULL
    AND geom && st_makeenvelope(
        %(west)s::float8, %(south)s::float8, %(east)s::float8, %(north)s::float8, 4326
    )
ORDER BY code;

-- name: save_hexagons
-- Hexagons that cells lie in, each once.
INSERT INTO hexagons (id, resolution, geom)
SELECT
    drawn.id,
    %(resolution)s,
    st_geomfromwkb(drawn.outline, 4326)
FROM unnest(%(ids)s::bigint[], %(outlines)s::bytea[]) AS drawn (id, outline)
ON CONFLICT (id) DO NOTHING;

-- name: cells_without_hexagons
-- Cells in force whose ground is shared among no hexagons yet.
SELECT
    cells.id,
    st_asbinary(cells.geom) AS outline
FROM cells
WHERE
    cells.valid_to IS NULL
    AND NOT EXISTS (SELECT FROM cell_hexagons WHERE cell_hexagons.cell_id = cells.id)
ORDER BY cells.code;
