-- name: drawable
-- What was closed as done, by department, and is closed still; with everybody who had a hand in it. Stands on the
-- relation `closings` of the evaluation.
SELECT
    closings.case_id,
    cases.number,
    closings.at AS closed_at,
    closings.department_id,
    (
        SELECT coalesce(array_agg(DISTINCT case_events.actor_id), '{}')
        FROM case_events
        WHERE
            case_events.case_id = closings.case_id
            AND case_events.actor_id IS NOT NULL
            AND case_events.command NOT IN ('report', 'note', 'attach')
    ) AS barred
FROM closings
INNER JOIN cases ON closings.case_id = cases.id
WHERE
    NOT closings.reopened
    AND closings.department_id IS NOT NULL
    AND cases.closed_at = closings.at
    AND cases.outcome IN ('fixed', 'made_safe', 'not_recorded')
ORDER BY cases.number;

-- name: inspectors
SELECT id
FROM persons
WHERE role = 'inspector' AND is_active
ORDER BY id;

-- name: draw_by_key
SELECT id
FROM reinspection_draws
WHERE drawn_by = %(by_id)s AND idempotency_key = %(key)s;

-- name: save_draw
INSERT INTO reinspection_draws (
    since, until, seed, per_department, due_on, drawn_at, drawn_by, idempotency_key
)
VALUES (
    %(since)s, %(until)s, %(seed)s, %(per_department)s, %(due_on)s, %(at)s, %(by_id)s, %(key)s
)
RETURNING id;

-- name: save_stratum
INSERT INTO reinspection_strata (draw_id, department_id, drawable_ids, drawn)
VALUES (%(draw_id)s, %(department_id)s, %(drawable_ids)s, %(drawn)s);

-- name: save_task
INSERT INTO reinspections (draw_id, case_id, closed_at, department_id, inspector_id)
VALUES (%(draw_id)s, %(case_id)s, %(closed_at)s, %(department_id)s, %(inspector_id)s);

-- name: draws
SELECT
    id,
    since,
    until,
    seed,
    per_department,
    due_on,
    drawn_at,
    drawn_by
FROM reinspection_draws
WHERE
    (%(draw_id)s::integer IS NULL OR id = %(draw_id)s::integer)
    AND (%(since)s::timestamptz IS NULL OR (since >= %(since)s AND until <= %(until)s))
ORDER BY id DESC
LIMIT %(most)s;

-- name: strata
-- What draws were made from, and what was found, by draw and department.
SELECT
    reinspection_strata.draw_id,
    reinspection_strata.department_id,
    departments.name AS department_name,
    cardinality(reinspection_strata.drawable_ids) AS drawable,
    reinspection_strata.drawn,
    count(*) FILTER (WHERE reinspections.finding = 'true') AS confirmed,
    count(*) FILTER (WHERE reinspections.finding = 'false') AS refuted,
    count(*) FILTER (WHERE reinspections.finding = 'unable') AS unable
FROM reinspection_strata
INNER JOIN departments ON reinspection_strata.department_id = departments.id
LEFT JOIN reinspections
    ON
        reinspection_strata.draw_id = reinspections.draw_id
        AND reinspection_strata.department_id = reinspections.department_id
WHERE reinspection_strata.draw_id = any(%(draw_ids)s)
GROUP BY reinspection_strata.draw_id, reinspection_strata.department_id, departments.name
ORDER BY reinspection_strata.draw_id, reinspection_strata.department_id;

-- name: drawn_again
-- What a draw was made from, as numbers, and what it took.
SELECT
    reinspection_strata.department_id,
    array_agg(cases.number) AS drawable,
    array_agg(cases.number) FILTER (WHERE reinspections.case_id IS NOT NULL) AS drawn
FROM reinspection_strata
CROSS JOIN unnest(reinspection_strata.drawable_ids) AS drawable (case_id)
INNER JOIN cases ON drawable.case_id = cases.id
LEFT JOIN reinspections
    ON reinspection_strata.draw_id = reinspections.draw_id AND drawable.case_id = reinspections.case_id
WHERE reinspection_strata.draw_id = %(draw_id)s
GROUP BY reinspection_strata.department_id;

-- name: tasks
SELECT
    reinspections.id,
    reinspections.draw_id,
    reinspection_draws.due_on,
    reinspections.case_id,
    cases.number,
    catalogue_classes.name AS class_name,
    catalogue_classes.name_en AS class_name_en,
    cases.address,
    cells.code AS cell_code,
    st_x(cases.geom) AS lon,
    st_y(cases.geom) AS lat,
    reinspections.department_id,
    departments.name AS department_name,
    reinspections.closed_at,
    reinspections.inspector_id,
    persons.name AS inspector_name,
    reinspections.finding,
    reinspections.note,
    reinspections.found_at,
    reinspections.found_by
FROM reinspections
INNER JOIN reinspection_draws ON reinspections.draw_id = reinspection_draws.id
INNER JOIN cases ON reinspections.case_id = cases.id
INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
INNER JOIN departments ON reinspections.department_id = departments.id
LEFT JOIN cells ON cases.cell_id = cells.id
LEFT JOIN persons ON reinspections.inspector_id = persons.id
WHERE
    (%(task_id)s::bigint IS NULL OR reinspections.id = %(task_id)s::bigint)
    AND (%(draw_id)s::integer IS NULL OR reinspections.draw_id = %(draw_id)s::integer)
    AND (%(inspector_id)s::integer IS NULL OR reinspections.inspector_id = %(inspector_id)s::integer)
    AND (NOT %(is_open)s OR reinspections.found_at IS NULL)
    AND reinspections.id > %(after)s
ORDER BY reinspections.id
LIMIT %(most)s;

-- name: had_a_hand
SELECT count(*) > 0
FROM case_events
WHERE case_id = %(case_id)s AND actor_id = %(by_id)s AND command NOT IN ('report', 'note', 'attach');

-- name: tell
UPDATE reinspections
SET
    finding = %(finding)s,
    note = %(note)s,
    found_at = %(at)s,
    found_by = %(by_id)s
WHERE id = %(task_id)s AND found_at IS NULL
RETURNING id;
