-- name: year
-- Every case reported between two instants, with all that its deadlines and its department hang on. Instants are
-- microseconds since 1970 [µs]; what is not there is null. Who reported a record that was imported did so elsewhere:
-- of its clocks only that of handling is known. Those of a report that is held back have not begun.
SELECT
    cases.id,
    cases.class_id,
    coalesce(cases.department_id, 0) AS department_id,
    cells.code AS cell_code,
    cells.area_code,
    components.class_id AS component_class_id,
    ARRAY[components.governing_id, components.owner_id, components.maintainer_id] AS own,
    cases.external_key IS NOT NULL AS is_imported,
    CASE WHEN cardinality(cases.pauses) > 1 THEN cases.pauses END AS pauses,
    CASE
        WHEN cases.external_key IS NULL AND NOT cases.is_held
            THEN (extract(EPOCH FROM cases.reported_at) * 1000000)::bigint
    END AS reported_us,
    (extract(EPOCH FROM cases.accepted_at) * 1000000)::bigint AS accepted_us,
    (extract(EPOCH FROM cases.dispatched_at) * 1000000)::bigint AS dispatched_us,
    (extract(EPOCH FROM cases.completed_at) * 1000000)::bigint AS completed_us,
    (extract(EPOCH FROM cases.verified_at) * 1000000)::bigint AS verified_us,
    (extract(EPOCH FROM cases.closed_at) * 1000000)::bigint AS closed_us,
    (extract(EPOCH FROM cases.accept_due_at) * 1000000)::bigint AS accept_due_us,
    (extract(EPOCH FROM cases.dispatch_due_at) * 1000000)::bigint AS dispatch_due_us,
    (extract(EPOCH FROM cases.due_at) * 1000000)::bigint AS due_us,
    (extract(EPOCH FROM cases.verify_due_at) * 1000000)::bigint AS verify_due_us
FROM cases
LEFT JOIN cells ON cases.cell_id = cells.id
LEFT JOIN components ON cases.component_id = components.id
WHERE cases.reported_at >= %(since)s AND cases.reported_at < %(until)s
ORDER BY cases.id;

-- name: detours
-- The events of those of them whose row does not say when their clocks began: they were sent back, suspended,
-- dispatched again, reopened …, by the condition of the index case_events_detours_idx; or held back at first.
WITH chosen AS MATERIALIZED (
    SELECT id FROM cases
    WHERE reported_at >= %(since)s AND reported_at < %(until)s
),

winding AS MATERIALIZED (
    SELECT case_events.case_id
    FROM chosen
    INNER JOIN case_events ON chosen.id = case_events.case_id
    WHERE
        (case_events.source IN ('dispatched', 'handling') AND case_events.target = 'reported')
        OR (case_events.source = 'verifying' AND case_events.target = 'handling')
        OR (case_events.source = 'closed' AND case_events.target <> 'closed')
        OR (case_events.source = 'dispatched' AND case_events.command IN ('dispatch', 'arbitrate'))
        OR case_events.command IN ('suspend', 'resume', 'grant_extension')
    UNION
    SELECT case_events.case_id
    FROM chosen
    INNER JOIN case_events ON chosen.id = case_events.case_id
    WHERE case_events.command = 'release'
)

SELECT
    case_events.case_id,
    case_events.source,
    case_events.command,
    case_events.target,
    (extract(EPOCH FROM case_events.happened_at) * 1000000)::bigint AS at_us,
    case_events.body ->> 'answer' AS answer,
    (case_events.body ->> 'department_id')::integer AS department_id,
    (extract(EPOCH FROM (case_events.body ->> 'accept_due_at')::timestamptz) * 1000000)::bigint AS accept_due_us,
    (extract(EPOCH FROM (case_events.body ->> 'dispatch_due_at')::timestamptz) * 1000000)::bigint AS dispatch_due_us,
    (extract(EPOCH FROM (case_events.body ->> 'due_at')::timestamptz) * 1000000)::bigint AS due_us,
    (extract(EPOCH FROM (case_events.body ->> 'verify_due_at')::timestamptz) * 1000000)::bigint AS verify_due_us
FROM winding
INNER JOIN case_events ON winding.case_id = case_events.case_id
WHERE case_events.command NOT IN ('note', 'attach')
ORDER BY case_events.case_id, case_events.seq;
