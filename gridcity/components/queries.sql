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
-- Enter one component. Its key is its own code, or the caller's name for this write.
INSERT INTO components (
    code, class_id, name, governing_id, owner_id, maintainer_id, cell_id, state, start_on, data_source, remark,
    source, source_key, attributes, geom
)
VALUES (
    %(code)s, %(class_id)s, %(name)s, %(governing_id)s, %(owner_id)s, %(maintainer_id)s, %(cell_id)s, %(state)s,
    %(start_on)s, %(data_source)s, %(remark)s, 'register', coalesce(%(key)s, %(code)s), %(attributes)s,
    st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4326)
)
RETURNING id;

-- name: save_event
-- Give a component other values and write its history, both or neither; its row is locked by the caller.
-- What is not in "after" stays as it is.
WITH changed AS (
    UPDATE components
    SET
        name = fresh.name,
        governing_id = fresh.governing_id,
        owner_id = fresh.owner_id,
        maintainer_id = fresh.maintainer_id,
        cell_id = fresh.cell_id,
        state = fresh.state,
        start_on = fresh.start_on,
        changed_on = fresh.changed_on,
        data_source = fresh.data_source,
        remark = fresh.remark,
        attributes = fresh.attributes,
        geom = fresh.geom,
        merged_into_id = fresh.merged_into_id,
        version = components.version + 1
    FROM components AS stored
    CROSS JOIN LATERAL jsonb_populate_record(stored, %(after)s::jsonb) AS fresh
    WHERE stored.id = %(id)s AND components.id = stored.id
    RETURNING components.id, components.version
)

INSERT INTO component_events (
    component_id, seq, kind, effective_on, before, after, other_id, batch_id, happened_at, actor_id, note,
    idempotency_key
)
SELECT
    changed.id,
    changed.version,
    %(kind)s,
    %(effective_on)s,
    %(before)s::jsonb,
    %(after)s::jsonb,
    %(other_id)s,
    %(batch_id)s,
    %(at)s,
    %(actor_id)s,
    %(note)s,
    %(key)s
FROM changed;

-- name: merge_followers
-- What was merged into a component that is merged itself now goes over to its survivor: the way from any
-- double to what stays is one step.
WITH followers AS (
    UPDATE components
    SET merged_into_id = %(into_id)s, version = version + 1
    WHERE merged_into_id = %(id)s
    RETURNING id, version
)

INSERT INTO component_events (
    component_id, seq, kind, effective_on, before, after, other_id, happened_at, actor_id, note
)
SELECT
    followers.id,
    followers.version,
    'merge',
    %(effective_on)s,
    jsonb_build_object('merged_into_id', %(id)s),
    jsonb_build_object('merged_into_id', %(into_id)s),
    %(into_id)s,
    %(at)s,
    %(actor_id)s,
    %(note)s
FROM followers;

-- name: lock_pair
-- Lock two components, always in the same order: two merges that cross wait for each other and do not block.
SELECT id FROM components
WHERE code IN (%(one)s, %(other)s)
ORDER BY id
FOR NO KEY UPDATE;

-- name: event_by_key
-- What a person wrote under a key.
SELECT
    component_id,
    kind,
    effective_on,
    after,
    other_id
FROM component_events
WHERE actor_id = %(actor_id)s AND idempotency_key = %(key)s;

-- name: registered_by_key
-- The component that was registered under a key.
SELECT code FROM components
WHERE source_key = %(key)s AND source = 'register';

-- name: events
-- What was done to a component, oldest first.
SELECT
    events.seq,
    events.kind,
    events.effective_on,
    events.happened_at,
    persons.name AS actor_name,
    events.note,
    events.before,
    events.after,
    others.code AS other_code,
    events.batch_id
FROM component_events AS events
LEFT JOIN persons ON events.actor_id = persons.id
LEFT JOIN components AS others ON events.other_id = others.id
WHERE events.component_id = %(id)s AND events.seq > %(after)s
ORDER BY events.seq;

