-- name: history
-- Every case reported between two instants that went to a department, with all that the simulation learns from.
-- Instants are microseconds since 1970 [µs]; what is not there is null. Who reported a record that was imported did so
-- elsewhere: of its clocks only that of handling is known. What was void was nothing.
WITH chosen AS MATERIALIZED (
    SELECT *
    FROM cases
    WHERE
        reported_at >= %(since)s
        AND reported_at < %(until)s
        AND department_id IS NOT NULL
        AND dispatched_at IS NOT NULL
        AND outcome IS DISTINCT FROM 'void'
        AND merged_into_id IS NULL
        AND id <> all(%(without)s::bigint[])
),

begun AS (
    SELECT
        case_events.case_id,
        min(case_events.happened_at) AS started_at
    FROM chosen
    INNER JOIN case_events ON chosen.id = case_events.case_id
    WHERE case_events.command = 'start' AND chosen.external_key IS NULL
    GROUP BY case_events.case_id
)

SELECT
    chosen.reported_at,
    chosen.id,
    chosen.class_id,
    chosen.department_id,
    cells.area_code,
    st_x(chosen.geom) AS lon,
    st_y(chosen.geom) AS lat,
    chosen.external_key IS NOT NULL AS is_imported,
    chosen.rework_count,
    (extract(EPOCH FROM chosen.reported_at) * 1000000)::bigint AS reported_us,
    (extract(EPOCH FROM chosen.accepted_at) * 1000000)::bigint AS accepted_us,
    (extract(EPOCH FROM chosen.dispatched_at) * 1000000)::bigint AS dispatched_us,
    (extract(EPOCH FROM begun.started_at) * 1000000)::bigint AS started_us,
    (extract(EPOCH FROM chosen.completed_at) * 1000000)::bigint AS completed_us,
    (extract(EPOCH FROM chosen.verified_at) * 1000000)::bigint AS verified_us,
    (extract(EPOCH FROM chosen.closed_at) * 1000000)::bigint AS closed_us,
    (extract(EPOCH FROM chosen.accept_due_at) * 1000000)::bigint AS accept_due_us,
    (extract(EPOCH FROM chosen.dispatch_due_at) * 1000000)::bigint AS dispatch_due_us,
    (extract(EPOCH FROM chosen.due_at) * 1000000)::bigint AS handle_due_us,
    (extract(EPOCH FROM chosen.verify_due_at) * 1000000)::bigint AS verify_due_us
FROM chosen
LEFT JOIN cells ON chosen.cell_id = cells.id
LEFT JOIN begun ON chosen.id = begun.case_id
ORDER BY chosen.reported_at, chosen.id;

-- name: crews
-- How many people of each department handle cases.
SELECT
    department_id,
    count(*) AS people
FROM persons
WHERE role = 'handler' AND is_active AND department_id IS NOT NULL
GROUP BY department_id;

-- name: span
-- When the first and the last case of the city was reported, and when the last step was taken that the simulation
-- learns from. A case may be touched later: links are found when records are loaded.
SELECT
    min(reported_at) AS first_at,
    max(reported_at) AS last_at,
    greatest(max(reported_at), max(dispatched_at), max(completed_at), max(verified_at), max(closed_at)) AS seen_at
FROM cases;

-- name: cut
-- How far the store has come: which transactions were over, and the last event.
SELECT
    pg_current_snapshot()::text AS snapshot,
    coalesce((SELECT max(case_events.id) FROM case_events), 0) AS last_event_id;

-- name: changed
-- Cases to which something was written after a cut, and how many of their events are in it.
WITH later AS (
    SELECT
        case_id,
        seq
    FROM case_events
    WHERE
        txid >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
        AND NOT pg_visible_in_snapshot(txid::text::xid8, %(snapshot)s::pg_snapshot)
    UNION
    SELECT
        case_id,
        seq
    FROM case_events
    WHERE id > %(last_event_id)s
)

SELECT
    case_id,
    min(seq) - 1 AS version
FROM later
GROUP BY case_id;

-- name: areas_of
-- In which area each of some cells lies.
SELECT
    id,
    area_code
FROM cells
WHERE id = any(%(ids)s);
