-- name: tiling
-- A tiling, and the one before it.
SELECT
    tilings.id,
    tilings.valid_from,
    (SELECT max(earlier.id) FROM tilings AS earlier WHERE earlier.id < tilings.id) AS before_id,
    (
        SELECT count(*)
        FROM cells
        WHERE cells.tiling_id < tilings.id AND (cells.closed_by IS NULL OR cells.closed_by > tilings.id)
    ) AS kept
FROM tilings
WHERE tilings.id = %(tiling_id)s;

-- name: areas
-- How many cells of each area a tiling retired, by what became of them, and how many began with it.
SELECT
    areas.code,
    areas.name,
    areas.name_en,
    changed.split,
    changed.merged,
    changed.moved,
    changed.given_up,
    changed.fresh
FROM (
    SELECT
        area_code,
        count(*) FILTER (WHERE closed_by = %(tiling_id)s AND fate = 'split') AS split,
        count(*) FILTER (WHERE closed_by = %(tiling_id)s AND fate = 'merged') AS merged,
        count(*) FILTER (WHERE closed_by = %(tiling_id)s AND fate = 'moved') AS moved,
        count(*) FILTER (WHERE closed_by = %(tiling_id)s AND fate = 'given_up') AS given_up,
        count(*) FILTER (WHERE tiling_id = %(tiling_id)s) AS fresh
    FROM cells
    WHERE closed_by = %(tiling_id)s OR tiling_id = %(tiling_id)s
    GROUP BY area_code
) AS changed
INNER JOIN areas ON changed.area_code = areas.code
ORDER BY areas.code;

-- name: codes_and_ground
-- How many new cells have the code of one that was retired for them, and how many lie where no cell was.
SELECT
    count(*) FILTER (
        WHERE EXISTS (SELECT FROM cells AS old WHERE old.closed_by = %(tiling_id)s AND old.code = new.code)
    ) AS same_code,
    count(*) FILTER (WHERE NOT EXISTS (SELECT FROM cell_lineage WHERE cell_lineage.new_id = new.id)) AS new_ground
FROM cells AS new
WHERE new.tiling_id = %(tiling_id)s;

-- name: duty
-- Rules of retired cells that ended with them, those of their heirs, the contested ones of these, and those without.
WITH theirs AS (
    SELECT
        count(*) FILTER (WHERE rules.ended_at = %(at)s) AS ended,
        count(*) FILTER (
            WHERE rules.valid_to IS NULL OR rules.valid_to > greatest(rules.valid_from, %(today)s)
        ) AS stranded
    FROM cells
    INNER JOIN duty_rules AS rules ON cells.code = rules.place AND cells.id = rules.cell_id
    WHERE cells.closed_by = %(tiling_id)s
),

heirs AS (
    SELECT
        count(*) AS begun,
        count(*) FILTER (WHERE rules.is_contested) AS contested
    FROM cells
    INNER JOIN duty_rules AS rules ON cells.code = rules.place AND cells.id = rules.cell_id
    WHERE cells.tiling_id = %(tiling_id)s AND rules.source = 'redraw' AND rules.recorded_at = %(at)s
)

SELECT
    theirs.ended,
    heirs.begun,
    heirs.contested,
    theirs.stranded
FROM theirs CROSS JOIN heirs;

-- name: retired_page
-- Cells that a tiling retired, by code, as many as were asked for and one more; each with the cases that were ever
-- filed on its ground. A case on a border counts where it counts everywhere: in the cell with the lowest code.
SELECT
    old.id,
    old.code,
    old.area_code,
    old.fate,
    old.area_m2,
    (
        SELECT count(*)
        FROM cases
        WHERE
            cases.place_quality = 'exact'
            AND st_intersects(old.geom, cases.geom)
            AND NOT EXISTS (
                SELECT FROM cells AS lower
                WHERE
                    lower.tiling_id < %(tiling_id)s
                    AND (lower.closed_by IS NULL OR lower.closed_by >= %(tiling_id)s)
                    AND lower.code < old.code
                    AND st_intersects(lower.geom, cases.geom)
            )
    ) AS cases
FROM cells AS old
WHERE
    old.closed_by = %(tiling_id)s
    AND (%(fate)s::text IS NULL OR old.fate = %(fate)s)
    AND (%(area)s::text IS NULL OR starts_with(old.area_code, %(area)s))
    AND old.code > %(after)s
ORDER BY old.code
LIMIT %(wanted)s;

-- name: children
-- The cells that hold the ground of some retired ones, most ground first, with the cases ever filed on theirs.
SELECT
    lineage.old_id,
    new.id,
    new.code,
    new.area_m2,
    (
        SELECT count(*)
        FROM cases
        WHERE
            cases.place_quality = 'exact'
            AND st_intersects(new.geom, cases.geom)
            AND NOT EXISTS (
                SELECT FROM cells AS lower
                WHERE
                    lower.tiling_id <= %(tiling_id)s
                    AND (lower.closed_by IS NULL OR lower.closed_by > %(tiling_id)s)
                    AND lower.code < new.code
                    AND st_intersects(lower.geom, cases.geom)
            )
    ) AS cases,
    lineage.old_share,
    lineage.new_share
FROM cell_lineage AS lineage
INNER JOIN cells AS new ON lineage.new_id = new.id
WHERE lineage.old_id = any(%(ids)s)
ORDER BY lineage.old_id ASC, lineage.shared_m2 DESC, new.code ASC;

-- name: drawn_cells
-- Outlines of the cells that a tiling retired or began in a box, as many as fit on a map and one more.
SELECT
    cells.code,
    coalesce(cells.closed_by = %(tiling_id)s, FALSE) AS is_retired,
    CASE WHEN cells.closed_by = %(tiling_id)s THEN cells.fate END AS fate,
    cells.area_m2,
    cells.tiling_id = %(tiling_id)s
    AND NOT EXISTS (SELECT FROM cell_lineage WHERE cell_lineage.new_id = cells.id) AS is_new_ground,
    st_asgeojson(cells.geom, 7) AS outline
FROM cells
WHERE
    (cells.closed_by = %(tiling_id)s OR cells.tiling_id = %(tiling_id)s)
    AND (%(box)s::float8[] IS NULL OR cells.geom && st_makeenvelope(
        (%(box)s::float8[])[1], (%(box)s::float8[])[2], (%(box)s::float8[])[3], (%(box)s::float8[])[4], 4326
    ))
ORDER BY is_retired DESC, cells.code ASC
LIMIT %(wanted)s;

-- name: drawn_areas
-- Outlines of areas, as coarse as a map of the whole city needs them: to some 20 m.
SELECT
    code,
    st_asgeojson(st_simplifypreservetopology(geom, 0.0002), 5) AS outline
FROM areas
WHERE
    code = any(%(codes)s)
    AND (%(box)s::float8[] IS NULL OR geom && st_makeenvelope(
        (%(box)s::float8[])[1], (%(box)s::float8[])[2], (%(box)s::float8[])[3], (%(box)s::float8[])[4], 4326
    ))
ORDER BY code;
