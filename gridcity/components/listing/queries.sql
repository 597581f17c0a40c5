-- name: as_of
-- Components as they were on a day, in place of the table: those that changed after it are given back their
-- values. Of the events that hold on that day the one written last is right; where there is none, what the
-- first later event found. Whoever asks narrows them by what stands ("standing") in place of TRUE.
SELECT was.*
FROM components AS standing
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(words.field, words.word) AS fields
    FROM (
        SELECT DISTINCT ON (fields.field)
            fields.field,
            CASE
                WHEN events.effective_on <= %(as_of)s THEN events.after -> fields.field
                ELSE events.before -> fields.field
            END AS word,
            max(events.effective_on) OVER () AS last_on
        FROM component_events AS events
        CROSS JOIN LATERAL jsonb_object_keys(events.after) AS fields (field)
        WHERE events.component_id = standing.id
        ORDER BY
            fields.field ASC,
            events.effective_on <= %(as_of)s DESC,
            CASE WHEN events.effective_on <= %(as_of)s THEN -events.seq ELSE events.seq END ASC
    ) AS words
    WHERE standing.version > 1 AND words.last_on > %(as_of)s
) AS past ON past.fields IS NOT NULL
CROSS JOIN LATERAL jsonb_populate_record(standing, coalesce(past.fields, '{}'::jsonb)) AS was
WHERE
    (standing.version > 1 OR standing.start_on <= %(as_of)s)
    AND was.start_on <= %(as_of)s
    AND TRUE;

-- name: stood_in_state
-- What was in a state on a day: what is and was never changed, or never in its state; what was before an event,
-- and what an event of that day or before says. More than those that were, but seldom many more.
SELECT id FROM components
WHERE state = %(state)s AND state <> 'intact' AND version = 1
UNION ALL
SELECT events.component_id FROM component_events AS events
INNER JOIN components ON events.component_id = components.id
WHERE
    components.state = %(state)s AND components.state <> 'intact'
    AND events.before ->> 'state' IS NULL
UNION ALL
SELECT component_id FROM component_events
WHERE before ->> 'state' = %(state)s AND before ->> 'state' IS NOT NULL
UNION ALL
SELECT component_id FROM component_events
WHERE
    before ->> 'state' IS NOT NULL
    AND after ->> 'state' = %(state)s
    AND effective_on <= %(as_of)s;

-- name: stood_in_box
-- What may have stood in a box on a day: what does, and what did before it was moved.
SELECT components.id FROM components
WHERE
    components.cell_id IN (
        SELECT cells_in_box(st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326))
    )
UNION ALL
SELECT component_id FROM component_events
WHERE
    (before ->> 'geom')::geometry && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
    AND before ->> 'geom' IS NOT NULL;

-- name: stood_in_cell
-- What may have stood in a cell in force on a day: what does, and what did before it was moved.
SELECT components.id FROM components
INNER JOIN cells ON components.cell_id = cells.id
WHERE cells.code = %(cell_code)s AND cells.valid_to IS NULL
UNION ALL
SELECT events.component_id FROM cells
INNER JOIN component_events AS events ON (events.before ->> 'geom')::geometry && cells.geom
WHERE cells.code = %(cell_code)s AND cells.valid_to IS NULL AND events.before ->> 'geom' IS NOT NULL;

-- name: prefixes_of_class
-- With what the codes of a class begin, one county after the other.
SELECT numbers.prefix
FROM catalogue_classes AS classes
INNER JOIN component_numbers AS numbers ON substr(numbers.prefix, 7) = classes.code
WHERE classes.id = %(class_id)s
ORDER BY numbers.prefix COLLATE "C";

-- name: cell_of_day
-- The cell of a place among those that were in force at an instant. On a border the one with the lowest code.
SELECT
    id,
    code
FROM cells
WHERE
    st_intersects(geom, st_setsrid(st_point(%(lon)s, %(lat)s), 4326))
    AND valid_from <= %(at)s
    AND (valid_to IS NULL OR valid_to > %(at)s)
ORDER BY code
LIMIT 1;
