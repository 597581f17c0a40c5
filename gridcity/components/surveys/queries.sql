-- name: open_survey
INSERT INTO surveys (name, class_ids, due_on, opened_at, opened_by_id, idempotency_key)
VALUES (%(name)s, %(class_ids)s, %(due_on)s, %(at)s, %(actor_id)s, %(key)s)
RETURNING id;

-- name: survey_by_key
-- What a person opened under a key.
SELECT
    id,
    name,
    due_on
FROM surveys
WHERE opened_by_id = %(actor_id)s AND idempotency_key = %(key)s;

-- name: save_cells
-- The ground of a survey: the cells in force that were named, or that lie in an area.
INSERT INTO survey_cells (survey_id, cell_id)
SELECT
    %(survey_id)s,
    cells.id
FROM cells
WHERE
    cells.valid_to IS NULL
    AND (
        cells.code IN (SELECT unnest(%(cell_codes)s::text[]))
        OR starts_with(cells.code, %(area)s)
    );

-- name: save_items
-- What a survey looks for: what stands in its cells when it is made, of its classes.
INSERT INTO survey_items (survey_id, component_id, cell_id)
SELECT
    %(survey_id)s,
    components.id,
    components.cell_id
FROM survey_cells AS ground
INNER JOIN components ON ground.cell_id = components.cell_id
WHERE
    ground.survey_id = %(survey_id)s
    AND components.state <> 'removed'
    AND (
        cardinality(%(class_ids)s::integer[]) = 0
        OR components.class_id IN (SELECT unnest(%(class_ids)s::integer[]))
    );

-- name: surveys
-- Surveys with how far each has come; conditions are added. What was merged or removed since is not open.
SELECT
    surveys.id,
    surveys.name,
    surveys.class_ids,
    surveys.due_on,
    surveys.opened_at,
    surveys.closed_at,
    surveys.batch_id,
    (
        SELECT count(*)
        FROM survey_cells
        WHERE survey_cells.survey_id = surveys.id
    ) AS cells,
    progress.open,
    progress.found,
    progress.missing,
    progress.wrong_place,
    (
        SELECT count(*)
        FROM survey_findings AS seen
        WHERE seen.survey_id = surveys.id AND seen.finding = 'new'
    ) AS new
FROM surveys
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE items.finding IS NULL AND components.state <> 'removed') AS open,
        count(*) FILTER (WHERE items.finding = 'found') AS found,
        count(*) FILTER (WHERE items.finding = 'missing') AS missing,
        count(*) FILTER (WHERE items.finding = 'wrong_place') AS wrong_place
    FROM survey_items AS items
    INNER JOIN components ON items.component_id = components.id
    WHERE items.survey_id = surveys.id
) AS progress;

-- name: cell_progress
-- How far a survey has come in each of its cells, by code.
WITH progress AS (
    SELECT
        items.cell_id,
        count(*) FILTER (WHERE items.finding IS NULL AND components.state <> 'removed') AS open,
        count(*) FILTER (WHERE items.finding = 'found') AS found,
        count(*) FILTER (WHERE items.finding = 'missing') AS missing,
        count(*) FILTER (WHERE items.finding = 'wrong_place') AS wrong_place
    FROM survey_items AS items
    INNER JOIN components ON items.component_id = components.id
    WHERE items.survey_id = %(survey_id)s
    GROUP BY items.cell_id
),

fresh AS (
    SELECT
        cell_id,
        count(*) AS new
    FROM survey_findings
    WHERE survey_id = %(survey_id)s AND finding = 'new'
    GROUP BY cell_id
)

SELECT
    cells.code AS cell_code,
    st_x(st_pointonsurface(cells.geom)) AS lon,
    st_y(st_pointonsurface(cells.geom)) AS lat,
    coalesce(progress.open, 0) AS open,
    coalesce(progress.found, 0) AS found,
    coalesce(progress.missing, 0) AS missing,
    coalesce(progress.wrong_place, 0) AS wrong_place,
    coalesce(fresh.new, 0) AS new
FROM survey_cells AS ground
INNER JOIN cells ON ground.cell_id = cells.id
LEFT JOIN progress ON ground.cell_id = progress.cell_id
LEFT JOIN fresh ON ground.cell_id = fresh.cell_id
WHERE ground.survey_id = %(survey_id)s AND cells.code > %(after)s
ORDER BY cells.code
LIMIT %(most)s;

