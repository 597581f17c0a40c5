-- Accounts, sessions and tokens. person_rows runs with every request whose caller is not remembered.

-- name: person_rows
-- The head of the queries for a person, in the order of the fields; each adds what it joins, and its condition.
SELECT
    persons.id,
    persons.login,
    persons.name,
    persons.role,
    persons.department_id,
    departments.name AS department_name
FROM persons
LEFT JOIN departments ON persons.department_id = departments.id;

-- name: account
-- What a sign-in looks at: the account, if there is one. Held until the session is written, so that a new
-- password, or the closing of the account, comes before it or ends it.
SELECT
    id,
    password_hash
FROM persons
WHERE login = %(login)s AND is_active
FOR SHARE;

-- name: hold_attempts
-- Make sure that there is something to remember of a login at one place, and keep others from it until the
-- transaction ends: attempts at once are counted one after the other.
INSERT INTO sign_in_attempts (login, source, failures)
VALUES (%(login)s, %(source)s, 0)
ON CONFLICT (login, source) DO UPDATE SET failures = sign_in_attempts.failures;

-- name: attempts
-- What is remembered of a login at one place, and of all places lately.
SELECT
    coalesce(max(failures) FILTER (WHERE source = %(source)s), 0),
    max(failed_at) FILTER (WHERE source = %(source)s),
    coalesce(bool_or(signed_in_at IS NOT NULL) FILTER (WHERE source = %(source)s), FALSE),
    coalesce(sum(failures) FILTER (WHERE failed_at > %(since)s), 0)
FROM sign_in_attempts
WHERE login = %(login)s;

-- name: count_failure
INSERT INTO sign_in_attempts (login, source, failures, failed_at)
VALUES (%(login)s, %(source)s, 1, %(at)s)
ON CONFLICT (login, source) DO UPDATE
    SET
        failures = CASE
            WHEN sign_in_attempts.failed_at < %(forgotten)s THEN 1 ELSE sign_in_attempts.failures + 1
        END,
        failed_at = excluded.failed_at;

-- name: forget_failures
-- What somebody holds is left for the next time: two who forget at once would wait for each other.
DELETE FROM sign_in_attempts
WHERE (login, source) IN (
    SELECT
        old.login,
        old.source
    FROM sign_in_attempts AS old
    WHERE old.failed_at < %(forgotten)s AND old.signed_in_at IS NULL
    FOR UPDATE SKIP LOCKED
);

-- name: count_success
INSERT INTO sign_in_attempts (login, source, failures, signed_in_at)
VALUES (%(login)s, %(source)s, 0, %(at)s)
ON CONFLICT (login, source) DO UPDATE
    SET failures = 0, failed_at = NULL, signed_in_at = excluded.signed_in_at;

-- name: forget_sessions
-- Those that somebody else is ending at this moment are left to them.
DELETE FROM sessions
WHERE token_hash IN (
    SELECT old.token_hash
    FROM sessions AS old
    WHERE old.expires_at <= %(at)s
    FOR UPDATE SKIP LOCKED
);

-- name: departments_on
-- Departments as they were called on a day: the name before the first rename that holds only later. Of several
-- renames on one day the last written is the name of that day. Closed on that day are those whose last closing
-- or opening until then was a closing.
SELECT
    departments.id,
    departments.code,
    coalesce(later.name_before, departments.name) AS name,
    CASE WHEN later.id IS NULL THEN departments.name_en ELSE later.name_en_before END AS name_en,
    NULL::date AS closed_on
FROM departments
LEFT JOIN LATERAL (
    SELECT
        renamed.id,
        renamed.name_before,
        renamed.name_en_before
    FROM department_events AS renamed
    WHERE
        renamed.department_id = departments.id
        AND renamed.kind = 'rename'
        AND renamed.effective_on > %(day)s
    ORDER BY renamed.effective_on, renamed.id
    LIMIT 1
) AS later ON TRUE
WHERE
    coalesce((
        SELECT ended.kind
        FROM department_events AS ended
        WHERE
            ended.department_id = departments.id
            AND ended.kind IN ('close', 'open')
            AND ended.effective_on <= %(day)s
        ORDER BY ended.id DESC
        LIMIT 1
    ), 'open') = 'open'
ORDER BY departments.code;

-- name: what_names_a_department
-- What has to move before a department closes, and the first ten of each.
SELECT
    'open_cases' AS what,
    count(*) AS number_of,
    coalesce((array_agg(cases.number ORDER BY cases.id))[:10], '{}') AS first_ten
FROM cases
WHERE cases.department_id = %(id)s AND cases.closed_at IS NULL
UNION ALL
SELECT
    'duty_rules',
    count(*),
    coalesce((array_agg(duty_rules.id::text ORDER BY duty_rules.id))[:10], '{}')
FROM duty_rules
WHERE
    %(id)s IN (duty_rules.governing_id, duty_rules.owner_id, duty_rules.maintainer_id)
    AND (duty_rules.valid_to IS NULL OR duty_rules.valid_to > greatest(%(today)s, duty_rules.valid_from))
UNION ALL
SELECT
    'accounts',
    count(*),
    coalesce((array_agg(persons.login ORDER BY persons.login))[:10], '{}')
FROM persons
WHERE persons.department_id = %(id)s AND persons.is_active
UNION ALL
SELECT
    'components',
    count(*),
    coalesce((array_agg(components.code ORDER BY components.code))[:10], '{}')
FROM components
WHERE
    %(id)s IN (components.governing_id, components.owner_id, components.maintainer_id)
    AND components.state <> 'removed';
