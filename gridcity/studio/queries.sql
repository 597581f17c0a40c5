-- name: cut
-- How far the store has come: which transactions were over, and the last number of each kind.
SELECT
    pg_current_snapshot()::text AS snapshot,
    coalesce((SELECT max(case_events.id) FROM case_events), 0) AS last_event_id,
    coalesce((SELECT max(complaints.id) FROM complaints), 0) AS last_complaint_id,
    coalesce((SELECT max(components.id) FROM components), 0) AS last_component_id;

-- name: tiling
SELECT
    id,
    centre_lon,
    centre_lat,
    cell_size_m
FROM tilings
WHERE valid_to IS NULL;

-- name: cells
-- The cells in force, of an area or all, by code.
SELECT
    id,
    code,
    col,
    row,
    area_m2,
    st_x(st_centroid(geom)) AS lon,
    st_y(st_centroid(geom)) AS lat
FROM cells
WHERE valid_to IS NULL AND (%(area)s::text IS NULL OR starts_with(code, %(area)s))
ORDER BY code;

-- name: middles
-- Where cells are, also those that are no longer in force.
SELECT
    id,
    round(st_x(st_centroid(geom))::numeric, 6)::double precision AS lon,
    round(st_y(st_centroid(geom))::numeric, 6)::double precision AS lat
FROM cells
WHERE id = any(%(ids)s);

-- name: shapes
SELECT st_asbinary(geom) AS shape
FROM cells
WHERE valid_to IS NULL AND (%(area)s::text IS NULL OR starts_with(code, %(area)s))
ORDER BY code;

-- name: asked_cases
-- Cases of a period whose place is exact, as the ledger had them at the cut: not those recorded later, nor those
-- that were void then.
WITH later AS MATERIALIZED (
    SELECT
        case_id,
        seq,
        command
    FROM case_events
    WHERE
        txid >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
        AND NOT pg_visible_in_snapshot(txid::text::xid8, %(snapshot)s::pg_snapshot)
    UNION
    SELECT
        case_id,
        seq,
        command
    FROM case_events
    WHERE id > %(last_event_id)s
),

turned AS (
    SELECT DISTINCT ON (known.case_id)
        known.case_id,
        known.command = 'void' AS was_void
    FROM case_events AS known
    WHERE
        known.case_id IN (SELECT later.case_id FROM later WHERE later.command IN ('void', 'reopen'))
        AND known.command IN ('report', 'void', 'reopen')
        AND pg_visible_in_snapshot(known.txid::text::xid8, %(snapshot)s::pg_snapshot)
        AND known.id <= %(last_event_id)s
    ORDER BY known.case_id ASC, known.seq DESC
)

SELECT
    cases.id,
    cases.cell_id,
    cases.geom,
    cases.reported_at AS happened_at
FROM cases
LEFT JOIN turned ON cases.id = turned.case_id
WHERE
    cases.place_quality = 'exact'
    AND cases.reported_at >= %(since)s
    AND cases.reported_at < %(until)s
    AND (%(class_ids)s::integer[] IS NULL OR cases.class_id = any(%(class_ids)s::integer[]))
    AND NOT coalesce(turned.was_void, cases.outcome = 'void', FALSE)
    AND cases.id NOT IN (SELECT later.case_id FROM later WHERE later.seq = 1);

-- name: asked_complaints
-- Complaints of a period, without their words.
SELECT
    complaints.id,
    complaints.cell_id,
    complaints.geom,
    complaints.received_at AS happened_at
FROM complaints
WHERE
    complaints.received_at >= %(since)s
    AND complaints.received_at < %(until)s
    AND complaints.id <= %(last_complaint_id)s
    AND (%(class_ids)s::integer[] IS NULL OR complaints.class_id = any(%(class_ids)s::integer[]));

-- name: asked_components
-- Components as they stand.
SELECT
    components.id,
    components.cell_id,
    components.geom,
    %(since)s::timestamptz AS happened_at
FROM components
WHERE
    components.state <> 'removed'
    AND components.id <= %(last_component_id)s
    AND (%(class_ids)s::integer[] IS NULL OR components.class_id = any(%(class_ids)s::integer[]));

-- name: counted
-- How many of what was asked lie in each cell in force; a cell that was redrawn stands for where its places lie now.
SELECT
    coalesce(kept.id, found.id) AS cell_id,
    count(*) AS n
FROM asked
LEFT JOIN cells AS kept ON asked.cell_id = kept.id AND kept.valid_to IS NULL
LEFT JOIN LATERAL (
    SELECT cells.id
    FROM cells
    WHERE kept.id IS NULL AND cells.valid_to IS NULL AND st_intersects(cells.geom, asked.geom)
    ORDER BY cells.code
    LIMIT 1
) AS found ON TRUE
WHERE coalesce(kept.id, found.id) IS NOT NULL
GROUP BY coalesce(kept.id, found.id)
ORDER BY coalesce(kept.id, found.id);