-- name: next_cell
-- The nearest cell in which something is still to be seen, and to which nobody else is on the way. Distances are
-- compared on a plane that is true at the asker's latitude.
SELECT
    cells.id,
    cells.code
FROM survey_cells AS ground
INNER JOIN cells ON ground.cell_id = cells.id
WHERE
    ground.survey_id = %(survey_id)s
    AND EXISTS (
        SELECT FROM survey_items AS items
        INNER JOIN components ON items.component_id = components.id
        WHERE
            items.survey_id = ground.survey_id
            AND items.cell_id = ground.cell_id
            AND items.finding IS NULL
            AND components.state <> 'removed'
    )
    AND NOT EXISTS (
        SELECT FROM survey_stops AS taken
        WHERE
            taken.survey_id = ground.survey_id
            AND taken.cell_id = ground.cell_id
            AND taken.actor_id <> %(actor_id)s
            AND taken.until > %(at)s
    )
ORDER BY
    st_distance(
        st_scale(cells.geom, cos(radians(%(lat)s)), 1),
        st_scale(st_setsrid(st_point(%(lon)s, %(lat)s), 4326), cos(radians(%(lat)s)), 1)
    ) ASC,
    cells.code ASC
LIMIT 1;

-- name: take_turns
-- Whoever takes a stop of a survey waits for whoever is just taking one.
SELECT pg_advisory_xact_lock(hashtext('gridcity survey stop'), %(survey_id)s);

-- name: leave_stops
-- Give back what a person took before.
DELETE FROM survey_stops
WHERE survey_id = %(survey_id)s AND (actor_id = %(actor_id)s OR until <= %(at)s);

-- name: take_stop
-- Send a person to a cell.
INSERT INTO survey_stops (survey_id, cell_id, actor_id, until)
VALUES (%(survey_id)s, %(cell_id)s, %(actor_id)s, %(until)s);

-- name: items
-- What is to be seen in a cell, nearest first; seen ones, too, where they are asked for.
SELECT
    components.code,
    components.class_id,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    components.name,
    components.state,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat,
    items.finding,
    components.version,
    st_distancesphere(components.geom, st_setsrid(st_point(%(lon)s, %(lat)s), 4326)) AS distance_m
FROM survey_items AS items
INNER JOIN cells ON items.cell_id = cells.id
INNER JOIN components ON items.component_id = components.id
INNER JOIN catalogue_classes AS classes ON components.class_id = classes.id
WHERE
    items.survey_id = %(survey_id)s
    AND cells.code = %(cell_code)s
    AND components.state <> 'removed'
    AND (%(with_seen)s OR items.finding IS NULL)
ORDER BY distance_m ASC, components.code ASC
LIMIT 1000;

-- name: finding_by_key
-- What a person sent under a key.
SELECT
    seen.id,
    seen.survey_id,
    seen.finding,
    components.code AS component_code,
    seen.class_id,
    st_x(seen.geom) AS lon,
    st_y(seen.geom) AS lat
FROM survey_findings AS seen
LEFT JOIN components ON seen.component_id = components.id
WHERE seen.actor_id = %(actor_id)s AND seen.idempotency_key = %(key)s;

-- name: save_finding
-- Keep a finding, and tick its component off unless somebody saw it later, both or neither. No row back: the
-- survey does not look for it.
WITH looked_for AS (
    SELECT component_id FROM survey_items
    WHERE survey_id = %(survey_id)s AND component_id = %(component_id)s
    FOR UPDATE
),

ticked AS (
    UPDATE survey_items
    SET finding = %(finding)s
    FROM looked_for
    WHERE
        survey_items.survey_id = %(survey_id)s
        AND survey_items.component_id = looked_for.component_id
        AND NOT EXISTS (
            SELECT FROM survey_findings AS later
            WHERE
                later.survey_id = %(survey_id)s
                AND later.component_id = %(component_id)s
                AND coalesce(later.seen_at, later.found_at) > coalesce(%(seen_at)s, %(at)s)
        )
)

