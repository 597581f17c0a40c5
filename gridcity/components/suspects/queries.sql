-- name: far_case
-- Cases that lie far from where their component stood when they were reported, the farthest first. A component
-- that was moved later is no suspect, nor is a case whose place is a stand-in.
WITH placed AS (
    SELECT
        cases.id AS case_id,
        cases.number AS case_number,
        named.id AS component_id,
        named.code AS component_code,
        cells.code AS cell_code,
        classes.id AS class_id,
        classes.name AS class_name,
        classes.name_en AS class_name_en,
        round(st_distancesphere(cases.geom, coalesce(moved.geom, named.geom))::numeric, 1) AS distance_m,
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
        AND cases.place_quality <> 'default'
        AND starts_with(coalesce(cells.code, ''), %(area)s)
),

marked AS (
    SELECT
        *,
        case_id || '-' || component_id AS subject,
        (distance_m * 10)::bigint::text AS facts
    FROM placed
    WHERE distance_m > %(far_m)s AND (distance_m, case_id) < (%(rank)s, %(id)s)
),

dismissed AS (
    SELECT
        subject,
        facts
    FROM suspect_dismissals
    WHERE kind = %(kind)s AND withdrawn_at IS NULL
)

SELECT *
FROM marked
WHERE ((subject, facts) IN (SELECT * FROM dismissed)) = %(dismissed)s
ORDER BY distance_m DESC, case_id DESC
LIMIT %(most)s;

-- name: missing_component
-- Cells with cases about a class of components of which none stands there, nor within some metres of the case
-- across the cell's border; the most cases first, and how far the nearest of the class is, if any is near. What
-- a matter is about is in the catalogue.
WITH lonely AS (
    SELECT
        cases.id,
        cases.number,
        cases.cell_id,
        cases.geom,
        classes.id AS class_id
    FROM cases
    INNER JOIN catalogue_classes AS matters ON cases.class_id = matters.id AND matters.about_code IS NOT NULL
    INNER JOIN catalogue_classes AS classes
        ON matters.edition = classes.edition AND matters.about_code = classes.code AND classes.kind = 'component'
    WHERE
        cases.place_quality <> 'default'
        AND cases.cell_id IS NOT NULL
        AND coalesce(cases.outcome, '') NOT IN ('void', 'duplicate', 'not_found')
        AND NOT EXISTS (
            SELECT FROM components
            WHERE
                components.cell_id = cases.cell_id
                AND components.class_id = classes.id
                AND components.state <> 'removed'
        )
        AND NOT EXISTS (
            SELECT
            FROM cells_in_box(st_expand(cases.geom, %(margin_lon)s, %(margin_lat)s)) AS near (id)
            INNER JOIN components ON near.id = components.cell_id AND components.class_id = classes.id
            WHERE
                components.state <> 'removed'
                AND st_distancesphere(components.geom, cases.geom) <= %(far_m)s
        )
),

counted AS (
    SELECT
        cells.code AS cell_code,
        lonely.class_id,
        count(*) AS count,
        max(lonely.id) AS case_id,
        cells.id || '-' || lonely.class_id AS subject,
        max(lonely.id)::text AS facts,
        st_centroid(st_collect(lonely.geom)) AS geom
    FROM lonely
    INNER JOIN cells ON lonely.cell_id = cells.id
    WHERE starts_with(cells.code, %(area)s)
    GROUP BY cells.id, cells.code, lonely.class_id
),

dismissed AS (
    SELECT
        subject,
        facts
    FROM suspect_dismissals
    WHERE kind = %(kind)s AND withdrawn_at IS NULL
),

page AS (
    SELECT *
    FROM counted
    WHERE
        (-count, class_id, cell_code) > (-%(rank)s, %(id)s, %(cell)s)
        AND ((subject, facts) IN (SELECT * FROM dismissed)) = %(dismissed)s
    ORDER BY count DESC, class_id ASC, cell_code ASC
    LIMIT %(most)s
)

SELECT
    page.cell_code,
    page.class_id,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    page.count,
    st_x(page.geom) AS lon,
    st_y(page.geom) AS lat,
    page.case_id,
    page.subject,
    page.facts,
    cases.number AS case_number,
    (
        SELECT min(st_distancesphere(components.geom, page.geom))
        FROM cells_in_box(st_expand(page.geom, %(wide_lon)s, %(wide_lat)s)) AS near (id)
        INNER JOIN components ON near.id = components.cell_id AND components.class_id = page.class_id
        WHERE components.state <> 'removed' AND st_distancesphere(components.geom, page.geom) <= %(wide_m)s
    ) AS distance_m
FROM page
INNER JOIN catalogue_classes AS classes ON page.class_id = classes.id
INNER JOIN cases ON page.case_id = cases.id
ORDER BY page.count DESC, page.class_id ASC, page.cell_code ASC;

-- name: many_cases
-- Components that are said to be intact, with many cases since a day, the most cases first; those of their doubles
-- count.
WITH dismissed AS (
    SELECT
        subject,
        facts
    FROM suspect_dismissals
    WHERE kind = %(kind)s AND withdrawn_at IS NULL
)

SELECT
    standing.id::text AS subject,
    max(cases.id)::text AS facts,
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
    AND starts_with(cells.code, %(area)s)
GROUP BY standing.id, cells.code, classes.id
HAVING
    count(*) >= %(many)s AND (-count(*), standing.code) > (-%(rank)s, %(code)s)
    AND ((standing.id::text, max(cases.id)::text) IN (SELECT * FROM dismissed)) = %(dismissed)s
ORDER BY count(*) DESC, standing.code ASC
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
    pairs.first_id || '-' || pairs.second_id AS subject,
    round(pairs.distance_m * 1000)::bigint::text AS facts,
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
ORDER BY pairs.distance_m, first.id, second.id;

-- name: dismissed_doubles
-- Pairs that somebody dismissed, and how far apart they were. [mm]
SELECT
    split_part(subject, '-', 1)::bigint AS first_id,
    split_part(subject, '-', 2)::bigint AS second_id,
    facts::bigint AS distance_mm
FROM suspect_dismissals
WHERE kind = 'double' AND withdrawn_at IS NULL;

-- name: dismissals
-- The dismissals of suspects, given as two lists: of each the one that holds, else the last.
SELECT DISTINCT ON (gone.subject)
    gone.subject,
    gone.id,
    gone.note,
    gone.dismissed_at,
    persons.name AS actor_name,
    gone.facts = asked.facts AS holds
FROM unnest(%(subjects)s::text[], %(facts)s::text[]) AS asked (subject, facts)
INNER JOIN suspect_dismissals AS gone ON asked.subject = gone.subject
INNER JOIN persons ON gone.actor_id = persons.id
WHERE gone.kind = %(kind)s AND gone.withdrawn_at IS NULL
ORDER BY gone.subject ASC, holds DESC, gone.id DESC;

-- name: dismiss
-- Whoever says the same at the same moment waits, and writes nothing.
INSERT INTO suspect_dismissals (kind, subject, facts, note, dismissed_at, actor_id)
VALUES (%(kind)s, %(subject)s, %(facts)s, %(note)s, %(at)s, %(actor_id)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: take_back
UPDATE suspect_dismissals
SET withdrawn_at = %(at)s, withdrawn_by_id = %(actor_id)s
WHERE id = %(id)s AND withdrawn_at IS NULL
RETURNING id;
