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
WHERE tiling_id = %(tiling_id)s
ORDER BY code;

-- name: cell_page
-- What a cell's page shows about the cell itself and what hangs on it.
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
                WHERE components.cell_id = cells.id
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
