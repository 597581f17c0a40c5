-- name: cells
-- Cells in force by their codes, with a place inside each.
SELECT
    code,
    id,
    st_x(st_pointonsurface(geom)) AS lon,
    st_y(st_pointonsurface(geom)) AS lat
FROM cells
WHERE valid_to IS NULL AND code = any(%(codes)s::text[]);

-- name: watch_list_by_key
SELECT id FROM watch_lists
WHERE idempotency_key = %(key)s AND coalesce(made_by, 0) = coalesce(%(by_id)s::integer, 0);

-- name: plan_by_key
SELECT id FROM patrol_plans
WHERE idempotency_key = %(key)s AND coalesce(made_by, 0) = coalesce(%(by_id)s::integer, 0);

-- name: save_watch_list
INSERT INTO watch_lists (name, reason, valid_from, valid_until, made_at, made_by, idempotency_key)
VALUES (%(name)s, %(reason)s, %(valid_from)s, %(valid_until)s, %(at)s, %(by_id)s, %(key)s)
RETURNING id;

-- name: save_watched_cells
INSERT INTO watch_list_cells (list_id, cell_id)
SELECT
    %(id)s,
    unnest(%(cells)s::bigint[]);

-- name: save_plan
INSERT INTO patrol_plans (
    name, reason, valid_from, valid_until, minutes, stay_minutes, reach_m, speed_kmh, made_at, made_by, idempotency_key
)
VALUES (
    %(name)s, %(reason)s, %(valid_from)s, %(valid_until)s, %(minutes)s, %(stay_minutes)s, %(reach_m)s, %(speed_kmh)s,
    %(at)s, %(by_id)s, %(key)s
)
RETURNING id;

-- name: save_plan_cells
INSERT INTO patrol_plan_cells (plan_id, cell_id, weight, is_covered)
SELECT
    %(id)s,
    asked.cell_id,
    asked.weight,
    asked.is_covered
FROM unnest(%(cells)s::bigint[], %(weights)s::double precision[], %(covered)s::boolean[])
    AS asked (cell_id, weight, is_covered);

-- name: save_round
INSERT INTO patrol_rounds (plan_id, number, inspector_id, minutes, length_m)
VALUES (%(id)s, %(number)s, %(inspector_id)s, %(minutes)s, %(length_m)s);

-- name: save_stops
INSERT INTO patrol_stops (plan_id, round, position, cell_id, weight)
SELECT
    %(id)s,
    %(number)s,
    walked.position,
    walked.cell_id,
    walked.weight
FROM unnest(%(cells)s::bigint[], %(weights)s::double precision[]) WITH ORDINALITY
    AS walked (cell_id, weight, position);

-- name: watch_lists
-- Watch lists with their cells, those that expire last first: one, those that hold, those of a cell.
SELECT
    watch_lists.id,
    watch_lists.name,
    watch_lists.reason,
    watch_lists.valid_from,
    watch_lists.valid_until,
    watch_lists.made_at,
    persons.name AS made_by,
    watch_lists.ended_at
FROM watch_lists
LEFT JOIN persons ON watch_lists.made_by = persons.id
WHERE
    (%(id)s::integer IS NULL OR watch_lists.id = %(id)s)
    AND (%(is_all)s OR coalesce(watch_lists.ended_at, watch_lists.valid_until) > %(at)s)
    AND (
        %(cell)s::text IS NULL
        OR watch_lists.id IN (
            SELECT watch_list_cells.list_id
            FROM watch_list_cells
            INNER JOIN cells ON watch_list_cells.cell_id = cells.id
            WHERE cells.code = %(cell)s
        )
    )
ORDER BY watch_lists.valid_until DESC, watch_lists.id DESC
LIMIT %(most)s;

-- name: cells_of_lists
SELECT
    watch_list_cells.list_id,
    cells.id AS cell_id,
    cells.code,
    st_x(st_pointonsurface(cells.geom)) AS lon,
    st_y(st_pointonsurface(cells.geom)) AS lat