-- name: named
-- What the numbers in a history stand for.
SELECT
    (
        SELECT coalesce(jsonb_object_agg(d.id, jsonb_build_object('code', d.code, 'name', d.name)), '{}'::jsonb)
        FROM departments AS d WHERE d.id IN (SELECT unnest(%(departments)s::bigint[]))
    ) AS departments,
    (
        SELECT coalesce(jsonb_object_agg(c.id, c.code), '{}'::jsonb)
        FROM cells AS c WHERE c.id IN (SELECT unnest(%(cells)s::bigint[]))
    ) AS cells,
    (
        SELECT coalesce(jsonb_object_agg(c.id, c.code), '{}'::jsonb)
        FROM components AS c WHERE c.id IN (SELECT unnest(%(components)s::bigint[]))
    ) AS components;

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
    components.version,
    survivors.code AS merged_into,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat
FROM components
INNER JOIN catalogue_classes AS classes ON components.class_id = classes.id
INNER JOIN cells ON components.cell_id = cells.id
LEFT JOIN components AS survivors ON components.merged_into_id = survivors.id
LEFT JOIN departments AS governing ON components.governing_id = governing.id
LEFT JOIN departments AS owners ON components.owner_id = owners.id
LEFT JOIN departments AS maintainers ON components.maintainer_id = maintainers.id
LEFT JOIN areas AS streets ON left(cells.code, 9) = streets.code
LEFT JOIN areas AS communities ON left(cells.code, 12) = communities.code;

-- name: standing_places
-- Where everything stands that was not removed: what the rows of a load are matched with.
SELECT
    code,
    class_id,
    st_x(geom) AS lon,
    st_y(geom) AS lat
FROM components
WHERE state <> 'removed';

-- name: stored_keys
-- The keys of each data set that are in the register: what a load finds again.
SELECT
    source,
    array_agg(source_key) AS source_keys
FROM components
GROUP BY source;

-- name: component_of_case
-- What a case is about, and when and where the case was reported.
SELECT
    components.code,
    cases.reported_at,
    st_x(cases.geom) AS lon,
    st_y(cases.geom) AS lat
FROM cases
INNER JOIN components ON cases.component_id = components.id
WHERE cases.id = %(case_id)s;

-- name: cases_of_component
-- The cases on a component and on the doubles that it took in, newest first, each with how far it lies from
-- where the component stands.
SELECT
    cases.id,
    cases.number,
    cases.stage,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    cases.reported_at,
    cases.closed_at,
    cases.outcome,
    about.code AS component_code,
    st_distancesphere(cases.geom, standing.geom) AS distance_m
FROM components AS standing
INNER JOIN components AS about ON about.id = %(id)s OR about.merged_into_id = %(id)s
INNER JOIN cases ON about.id = cases.component_id
INNER JOIN catalogue_classes AS classes ON cases.class_id = classes.id
WHERE standing.id = %(id)s
ORDER BY cases.reported_at DESC, cases.id DESC
LIMIT %(most)s;

-- name: distance
-- How far two places are apart, on the sphere. [m]
SELECT
    st_distancesphere(
        st_setsrid(st_point(%(lon)s, %(lat)s), 4326), st_setsrid(st_point(%(other_lon)s, %(other_lat)s), 4326)
    ) AS distance_m;

-- name: count_chosen
-- How many components a change in bulk would touch, by class. The conditions stand in place of TRUE.
SELECT
    components.class_id,
    count(*) AS count
FROM components
INNER JOIN cells ON components.cell_id = cells.id
WHERE
    TRUE
    AND components.state <> 'removed'
    AND components.start_on <= %(effective_on)s
    AND (
        (%(sets_governing_id)s AND components.governing_id IS DISTINCT FROM %(governing_id)s)
        OR (%(sets_owner_id)s AND components.owner_id IS DISTINCT FROM %(owner_id)s)
        OR (%(sets_maintainer_id)s AND components.maintainer_id IS DISTINCT FROM %(maintainer_id)s)
    )
GROUP BY components.class_id
ORDER BY components.class_id;

