-- name: tiling
-- The tiling in force: where its plane is centred.
SELECT
    centre_lon,
    centre_lat,
    cell_size_m
FROM tilings
WHERE valid_to IS NULL;

-- name: cells_with_cases
-- Every cell in force, by code, with its cases of a period. Only cases whose place is exact and that were not
-- voided. A case whose cell was redrawn is counted in the cell that its place lies in now.
WITH asked AS (
    SELECT
        cell_id,
        geom
    FROM cases
    WHERE
        place_quality = 'exact'
        AND outcome IS DISTINCT FROM 'void'
        AND reported_at >= %(since)s
        AND reported_at < %(until)s
        AND (%(class_ids)s::integer[] IS NULL OR class_id = any(%(class_ids)s::integer[]))
),

located AS (
    SELECT coalesce(kept.id, found.id) AS cell_id
    FROM asked
    LEFT JOIN cells AS kept ON asked.cell_id = kept.id AND kept.valid_to IS NULL
    LEFT JOIN LATERAL (
        SELECT cells.id
        FROM cells
        WHERE kept.id IS NULL AND cells.valid_to IS NULL AND st_intersects(cells.geom, asked.geom)
        ORDER BY cells.code
        LIMIT 1
    ) AS found ON TRUE
),

counted AS (
    SELECT
        cell_id,
        count(*) AS n
    FROM located
    GROUP BY cell_id
)

SELECT
    cells.id,
    cells.code,
    cells.col,
    cells.row,
    cells.area_m2,
    st_x(st_centroid(cells.geom)) AS lon,
    st_y(st_centroid(cells.geom)) AS lat,
    coalesce(counted.n, 0) AS n
FROM cells
LEFT JOIN counted ON cells.id = counted.cell_id
WHERE cells.valid_to IS NULL
ORDER BY cells.code;

-- name: case_places
-- Where the cases of a period happened: the same cases as above.
SELECT
    st_x(geom) AS lon,
    st_y(geom) AS lat
FROM cases
WHERE
    place_quality = 'exact'
    AND geom IS NOT NULL
    AND outcome IS DISTINCT FROM 'void'
    AND reported_at >= %(since)s
    AND reported_at < %(until)s
    AND (%(class_ids)s::integer[] IS NULL OR class_id = any(%(class_ids)s::integer[]))
ORDER BY id;

-- name: cell_shapes
-- The outlines of the cells in force, by code, as the panels order them.
SELECT st_asbinary(geom) AS shape
FROM cells
WHERE valid_to IS NULL
ORDER BY code;

-- name: stages
-- The open cases by stage, and the late ones among them.
SELECT
    stage,
    count(*) AS n,
    count(*) FILTER (WHERE is_late(stage, is_suspended, due_at, %(at)s)) AS late
FROM cases
WHERE closed_at IS NULL
GROUP BY stage;

-- name: days
-- Cases reported and closed on each of the city's own days, from the first to the last; quiet days are there, too.
WITH days AS (
    SELECT
        generate_series(
            (%(since)s AT TIME ZONE %(zone)s)::date,
            ((%(until)s - interval '1 microsecond') AT TIME ZONE %(zone)s)::date,
            interval '1 day'
        )::date AS day
),

reports AS (
    SELECT (reported_at AT TIME ZONE %(zone)s)::date AS day
    FROM cases
    WHERE reported_at >= %(since)s AND reported_at < %(until)s
),

closings AS (
    SELECT (closed_at AT TIME ZONE %(zone)s)::date AS day
    FROM cases
    WHERE closed_at >= %(since)s AND closed_at < %(until)s
),

reported AS (
    SELECT
        day,
        count(*) AS n
    FROM reports
    GROUP BY day
),

closed AS (
    SELECT
        day,
        count(*) AS n
    FROM closings
    GROUP BY day
)

SELECT
    days.day,
    coalesce(reported.n, 0) AS reported,
    coalesce(closed.n, 0) AS closed
FROM days
LEFT JOIN reported ON days.day = reported.day
LEFT JOIN closed ON days.day = closed.day
ORDER BY days.day;

-- name: classes
-- The classes with most cases reported in a period.
WITH counted AS (
    SELECT
        class_id,
        count(*) AS n
    FROM cases
    WHERE reported_at >= %(since)s AND reported_at < %(until)s
    GROUP BY class_id
)