FROM watch_list_cells
INNER JOIN cells ON watch_list_cells.cell_id = cells.id
WHERE watch_list_cells.list_id = any(%(ids)s::integer[])
ORDER BY watch_list_cells.list_id, cells.code;

-- name: watched_cells
-- Every cell that is watched at an instant, with the lists that it is on.
SELECT
    cells.id AS cell_id,
    cells.code,
    st_x(st_pointonsurface(cells.geom)) AS lon,
    st_y(st_pointonsurface(cells.geom)) AS lat,
    array_agg(watch_lists.id ORDER BY watch_lists.valid_until, watch_lists.id) AS list_ids,
    array_agg(watch_lists.name ORDER BY watch_lists.valid_until, watch_lists.id) AS names,
    array_agg(watch_lists.valid_until ORDER BY watch_lists.valid_until, watch_lists.id) AS ends
FROM watch_lists
INNER JOIN watch_list_cells ON watch_lists.id = watch_list_cells.list_id
INNER JOIN cells ON watch_list_cells.cell_id = cells.id
WHERE
    watch_lists.valid_from <= %(at)s
    AND coalesce(watch_lists.ended_at, watch_lists.valid_until) > %(at)s
    AND (%(cell)s::text IS NULL OR cells.code = %(cell)s)
GROUP BY cells.id
ORDER BY cells.code;

-- name: plans
SELECT
    patrol_plans.id,
    patrol_plans.name,
    patrol_plans.reason,
    patrol_plans.valid_from,
    patrol_plans.valid_until,
    patrol_plans.minutes,
    patrol_plans.stay_minutes,
    patrol_plans.reach_m,
    patrol_plans.speed_kmh,
    patrol_plans.made_at,
    persons.name AS made_by,
    patrol_plans.ended_at
FROM patrol_plans
LEFT JOIN persons ON patrol_plans.made_by = persons.id
WHERE
    (%(id)s::integer IS NULL OR patrol_plans.id = %(id)s)
    AND (%(is_all)s OR coalesce(patrol_plans.ended_at, patrol_plans.valid_until) > %(at)s)
ORDER BY patrol_plans.valid_until DESC, patrol_plans.id DESC
LIMIT %(most)s;

-- name: plan_cells
SELECT
    patrol_plan_cells.plan_id,
    cells.id AS cell_id,
    cells.code,
    st_x(st_pointonsurface(cells.geom)) AS lon,
    st_y(st_pointonsurface(cells.geom)) AS lat,
    patrol_plan_cells.weight,
    patrol_plan_cells.is_covered
FROM patrol_plan_cells
INNER JOIN cells ON patrol_plan_cells.cell_id = cells.id
WHERE patrol_plan_cells.plan_id = any(%(ids)s::integer[])
ORDER BY patrol_plan_cells.plan_id ASC, patrol_plan_cells.weight DESC, cells.code ASC;

-- name: rounds
SELECT
    patrol_rounds.plan_id,
    patrol_rounds.number,
    patrol_rounds.inspector_id,
    persons.name AS inspector_name,
    patrol_rounds.minutes,
    patrol_rounds.length_m
FROM patrol_rounds
LEFT JOIN persons ON patrol_rounds.inspector_id = persons.id
WHERE patrol_rounds.plan_id = any(%(ids)s::integer[])
ORDER BY patrol_rounds.plan_id, patrol_rounds.number;

-- name: stops
SELECT
    patrol_stops.plan_id,
    patrol_stops.round,
    cells.id AS cell_id,
    cells.code,
    st_x(st_pointonsurface(cells.geom)) AS lon,
    st_y(st_pointonsurface(cells.geom)) AS lat,
    patrol_stops.weight
