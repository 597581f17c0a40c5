-- name: days
-- What was reported and closed on each day of the subject's month.
WITH mine AS (
    SELECT
        cases.reported_at,
        cases.closed_at
    FROM cases
    LEFT JOIN cells ON cases.cell_id = cells.id
    WHERE
        (%(area)s = '' OR starts_with(cells.code, %(area)s))
        AND (%(department_id)s::integer IS NULL OR cases.department_id = %(department_id)s)
),

deeds AS (
    SELECT
        (mine.reported_at AT TIME ZONE %(zone)s)::date AS day,
        1 AS reported,
        0 AS closed
    FROM mine
    WHERE mine.reported_at >= %(since)s AND mine.reported_at < %(until)s
    UNION ALL
    SELECT
        (mine.closed_at AT TIME ZONE %(zone)s)::date AS day,
        0 AS reported,
        1 AS closed
    FROM mine
    WHERE mine.closed_at >= %(since)s AND mine.closed_at < %(until)s
)

SELECT
    deeds.day,
    sum(deeds.reported)::integer,
    sum(deeds.closed)::integer
FROM deeds
GROUP BY deeds.day
ORDER BY deeds.day;

-- name: months
-- Reports of the subject by month.
SELECT
    date_trunc('month', cases.reported_at AT TIME ZONE %(zone)s)::date AS month,
    count(*) AS reported
FROM cases
LEFT JOIN cells ON cases.cell_id = cells.id
WHERE
    cases.reported_at >= %(months_since)s AND cases.reported_at < %(until)s
    AND (%(area)s = '' OR starts_with(cells.code, %(area)s))
    AND (%(department_id)s::integer IS NULL OR cases.department_id = %(department_id)s)
GROUP BY month
ORDER BY month;

-- name: classes
-- By class: reports of the month, of the month before, a year before; what fell due in the month, and was late.
SELECT
    classes.name,
    classes.name_en,
    count(*) FILTER (WHERE cases.reported_at >= %(since)s AND cases.reported_at < %(until)s) AS reported,
    count(*) FILTER (WHERE cases.reported_at >= %(before)s AND cases.reported_at < %(since)s) AS before,
    count(*) FILTER (WHERE cases.reported_at >= %(year_since)s AND cases.reported_at < %(year_until)s) AS year,
    count(*) FILTER (WHERE cases.due_at >= %(since)s AND cases.due_at < %(until)s) AS due,
    count(*) FILTER (
        WHERE
        cases.due_at >= %(since)s AND cases.due_at < %(until)s
        AND NOT cases.is_suspended
        AND coalesce(cases.completed_at > cases.due_at, cases.closed_at IS NULL OR cases.closed_at > cases.due_at)
    ) AS late
FROM cases
INNER JOIN catalogue_classes AS classes ON cases.class_id = classes.id
LEFT JOIN cells ON cases.cell_id = cells.id
WHERE
    (
        cases.reported_at >= %(before)s AND cases.reported_at < %(until)s
        OR cases.reported_at >= %(year_since)s AND cases.reported_at < %(year_until)s
        OR cases.due_at >= %(since)s AND cases.due_at < %(until)s
    )
    AND (%(area)s = '' OR starts_with(cells.code, %(area)s))
    AND (%(department_id)s::integer IS NULL OR cases.department_id = %(department_id)s)
GROUP BY classes.id, classes.name, classes.name_en
ORDER BY reported DESC, classes.name ASC;

-- name: open_cases
-- Cases open at an instant, those past their deadline first, the longest first.
SELECT
    cases.number,
    classes.name,
    classes.name_en,
    cells.code,
    departments.name AS department,
    (cases.reported_at AT TIME ZONE %(zone)s)::date AS reported_on,
    extract(EPOCH FROM %(until)s - cases.due_at) / 86400 AS days_late,
    count(*) OVER () AS open,
    count(*) FILTER (
        WHERE
        cases.due_at < %(until)s AND NOT cases.is_suspended
        AND (cases.completed_at IS NULL OR cases.completed_at > %(until)s)
    ) OVER () AS late
FROM cases
INNER JOIN catalogue_classes AS classes ON cases.class_id = classes.id
LEFT JOIN cells ON cases.cell_id = cells.id
LEFT JOIN departments ON cases.department_id = departments.id
WHERE
    cases.reported_at < %(until)s
    AND (cases.closed_at IS NULL OR cases.closed_at > %(until)s)
    AND (%(area)s = '' OR starts_with(cells.code, %(area)s))
    AND (%(department_id)s::integer IS NULL OR cases.department_id = %(department_id)s)
ORDER BY
    coalesce(
        cases.due_at < %(until)s AND NOT cases.is_suspended
        AND (cases.completed_at IS NULL OR cases.completed_at > %(until)s), FALSE
    ) DESC,
    cases.due_at ASC,
    cases.number ASC
LIMIT %(most)s;

-- name: origins
-- Where the month's cases come from, and how many have an exact place.
SELECT
    case_events.origin,
    count(*) AS reported,
    count(*) FILTER (WHERE cases.place_quality = 'exact') AS exact
FROM cases
INNER JOIN case_events ON cases.id = case_events.case_id AND case_events.seq = 1
LEFT JOIN cells ON cases.cell_id = cells.id
WHERE
    cases.reported_at >= %(since)s AND cases.reported_at < %(until)s
    AND (%(area)s = '' OR starts_with(cells.code, %(area)s))
    AND (%(department_id)s::integer IS NULL OR cases.department_id = %(department_id)s)
GROUP BY case_events.origin
ORDER BY case_events.origin;

-- name: first_case
SELECT (min(cases.reported_at) AT TIME ZONE %(zone)s)::date AS day
FROM cases;

-- name: cells
-- The subject's cells in force with its cases of the month whose place is exact; of a redrawn cell by their place.
WITH mine AS (
    SELECT coalesce(kept.id, found.id) AS cell_id
    FROM cases
    LEFT JOIN cells ON cases.cell_id = cells.id
    LEFT JOIN cells AS kept ON cases.cell_id = kept.id AND kept.valid_to IS NULL
    LEFT JOIN LATERAL (
        SELECT covering.id
        FROM cells AS covering
        WHERE kept.id IS NULL AND covering.valid_to IS NULL AND st_intersects(covering.geom, cases.geom)
        ORDER BY covering.code
        LIMIT 1
    ) AS found ON TRUE
    WHERE
        cases.outcome IS DISTINCT FROM 'void'
        AND cases.place_quality = 'exact'
        AND cases.reported_at >= %(since)s AND cases.reported_at < %(until)s
        AND (%(area)s = '' OR starts_with(cells.code, %(area)s))
        AND (%(department_id)s::integer IS NULL OR cases.department_id = %(department_id)s)
),

counted AS (
    SELECT
        mine.cell_id,
        count(*) AS n
    FROM mine
    GROUP BY mine.cell_id
)

SELECT
    cells.id,
    cells.code,
    areas.name,
    cells.col,
    cells.row,
    coalesce(counted.n, 0) AS n
FROM cells
INNER JOIN areas ON cells.area_code = areas.code
LEFT JOIN counted ON cells.id = counted.cell_id
WHERE cells.valid_to IS NULL AND (%(area)s = '' OR starts_with(cells.code, %(area)s))
ORDER BY cells.code;

-- name: outlines
-- Outlines of the subject's cells, in the order of ``cells``.
SELECT st_asbinary(cells.geom) AS outline
FROM cells
WHERE cells.valid_to IS NULL AND (%(area)s = '' OR starts_with(cells.code, %(area)s))
ORDER BY cells.code;