SELECT
    counted.class_id,
    catalogue_classes.name,
    catalogue_classes.name_en,
    counted.n
FROM counted
INNER JOIN catalogue_classes ON counted.class_id = catalogue_classes.id
ORDER BY counted.n DESC, counted.class_id ASC
LIMIT %(most)s;

-- name: departments
-- Each department that has or had a case: open and late now; closed in the period, and how long it took from the
-- last dispatch. Nothing closed gives no median.
WITH work AS (
    SELECT
        department_id,
        closed_at IS NULL AS is_open,
        is_late(stage, is_suspended, due_at, %(at)s) AS was_late,
        extract(EPOCH FROM closed_at - dispatched_at) / 3600.0 AS hours
    FROM cases
    WHERE closed_at IS NULL OR (closed_at >= %(since)s AND closed_at < %(until)s)
)

SELECT
    departments.id,
    departments.name,
    count(*) FILTER (WHERE work.is_open) AS open,
    count(*) FILTER (WHERE work.was_late) AS late,
    count(*) FILTER (WHERE NOT work.is_open) AS closed,
    (percentile_cont(0.5) WITHIN GROUP (ORDER BY work.hours))::double precision AS median_hours
FROM work
INNER JOIN departments ON work.department_id = departments.id
GROUP BY departments.id
ORDER BY open DESC, departments.id ASC;

-- name: places_by_year
-- The place of every case that has an exact one, and the year of its report in the city's own time.
SELECT
    extract(YEAR FROM reported_at AT TIME ZONE %(zone)s)::smallint AS year,
    st_x(geom) AS lon,
    st_y(geom) AS lat
FROM cases
WHERE geom IS NOT NULL AND place_quality IN ('exact', 'outside');

-- name: cases_of_cells
-- All cases of each cell in force.
SELECT
    cases.cell_id,
    count(*) AS count
FROM cases
INNER JOIN cells ON cases.cell_id = cells.id AND cells.valid_to IS NULL
GROUP BY cases.cell_id;

-- name: open_cases_of_cells
-- Open cases of each cell in force.
SELECT
    cases.cell_id,
    count(*) AS count
FROM cases
INNER JOIN cells ON cases.cell_id = cells.id AND cells.valid_to IS NULL
WHERE cases.closed_at IS NULL
GROUP BY cases.cell_id;

-- name: complaints_of_cells
-- Complaints of each cell in force.
SELECT
    complaints.cell_id,
    count(*) AS count
FROM complaints
INNER JOIN cells ON complaints.cell_id = cells.id AND cells.valid_to IS NULL
GROUP BY complaints.cell_id;

-- name: components_of_cells
-- Components of each cell in force, as far as they still stand.
SELECT
    components.cell_id,
    count(*) AS count
FROM components
INNER JOIN cells ON components.cell_id = cells.id AND cells.valid_to IS NULL
WHERE components.state <> 'removed'
GROUP BY components.cell_id;

-- name: places_of_month
-- Exact places of the cases reported in a period, but for those that were recorded too late to be published.
SELECT
    st_x(cases.geom) AS lon,
    st_y(cases.geom) AS lat
FROM cases
INNER JOIN case_events ON cases.id = case_events.case_id AND case_events.seq = 1
WHERE
    cases.reported_at >= %(since)s
    AND cases.reported_at < %(until)s
    AND cases.place_quality = 'exact'
    AND (case_events.recorded_at < %(recorded_by)s OR case_events.origin = 'imported');

-- name: case_instants
-- When and where each case of a period was reported: the cases that cells_with_cases counts. A row has a fixed width.
SELECT
    coalesce(cell_id, -1)::bigint AS cell_id,
    reported_at,
    coalesce(st_x(geom), 'NaN') AS lon,
    coalesce(st_y(geom), 'NaN') AS lat
FROM cases
WHERE
    place_quality = 'exact'
    AND outcome IS DISTINCT FROM 'void'
    AND reported_at >= %(since)s
    AND reported_at < %(until)s
    AND (%(class_ids)s::integer[] IS NULL OR class_id = any(%(class_ids)s::integer[]));