FROM patrol_stops
INNER JOIN cells ON patrol_stops.cell_id = cells.id
WHERE patrol_stops.plan_id = any(%(ids)s::integer[])
ORDER BY patrol_stops.plan_id, patrol_stops.round, patrol_stops.position;

-- name: plans_of
-- The plans that hold at an instant and have a round for an inspector.
SELECT DISTINCT patrol_plans.id
FROM patrol_plans
INNER JOIN patrol_rounds ON patrol_plans.id = patrol_rounds.plan_id
WHERE
    patrol_rounds.inspector_id = %(inspector_id)s
    AND patrol_plans.valid_from <= %(at)s
    AND coalesce(patrol_plans.ended_at, patrol_plans.valid_until) > %(at)s
ORDER BY patrol_plans.id;

-- name: inspectors
-- Which of some persons walk beats.
SELECT id FROM persons
WHERE id = any(%(ids)s::integer[]) AND role = 'inspector' AND is_active;

-- name: end_watch_list
UPDATE watch_lists
SET ended_at = %(at)s, ended_by = %(by_id)s
WHERE id = %(id)s AND ended_at IS NULL AND valid_until > %(at)s;

-- name: end_plan
UPDATE patrol_plans
SET ended_at = %(at)s, ended_by = %(by_id)s
WHERE id = %(id)s AND ended_at IS NULL AND valid_until > %(at)s;

-- name: weekly_counts
-- Of every cell in force: its area, a place inside it, and its cases of a period by week, counted from the middle of
-- the comparison: weeks before it are below 0. Cases whose place is exact and that were not void; of some classes only,
-- if asked.
WITH counted AS (
    SELECT
        cases.cell_id,
        floor(extract(EPOCH FROM cases.reported_at - %(middle)s::timestamptz) / 604800)::integer AS week,
        count(*)::integer AS n
    FROM cases
    WHERE
        cases.reported_at >= %(since)s
        AND cases.reported_at < %(until)s
        AND cases.cell_id IS NOT NULL
        AND cases.place_quality = 'exact'
        AND cases.outcome IS DISTINCT FROM 'void'
        AND (%(class_ids)s::integer[] IS NULL OR cases.class_id = any(%(class_ids)s::integer[]))
    GROUP BY cases.cell_id, week
)

SELECT
    cells.id,
    cells.code,
    cells.area_m2,
    st_x(st_centroid(cells.geom)) AS lon,
    st_y(st_centroid(cells.geom)) AS lat,
    array_agg(counted.week) FILTER (WHERE counted.week IS NOT NULL) AS weeks,
    array_agg(counted.n) FILTER (WHERE counted.week IS NOT NULL) AS counts
FROM cells
LEFT JOIN counted ON cells.id = counted.cell_id
WHERE cells.valid_to IS NULL
GROUP BY cells.id
ORDER BY cells.code;

-- name: touched_cells
-- The cells of every list and plan that held at some time in a period.
SELECT cell_id FROM watch_list_cells
INNER JOIN watch_lists ON watch_list_cells.list_id = watch_lists.id
WHERE watch_lists.valid_from < %(until)s AND coalesce(watch_lists.ended_at, watch_lists.valid_until) > %(since)s
UNION
SELECT cell_id FROM patrol_plan_cells
INNER JOIN patrol_plans ON patrol_plan_cells.plan_id = patrol_plans.id
WHERE patrol_plans.valid_from < %(until)s AND coalesce(patrol_plans.ended_at, patrol_plans.valid_until) > %(since)s;

-- name: patrol_minutes
-- How long patrols were in some cells before and after an instant. [min]
SELECT
    coalesce(sum(minutes) FILTER (WHERE last_at < %(middle)s), 0) AS minutes_before,
    coalesce(sum(minutes) FILTER (WHERE last_at >= %(middle)s), 0) AS minutes_after
FROM patrol_cells
WHERE cell_id = any(%(cells)s::bigint[]) AND last_at >= %(since)s AND last_at < %(until)s;
