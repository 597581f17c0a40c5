-- name: handlers_of
-- Who handles in a department, and whether they are skilled in a class; NULL: no skills are recorded of them.
SELECT
    persons.id,
    persons.name,
    (
        SELECT bool_or(person_skills.class_id = %(class_id)s)
        FROM person_skills
        WHERE person_skills.person_id = persons.id
    ) AS is_skilled
FROM persons
WHERE persons.department_id = %(department_id)s AND persons.role = 'handler' AND persons.is_active
ORDER BY persons.id;

-- name: begun_by
-- The open cases that a department's people have begun and not completed, and how far from a place they lie.
SELECT
    begun.actor_id,
    cases.due_at,
    is_late(cases.stage, cases.is_suspended, cases.due_at, %(at)s::timestamptz) AS is_late,
    st_distancesphere(
        cases.geom, st_setsrid(st_makepoint(%(lon)s::float8, %(lat)s::float8), 4326)
    ) AS distance_m
FROM cases
CROSS JOIN
    LATERAL (
        SELECT case_events.actor_id
        FROM case_events
        WHERE case_events.case_id = cases.id AND case_events.command = 'start'
        ORDER BY case_events.seq DESC
        LIMIT 1
    ) AS begun
WHERE
    cases.closed_at IS NULL
    AND cases.department_id = %(department_id)s
    AND cases.stage = 'handling'
    AND NOT cases.is_suspended
    AND cases.id <> %(case_id)s;

-- name: skills_of
SELECT person_skills.class_id
FROM person_skills
WHERE person_skills.person_id = %(person_id)s
ORDER BY person_skills.class_id;
