-- name: standing
-- Components by class, with their places and whether the old town (the first county) holds them.
SELECT
    m.id,
    k.code,
    st_x(m.geom),
    st_y(m.geom),
    c.code LIKE %(old_town)s AS is_old
FROM components AS m
INNER JOIN catalogue_classes AS k ON m.class_id = k.id
INNER JOIN cells AS c ON m.cell_id = c.id
WHERE m.state = 'intact'
ORDER BY m.id;

-- name: ways
-- Streets with their names, as drawn.
SELECT
    kind,
    name,
    st_asbinary(geom)
FROM streets
WHERE kind <> 'rail'
ORDER BY id;

-- name: yards
-- A point in every fourth building or so: where people live and work.
SELECT
    kind,
    st_x(p),
    st_y(p)
FROM (
    SELECT
        kind,
        id,
        st_pointonsurface(geom) AS p
    FROM buildings
    WHERE id % 4 = 0
) AS b
ORDER BY id;

-- name: shores
-- Points just inland of the river and around lakes.
SELECT
    kind,
    st_asbinary(geom)
FROM water
ORDER BY id;

-- name: counties
-- The counties in the order of their codes: the first is the old town, together they are the city.
SELECT
    code,
    st_asbinary(geom)
FROM areas
WHERE level = 'county'
ORDER BY code;

-- name: open_cases
-- Open cases that the simulator began, in the order of their last event: people's own are left alone.
SELECT
    c.id,
    c.reported_at
FROM cases AS c
INNER JOIN case_events AS e ON c.id = e.case_id AND e.seq = 1
WHERE c.closed_at IS NULL AND e.origin = 'simulated'
ORDER BY c.updated_at, c.id;

-- name: written
-- How much of a simulated week is in the store: reports, and events of any kind.
SELECT
    count(*) FILTER (WHERE command = 'report'),
    count(*)
FROM case_events
WHERE origin = 'simulated' AND happened_at BETWEEN %(begins_at)s AND %(ends_at)s;
