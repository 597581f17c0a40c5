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
