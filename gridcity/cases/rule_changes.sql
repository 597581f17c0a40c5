-- name: changes
-- What was changed together in one list, the newest first. A list that was only written again is left out.
SELECT
    max(changes.id) AS id,
    changes.list AS rules,
    changes.happened_at,
    persons.name AS person_name,
    coalesce(
        jsonb_agg(changes.before ORDER BY changes.id) FILTER (WHERE changes.before IS NOT NULL), '[]'
    ) AS before,
    coalesce(jsonb_agg(changes.after ORDER BY changes.id) FILTER (WHERE changes.after IS NOT NULL), '[]') AS after
FROM rule_changes AS changes
LEFT JOIN persons ON changes.person_id = persons.id
WHERE %(list)s::text IS NULL OR changes.list = %(list)s
GROUP BY changes.list, changes.happened_at, changes.person_id, persons.name
HAVING
    (%(after)s::bigint IS NULL OR max(changes.id) < %(after)s)
    AND (
        array_agg(changes.before - 'id' ORDER BY changes.before - 'id')
        FILTER (WHERE changes.before IS NOT NULL)
    ) IS DISTINCT FROM (
        array_agg(changes.after - 'id' ORDER BY changes.after - 'id') FILTER (WHERE changes.after IS NOT NULL)
    )
ORDER BY id DESC
LIMIT %(most)s;

-- name: names
-- What persons are called. Nobody is deleted: every number that a rule ever named has its name.
SELECT
    id::text AS id,
    name
FROM persons
WHERE id IN (SELECT unnest(%(ids)s::integer[]));
