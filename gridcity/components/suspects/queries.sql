-- name: far_case
-- Cases that lie far from where their component stood when they were reported. A component that was moved
-- later is no suspect.
SELECT
    cases.id AS case_id,
    cases.number AS case_number,
    named.code AS component_code,
    cells.code AS cell_code,
    classes.id AS class_id,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    st_distancesphere(cases.geom, coalesce(moved.geom, named.geom)) AS distance_m,
    st_x(cases.geom) AS lon,
    st_y(cases.geom) AS lat
FROM cases
INNER JOIN components AS named ON cases.component_id = named.id
INNER JOIN catalogue_classes AS classes ON named.class_id = classes.id
LEFT JOIN cells ON cases.cell_id = cells.id
LEFT JOIN LATERAL (
    SELECT (events.before ->> 'geom')::geometry AS geom
    FROM component_events AS events
    WHERE
        events.component_id = named.id
        AND events.happened_at > cases.reported_at
        AND events.before ->> 'geom' IS NOT NULL
    ORDER BY events.seq
    LIMIT 1
) AS moved ON TRUE
WHERE
    cases.component_id IS NOT NULL
    AND cases.id > %(after)s::bigint
    AND starts_with(coalesce(cells.code, ''), %(area)s)
    AND st_distancesphere(cases.geom, coalesce(moved.geom, named.geom)) > %(far_m)s
ORDER BY cases.id
LIMIT %(most)s;

-- name: missing_component
-- Cells with cases about a class of components of which none stands there. A matter is about a component
-- where both have the same code in one edition and its name is the component's with 异常 (abnormal).
WITH pairs AS (
    SELECT
        matters.id AS matter_id,
        classes.id,
        classes.name,
        classes.name_en
    FROM catalogue_classes AS matters
    INNER JOIN catalogue_classes AS classes
        ON matters.edition = classes.edition AND matters.code = classes.code AND classes.kind = 'component'
    WHERE matters.kind = 'matter' AND replace(matters.name, '异常', '') = classes.name
)

SELECT
    cells.code AS cell_code,
    pairs.id AS class_id,
    pairs.name AS class_name,
    pairs.name_en AS class_name_en,
    count(*) AS count,
    avg(st_x(cases.geom)) AS lon,
    avg(st_y(cases.geom)) AS lat,
    max(cases.id) AS case_id,
    max(cases.number) AS case_number
FROM cases
INNER JOIN pairs ON cases.class_id = pairs.matter_id
INNER JOIN cells ON cases.cell_id = cells.id
WHERE
    starts_with(cells.code, %(area)s)
    AND coalesce(cases.outcome, '') NOT IN ('void', 'duplicate', 'not_found')
    AND NOT EXISTS (
        SELECT FROM components
        WHERE
            components.cell_id = cases.cell_id
            AND components.class_id = pairs.id
            AND components.state <> 'removed'
    )
    AND cells.code || '-' || pairs.id > %(after)s
GROUP BY cells.code, pairs.id, pairs.name, pairs.name_en
ORDER BY cells.code || '-' || pairs.id
LIMIT %(most)s;

-- name: many_cases
-- Components that are said to be intact, with many cases since a day; those of their doubles count.
SELECT
    standing.code AS component_code,
    cells.code AS cell_code,
    classes.id AS class_id,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    count(*) AS count,
    st_x(standing.geom) AS lon,
    st_y(standing.geom) AS lat,
    max(cases.id) AS case_id,
    max(cases.number) AS case_number
FROM cases
INNER JOIN components AS named ON cases.component_id = named.id
INNER JOIN components AS standing ON coalesce(named.merged_into_id, named.id) = standing.id
INNER JOIN cells ON standing.cell_id = cells.id
INNER JOIN catalogue_classes AS classes ON standing.class_id = classes.id
WHERE
    cases.component_id IS NOT NULL
    AND cases.reported_at >= %(since)s
    AND coalesce(cases.outcome, '') NOT IN ('void', 'duplicate')
    AND standing.state = 'intact'
    AND standing.code > %(after)s
    AND starts_with(cells.code, %(area)s)
GROUP BY standing.id, cells.code, classes.id
HAVING count(*) >= %(many)s
ORDER BY standing.code
LIMIT %(most)s;

-- name: standing
-- Where everything stands that was not removed.
SELECT
    components.id,
    components.class_id::bigint,
    st_x(components.geom),
    st_y(components.geom)
FROM components
INNER JOIN cells ON components.cell_id = cells.id
WHERE components.state <> 'removed' AND starts_with(cells.code, %(area)s)
ORDER BY components.id;

-- name: doubles
-- The names of pairs, given as two lists of ids.
SELECT
    first.code AS component_code,
    second.code AS other_code,
    cells.code AS cell_code,
    classes.id AS class_id,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    pairs.distance_m,
    st_x(first.geom) AS lon,
    st_y(first.geom) AS lat
FROM (
    SELECT
        unnest(%(first)s::bigint[]) AS first_id,
        unnest(%(second)s::bigint[]) AS second_id,
        unnest(%(distance)s::double precision[]) AS distance_m
) AS pairs
INNER JOIN components AS first ON pairs.first_id = first.id
INNER JOIN components AS second ON pairs.second_id = second.id
INNER JOIN cells ON first.cell_id = cells.id
INNER JOIN catalogue_classes AS classes ON first.class_id = classes.id
ORDER BY first.id, second.id;