-- name: listed
-- The same one by one: cell, place and the city's own day, counted from the first one of the period.
SELECT
    coalesce(kept.id, found.id) AS cell_id,
    (asked.happened_at AT TIME ZONE %(zone)s)::date - (%(since)s::timestamptz AT TIME ZONE %(zone)s)::date AS day,
    st_x(st_centroid(asked.geom)) AS lon,
    st_y(st_centroid(asked.geom)) AS lat
FROM asked
LEFT JOIN cells AS kept ON asked.cell_id = kept.id AND kept.valid_to IS NULL
LEFT JOIN LATERAL (
    SELECT cells.id
    FROM cells
    WHERE kept.id IS NULL AND cells.valid_to IS NULL AND st_intersects(cells.geom, asked.geom)
    ORDER BY cells.code
    LIMIT 1
) AS found ON TRUE
WHERE coalesce(kept.id, found.id) IS NOT NULL
ORDER BY asked.id;

-- name: told
-- The same cases by the way they came: how many in each cell, of each class, by each channel.
SELECT
    coalesce(kept.id, found.id) AS cell_id,
    cases.class_id,
    cases.channel,
    count(*) AS n
FROM asked
INNER JOIN cases ON asked.id = cases.id
LEFT JOIN cells AS kept ON asked.cell_id = kept.id AND kept.valid_to IS NULL
LEFT JOIN LATERAL (
    SELECT cells.id
    FROM cells
    WHERE kept.id IS NULL AND cells.valid_to IS NULL AND st_intersects(cells.geom, asked.geom)
    ORDER BY cells.code
    LIMIT 1
) AS found ON TRUE
WHERE coalesce(kept.id, found.id) IS NOT NULL
GROUP BY coalesce(kept.id, found.id), cases.class_id, cases.channel
ORDER BY coalesce(kept.id, found.id), cases.class_id, cases.channel;

-- name: add_result
INSERT INTO studio_results (sha256, content, made_at)
VALUES (%(sha256)s, %(content)s, %(at)s)
ON CONFLICT (sha256) DO NOTHING;

-- name: save_result
UPDATE studio_runs
SET
    result_sha256 = %(sha256)s,
    card = %(card)s,
    sentence = %(sentence)s,
    sentence_en = %(sentence_en)s,
    significant = %(significant)s,
    same_bytes = %(same_bytes)s
WHERE id = %(id)s;

-- name: content
SELECT
    studio_results.sha256,
    studio_results.content
FROM studio_runs
INNER JOIN studio_results ON studio_runs.result_sha256 = studio_results.sha256
WHERE studio_runs.id = %(id)s;

-- name: delete_orphans
-- Results that are no run's any more.
DELETE FROM studio_results
WHERE NOT EXISTS (SELECT FROM studio_runs WHERE studio_runs.result_sha256 = studio_results.sha256);

-- name: unknown_classes
-- Which of some classes the catalogue does not know.
SELECT asked.id
FROM unnest(%(ids)s::integer[]) AS asked (id)
WHERE NOT EXISTS (SELECT FROM catalogue_classes WHERE catalogue_classes.id = asked.id);

-- name: count_cells
SELECT count(*)
FROM cells
WHERE valid_to IS NULL AND (%(area)s::text IS NULL OR starts_with(code, %(area)s));

-- name: classes
-- Classes that anything is of, most cases first.
WITH told AS (
    SELECT
        class_id,
        count(*) AS n
    FROM cases
    GROUP BY class_id
),

standing AS (
    SELECT
        class_id,
        count(*) AS n
    FROM components
    WHERE state <> 'removed'
    GROUP BY class_id
),

sent AS (
    SELECT
        class_id,
        count(*) AS n
    FROM complaints
    WHERE class_id IS NOT NULL
    GROUP BY class_id
)

SELECT
    catalogue_classes.id,
    catalogue_classes.kind,
    catalogue_classes.code,
    catalogue_classes.name,
    catalogue_classes.name_en,
    catalogue_classes.major_name,
    catalogue_classes.major_name_en,
    coalesce(told.n, 0) AS cases,
    coalesce(sent.n, 0) AS complaints,
    coalesce(standing.n, 0) AS components
FROM catalogue_classes
LEFT JOIN told ON catalogue_classes.id = told.class_id
LEFT JOIN sent ON catalogue_classes.id = sent.class_id
LEFT JOIN standing ON catalogue_classes.id = standing.class_id
WHERE coalesce(told.n, sent.n, standing.n) IS NOT NULL
ORDER BY cases DESC, catalogue_classes.id ASC;

-- name: areas
SELECT
    code,
    level,
    name,
    name_en
FROM areas
ORDER BY code;

-- name: span
-- From when to when there are cases, and how many cells.
SELECT
    (SELECT min(reported_at) FROM cases) AS first_at,
    (SELECT max(reported_at) FROM cases) AS last_at,
    (SELECT count(*) FROM cells WHERE valid_to IS NULL) AS cells,
    (SELECT id FROM tilings WHERE valid_to IS NULL) AS tiling_id;

-- name: outlines
-- The outlines of cells, in force or not.
SELECT
    id,
    st_asbinary(geom) AS shape
FROM cells
WHERE id = any(%(ids)s);
