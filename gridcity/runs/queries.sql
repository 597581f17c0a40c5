-- Runs of any kind. Three names are the program's own and no values: %(runs)s is a kind's table, %(what_column)s the
-- column that says what is run, %(own_columns)s all that no other kind has.

-- name: lock_person
-- One ask of a person at a time.
SELECT id
FROM persons
WHERE id = %(person_id)s
FOR NO KEY UPDATE;

-- name: count_open
-- A person's runs that wait or run.
SELECT count(*)
FROM %(runs)s AS run
INNER JOIN long_jobs ON run.job_id = long_jobs.id
WHERE run.asked_by_id = %(person_id)s AND long_jobs.finished_at IS NULL;

-- name: add
INSERT INTO %(runs)s (
    job_id, asked_by_id, asked_at, idempotency_key, %(what_column)s, title, ask, cut, rerun_of_id, expires_on
)
VALUES (
    %(job_id)s,
    %(person_id)s,
    %(at)s,
    %(key)s,
    %(what)s,
    %(title)s,
    %(ask)s,
    %(cut)s,
    %(rerun_of)s,
    %(expires_on)s
)
RETURNING id;

-- name: runs
-- Runs with their jobs, newest first.
SELECT
    run.id,
    run.title,
    run.asked_by_id,
    persons.name AS asked_by,
    run.asked_at,
    long_jobs.started_at,
    long_jobs.finished_at,
    long_jobs.state,
    long_jobs.share,
    long_jobs.step,
    long_jobs.step_en,
    long_jobs.is_cancelling,
    long_jobs.error_code,
    long_jobs.error_message,
    run.ask,
    run.cut,
    run.sentence,
    run.sentence_en,
    run.rerun_of_id,
    run.same_bytes,
    run.is_kept,
    run.expires_on,
    run.job_id,
    CASE WHEN long_jobs.state = 'waiting' THEN (
        SELECT count(*) FROM long_jobs AS before WHERE before.finished_at IS NULL AND before.id < long_jobs.id
    ) ELSE 0 END AS ahead,
    %(own_columns)s
FROM %(runs)s AS run
INNER JOIN long_jobs ON run.job_id = long_jobs.id
LEFT JOIN persons ON run.asked_by_id = persons.id
WHERE
    (%(id)s::bigint IS NULL OR run.id = %(id)s)
    AND (%(job_id)s::bigint IS NULL OR run.job_id = %(job_id)s)
    AND (%(person_id)s::integer IS NULL OR run.asked_by_id = %(person_id)s)
    AND (%(key)s::text IS NULL OR run.idempotency_key = %(key)s)
    AND (%(what)s::text IS NULL OR run.%(what_column)s = %(what)s)
    AND (%(state)s::text IS NULL OR long_jobs.state = %(state)s)
    AND (%(after)s::bigint IS NULL OR run.id < %(after)s)
ORDER BY run.id DESC
LIMIT %(most)s;

-- name: card
SELECT card
FROM %(runs)s
WHERE id = %(id)s;

-- name: keep
UPDATE %(runs)s
SET is_kept = %(is_kept)s
WHERE id = %(id)s;

-- name: expired
SELECT run.id
FROM %(runs)s AS run
INNER JOIN long_jobs ON run.job_id = long_jobs.id
WHERE NOT run.is_kept AND run.expires_on < %(today)s AND long_jobs.finished_at IS NOT NULL;

-- name: delete
-- Runs with their jobs.
WITH gone AS (
    DELETE FROM %(runs)s
    WHERE id = any(%(ids)s)
    RETURNING job_id
)

DELETE FROM long_jobs
WHERE id IN (SELECT gone.job_id FROM gone);
