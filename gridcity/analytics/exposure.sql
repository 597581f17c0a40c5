-- name: ground
-- The cells in force, by code, as the panels order them: where they are and how large.
SELECT
    id,
    code,
    area_m2,
    st_x(st_centroid(geom)) AS lon,
    st_y(st_centroid(geom)) AS lat
FROM cells
WHERE valid_to IS NULL
ORDER BY code;

-- name: areas_of_level
-- The areas of a level, by code: their names.
SELECT
    code,
    name,
    name_en
FROM areas
WHERE level = %(level)s
ORDER BY code;

-- name: told
-- Cases of a period with an exact place, voided and merged ones left out: how many in each cell, by class and by the
-- way they came; how many fell due, and were late. A cell that was redrawn stands for where its cases are now:
-- those come one by one, with their places.
WITH asked AS (
    SELECT
        cases.cell_id,
        cases.class_id,
        cases.channel,
        cases.geom,
        coalesce(cases.due_at <= %(at)s, FALSE) AS was_due,
        coalesce(
            cases.due_at <= %(at)s
            AND coalesce(cases.completed_at, cases.closed_at, %(at)s) > cases.due_at
            AND NOT cases.is_late_excused,
            FALSE
        ) AS was_late
    FROM cases
    WHERE
        cases.place_quality = 'exact'
        AND cases.outcome IS DISTINCT FROM 'void'
        AND cases.outcome IS DISTINCT FROM 'duplicate'
        AND cases.merged_into_id IS NULL
        AND cases.reported_at >= %(since)s
        AND cases.reported_at < %(until)s
        AND (%(class_ids)s::integer[] IS NULL OR cases.class_id = any(%(class_ids)s::integer[]))
),

counted AS (
    SELECT
        cell_id,
        class_id,
        channel,
        count(*) AS n,
        count(*) FILTER (WHERE was_due) AS due,
        count(*) FILTER (WHERE was_late) AS late
    FROM asked
    GROUP BY cell_id, class_id, channel
),

moved AS (
    SELECT
        found.id AS cell_id,
        asked.class_id,
        asked.channel,
        count(*) AS n,
        count(*) FILTER (WHERE asked.was_due) AS due,
        count(*) FILTER (WHERE asked.was_late) AS late
    FROM asked
    LEFT JOIN cells AS kept ON asked.cell_id = kept.id AND kept.valid_to IS NULL
    INNER JOIN LATERAL (
        SELECT cells.id
        FROM cells
        WHERE cells.valid_to IS NULL AND st_intersects(cells.geom, asked.geom)
        ORDER BY cells.code
        LIMIT 1
    ) AS found ON kept.id IS NULL
    GROUP BY found.id, asked.class_id, asked.channel
)

SELECT counted.*
FROM counted
INNER JOIN cells ON counted.cell_id = cells.id AND cells.valid_to IS NULL
UNION ALL
SELECT moved.*
FROM moved;

-- name: lasted
-- How long the cases of a period took until they were done, in whole hours, by area: those that ended with work done,
-- and those that are open still, of which it is only known that they take longer. What ended otherwise (refused, not
-- found …) is left out.
SELECT
    left(cells.code, %(digits)s) AS area,
    cases.closed_at IS NOT NULL AS is_done,
    floor(
        extract(EPOCH FROM greatest(
            coalesce(cases.completed_at, cases.closed_at, %(at)s) - cases.reported_at, interval '0'
        )) / 3600
    )::integer AS hours,
    count(*) AS n
FROM cases
INNER JOIN cells ON cases.cell_id = cells.id
WHERE
    cases.place_quality = 'exact'
    AND (cases.closed_at IS NULL OR cases.outcome IN ('fixed', 'made_safe', 'not_recorded'))
    AND cases.reported_at >= %(since)s
    AND cases.reported_at < %(until)s
    AND cases.reported_at <= %(at)s
    AND (%(class_ids)s::integer[] IS NULL OR cases.class_id = any(%(class_ids)s::integer[]))
GROUP BY area, is_done, hours;

-- name: components_standing
-- Components of each cell in force: all that stand today, or those that stood on a day, as far as the register tells
-- (where they stand now; from their start until they were removed).
SELECT
    components.cell_id,
    count(*) AS n
FROM components
INNER JOIN cells ON components.cell_id = cells.id AND cells.valid_to IS NULL
LEFT JOIN LATERAL (
    SELECT min(component_events.effective_on) AS removed_on
    FROM component_events
    WHERE
        components.state = 'removed'
        AND component_events.component_id = components.id
        AND component_events.after ->> 'state' = 'removed'
) AS gone ON TRUE
WHERE
    (%(class_ids)s::integer[] IS NULL OR components.class_id = any(%(class_ids)s::integer[]))
    AND components.merged_into_id IS NULL
    AND CASE
        WHEN %(on_day)s::date IS NULL THEN components.state <> 'removed'
        ELSE
            components.start_on <= %(on_day)s::date
            AND (components.state <> 'removed' OR coalesce(gone.removed_on, components.changed_on) > %(on_day)s::date)
    END
GROUP BY components.cell_id;

-- name: patrol_minutes
-- Minutes of patrol in each cell in force, of patrols that were last in it in a period.
SELECT
    patrol_cells.cell_id,
    sum(patrol_cells.minutes) AS minutes
FROM patrol_cells
INNER JOIN cells ON patrol_cells.cell_id = cells.id AND cells.valid_to IS NULL
WHERE patrol_cells.last_at >= %(since)s AND patrol_cells.last_at < %(until)s
GROUP BY patrol_cells.cell_id;

-- name: street_shapes
-- The courses of streets and paths; rails are none.
SELECT st_asbinary(geom) AS shape
FROM streets
WHERE kind NOT IN ('rail', 'subway')
ORDER BY id;

-- name: building_shapes
SELECT st_asbinary(geom) AS shape
FROM buildings
ORDER BY id;

-- name: ground_versions
-- When cells, streets or buildings last changed: what was worked out of them holds until then.
SELECT
    current_database() AS base,
    current_schema() AS city,
    coalesce(max(version) FILTER (WHERE layer = 'cells'), 0) AS cells,
    coalesce(max(version) FILTER (WHERE layer = 'streets'), 0) AS streets,
    coalesce(max(version) FILTER (WHERE layer = 'buildings'), 0) AS buildings,
    (SELECT max(created_at) FROM city) AS made_at,
    (SELECT max(id) FROM tilings WHERE valid_to IS NULL) AS tiling
FROM layer_versions;

-- name: inhabitants_on
-- Of each place the newest number of inhabitants that a day knew.
SELECT DISTINCT ON (place)
    place,
    inhabitants
FROM inhabitants
WHERE counted_on <= %(on_day)s
ORDER BY place ASC, counted_on DESC;

-- name: exposures_known
-- Which exposures the store has anything of.
SELECT
    exists(SELECT FROM inhabitants) AS inhabitants,
    exists(SELECT FROM components) AS components,
    exists(SELECT FROM streets WHERE kind NOT IN ('rail', 'subway')) AS streets,
    exists(SELECT FROM patrol_cells) AS patrol;
