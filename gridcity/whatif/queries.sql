-- name: year
-- Every case reported between two instants, with all that its deadline and its department hang on. Instants
-- are microseconds since 1970 [µs]; what is not there is null.
SELECT
    cases.class_id,
    coalesce(cases.department_id, 0) AS department_id,
    cells.code AS cell_code,
    cells.area_code,
    components.class_id AS component_class_id,
    ARRAY[components.governing_id, components.owner_id, components.maintainer_id] AS own,
    (extract(EPOCH FROM cases.dispatched_at) * 1000000)::bigint AS dispatched_us,
    (extract(EPOCH FROM cases.completed_at) * 1000000)::bigint AS completed_us,
    (extract(EPOCH FROM cases.due_at) * 1000000)::bigint AS due_us,
    cases.closed_at IS NOT NULL AS is_closed,
    cases.is_suspended,
    cases.external_key IS NOT NULL AS is_imported,
    CASE WHEN cardinality(cases.pauses) > 1 THEN cases.pauses END AS pauses
FROM cases
LEFT JOIN cells ON cases.cell_id = cells.id
LEFT JOIN components ON cases.component_id = components.id
WHERE cases.reported_at >= %(since)s AND cases.reported_at < %(until)s
ORDER BY cases.id;