INSERT INTO survey_findings (
    survey_id, component_id, class_id, cell_id, finding, version, note, actor_id, found_at, seen_at,
    idempotency_key, geom
)
SELECT
    %(survey_id)s,
    %(component_id)s,
    %(class_id)s,
    %(cell_id)s,
    %(finding)s,
    %(version)s,
    %(note)s,
    %(actor_id)s,
    %(at)s,
    %(seen_at)s,
    %(key)s,
    %(geom)s::geometry
WHERE %(component_id)s::bigint IS NULL OR (SELECT count(*) FROM looked_for) > 0
RETURNING id;

-- name: covers
-- Whether a cell is of a survey's ground, and a class one of its classes.
SELECT
    (
        SELECT count(*) > 0 FROM survey_cells
        WHERE survey_cells.survey_id = surveys.id AND survey_cells.cell_id = %(cell_id)s
    ) AS has_cell,
    surveys.class_ids = '{}' OR surveys.class_ids @> ARRAY[%(class_id)s::integer] AS has_class
FROM surveys
WHERE surveys.id = %(survey_id)s;

-- name: last_findings
-- The last finding of each component, by when it was seen, and each new one, in the order of arrival. Findings
-- of a double are about what it was merged into.
SELECT
    seen.id,
    seen.finding,
    seen.note,
    seen.found_at,
    seen.seen_at,
    persons.name AS actor_name,
    standing.code AS component_code,
    standing.state,
    (
        seen.component_id <> standing.id
        OR seen.version <> standing.version
        OR standing.start_on > (coalesce(seen.seen_at, seen.found_at) AT TIME ZONE %(zone)s)::date
    ) AS is_changed,
    classes.id AS class_id,
    classes.name AS class_name,
    st_x(seen.geom) AS lon,
    st_y(seen.geom) AS lat
FROM survey_findings AS seen
INNER JOIN persons ON seen.actor_id = persons.id
LEFT JOIN components AS looked_for ON seen.component_id = looked_for.id
LEFT JOIN components AS standing ON coalesce(looked_for.merged_into_id, looked_for.id) = standing.id
INNER JOIN catalogue_classes AS classes ON coalesce(seen.class_id, standing.class_id) = classes.id
WHERE
    seen.survey_id = %(survey_id)s
    AND NOT EXISTS (
        SELECT FROM survey_findings AS later
        WHERE
            later.survey_id = seen.survey_id
            AND later.component_id = seen.component_id
            AND (coalesce(later.seen_at, later.found_at), later.id) > (coalesce(seen.seen_at, seen.found_at), seen.id)
    )
ORDER BY seen.id;

-- name: near
-- Components of a class within some metres of a place, nearest first: through the cells around it, in force
-- or retired.
SELECT
    components.code,
    st_distancesphere(components.geom, place.geom) AS distance_m
FROM (SELECT st_setsrid(st_point(%(lon)s, %(lat)s), 4326) AS geom) AS place
CROSS JOIN LATERAL cells_in_box(st_expand(place.geom, %(margin_lon)s, %(margin_lat)s)) AS near (id)
INNER JOIN components ON near.id = components.cell_id AND components.class_id = %(class_id)s
WHERE
    components.state <> 'removed'
    AND st_distancesphere(components.geom, place.geom) <= %(within_m)s
ORDER BY distance_m ASC, components.code ASC
LIMIT 5;

-- name: close_survey
-- No row back: it is closed already.
UPDATE surveys
SET closed_at = %(at)s, closed_by_id = %(actor_id)s, batch_id = %(batch_id)s
WHERE id = %(survey_id)s AND closed_at IS NULL
RETURNING id;

-- name: lock_survey
-- Findings wait while a survey is closed, and closing for findings under way.
SELECT closed_at FROM surveys
WHERE id = %(survey_id)s
FOR UPDATE;

-- name: share_survey
-- A finding keeps the survey open until it is written; others may be written beside it.
SELECT
    opened_at,
    closed_at
FROM surveys
WHERE id = %(survey_id)s
FOR SHARE;

-- name: save_batch
INSERT INTO component_batches (kind, asked, changed, effective_on, happened_at, actor_id, note)
VALUES ('survey', %(asked)s::jsonb, %(changed)s, %(effective_on)s, %(at)s, %(actor_id)s, %(note)s)
RETURNING id;