-- name: change_responsible
-- Give many components other departments, each with its event, and write the batch: all or nothing.
-- The conditions stand in place of TRUE.
WITH chosen AS MATERIALIZED (
    SELECT
        components.id,
        components.class_id,
        jsonb_build_object(
            'governing_id', components.governing_id,
            'owner_id', components.owner_id,
            'maintainer_id', components.maintainer_id,
            'changed_on', components.changed_on
        ) AS before
    FROM components
    INNER JOIN cells ON components.cell_id = cells.id
    WHERE
        TRUE
        AND components.state <> 'removed'
        AND components.start_on <= %(effective_on)s
        AND (
            (%(sets_governing_id)s AND components.governing_id IS DISTINCT FROM %(governing_id)s)
            OR (%(sets_owner_id)s AND components.owner_id IS DISTINCT FROM %(owner_id)s)
            OR (%(sets_maintainer_id)s AND components.maintainer_id IS DISTINCT FROM %(maintainer_id)s)
        )
    FOR NO KEY UPDATE OF components
),

left_out AS (
    SELECT coalesce(array_agg(name), '{}') AS names
    FROM unnest(ARRAY['governing_id', 'owner_id', 'maintainer_id']) AS roles (name)
    WHERE name NOT IN (SELECT unnest(%(names)s))
),

set_to AS (
    SELECT
        jsonb_build_object(
            'governing_id', %(governing_id)s::integer,
            'owner_id', %(owner_id)s::integer,
            'maintainer_id', %(maintainer_id)s::integer,
            'changed_on', %(effective_on)s::date
        ) - left_out.names AS after
    FROM left_out
),

batch AS (
    INSERT INTO component_batches (kind, asked, changed, effective_on, happened_at, actor_id, note, idempotency_key)
    SELECT
        'responsible',
        %(asked)s::jsonb,
        count(*),
        %(effective_on)s,
        %(at)s,
        %(actor_id)s,
        %(note)s,
        %(key)s
    FROM chosen
    RETURNING id
),

changed AS (
    UPDATE components
    SET
        governing_id = CASE WHEN %(sets_governing_id)s THEN %(governing_id)s ELSE governing_id END,
        owner_id = CASE WHEN %(sets_owner_id)s THEN %(owner_id)s ELSE owner_id END,
        maintainer_id = CASE WHEN %(sets_maintainer_id)s THEN %(maintainer_id)s ELSE maintainer_id END,
        changed_on = %(effective_on)s,
        version = version + 1
    FROM chosen
    WHERE components.id = chosen.id
    RETURNING components.id, components.version, chosen.before
),

written AS (
    INSERT INTO component_events (
        component_id, seq, kind, effective_on, before, after, batch_id, happened_at, actor_id, note
    )
    SELECT
        changed.id,
        changed.version,
        'responsible',
        %(effective_on)s,
        changed.before - left_out.names,
        set_to.after,
        batch.id AS batch_id,
        %(at)s,
        %(actor_id)s,
        %(note)s
    FROM changed
    CROSS JOIN left_out
    CROSS JOIN set_to
    CROSS JOIN batch
)

SELECT
    batch.id AS batch_id,
    (SELECT count(*) FROM chosen) AS count,
    (
        SELECT jsonb_object_agg(n.class_id, n.count)
        FROM (
            SELECT
                class_id,
                count(*) AS count
            FROM chosen
            GROUP BY class_id
        ) AS n
    ) AS by_class
FROM batch;

-- name: batch_by_key
-- What a person changed in bulk under a key.
SELECT
    id,
    asked,
    changed
FROM component_batches
WHERE actor_id = %(actor_id)s AND idempotency_key = %(key)s;

-- name: attach_photo
-- Hang a file that is kept already on a component; hung there before, it stays as it was.
INSERT INTO attachments (component_id, sha256, name, kind, actor_id, attached_at)
VALUES (%(component_id)s, %(sha256)s, %(name)s, %(kind)s, %(actor_id)s, %(at)s)
ON CONFLICT (component_id, sha256) DO UPDATE SET sha256 = excluded.sha256
RETURNING id;

-- name: photos
-- The photos of a component and of the doubles that it took in, newest first.
SELECT
    attachments.id,
    attachments.kind,
    attachments.name,
    attachments.sha256,
    files.media_type,
    files.taken_at,
    attachments.attached_at,
    persons.name AS actor_name,
    shown.code AS component_code
FROM components AS shown
INNER JOIN attachments ON shown.id = attachments.component_id
INNER JOIN files ON attachments.sha256 = files.sha256
LEFT JOIN persons ON attachments.actor_id = persons.id
WHERE shown.id = %(id)s OR shown.merged_into_id = %(id)s
ORDER BY attachments.id DESC
LIMIT 500;
