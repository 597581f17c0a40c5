-- name: next_number
-- Allot the next number of a county and class. The row stays locked until the transaction ends, so that a
-- number that was not used is given again: no gaps, no doubles.
INSERT INTO component_numbers AS known (prefix, last)
VALUES (%(prefix)s, 1)
ON CONFLICT (prefix) DO UPDATE
    SET last = known.last + 1
    WHERE known.last < 999999
RETURNING last;

-- name: save_numbers
-- Write how far a load has come in each county and class.
INSERT INTO component_numbers (prefix, last)
SELECT
    prefix,
    last
FROM unnest(%(prefixes)s::text[], %(lasts)s::integer[]) AS given (prefix, last)
ON CONFLICT (prefix) DO UPDATE SET last = excluded.last;

-- name: register
-- Enter one component. Its key is its own code.
INSERT INTO components (
    code, class_id, name, governing_id, owner_id, maintainer_id, cell_id, state, start_on, data_source, remark,
    source, source_key, attributes, geom
)
VALUES (
    %(code)s, %(class_id)s, %(name)s, %(governing_id)s, %(owner_id)s, %(maintainer_id)s, %(cell_id)s, %(state)s,
    %(start_on)s, %(data_source)s, %(remark)s, 'register', %(code)s, %(attributes)s,
    st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4326)
)
RETURNING id;

-- name: change_state
-- Change a state and write its history, both or neither. No row comes back where the state was another by now.
WITH changed AS (
    UPDATE components
    SET state = %(state)s, changed_on = %(changed_on)s
    WHERE id = %(id)s AND state = %(previous)s
    RETURNING id
)

INSERT INTO component_states (component_id, previous, state, happened_at, actor_id, note)
SELECT
    id,
    %(previous)s,
    %(state)s,
    %(at)s,
    %(actor_id)s,
    %(note)s
FROM changed
RETURNING id;

-- name: history
-- Every change of a component's state, oldest first.
SELECT
    changes.previous,
    changes.state,
    changes.happened_at,
    changes.actor_id,
    persons.name AS actor_name,
    changes.note
FROM component_states AS changes
LEFT JOIN persons ON changes.actor_id = persons.id
WHERE changes.component_id = %(id)s
ORDER BY changes.happened_at, changes.id;

-- name: components
-- Components with all their fields. The conditions that are asked for are put in place of the last line.
SELECT
    components.id,
    components.code,
    components.class_id,
    classes.code AS class_code,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    components.name,
    governing.id AS governing_id,
    governing.code AS governing_code,
    governing.name AS governing_name,
    owners.id AS owner_id,
    owners.code AS owner_code,
    owners.name AS owner_name,
    maintainers.id AS maintainer_id,
    maintainers.code AS maintainer_code,
    maintainers.name AS maintainer_name,
    components.cell_id,
    cells.code AS cell_code,
    components.state,
    components.start_on,
    components.changed_on,
    components.data_source,
    components.remark,
    streets.code AS street_code,
    streets.name AS street_name,
    communities.code AS community_code,
    communities.name AS community_name,
    components.source,
    components.source_key,
    components.attributes,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat
FROM components
INNER JOIN catalogue_classes AS classes ON components.class_id = classes.id
INNER JOIN cells ON components.cell_id = cells.id
LEFT JOIN departments AS governing ON components.governing_id = governing.id
LEFT JOIN departments AS owners ON components.owner_id = owners.id
LEFT JOIN departments AS maintainers ON components.maintainer_id = maintainers.id
LEFT JOIN areas AS streets ON left(cells.code, 9) = streets.code
LEFT JOIN areas AS communities ON left(cells.code, 12) = communities.code;

-- name: move
-- Give a component another place and the cell of that place.
UPDATE components
SET
    geom = st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4326),
    cell_id = %(cell_id)s,
    changed_on = %(changed_on)s
WHERE id = %(id)s;

-- name: stored_keys
-- The keys of each data set that are in the register: what a load finds again.
SELECT
    source,
    array_agg(source_key) AS source_keys
FROM components
GROUP BY source;
