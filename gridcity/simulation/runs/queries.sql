-- name: lock_person
-- One ask of a person at a time.
SELECT id
FROM persons
WHERE id = %(person_id)s
FOR NO KEY UPDATE;

-- name: by_key
SELECT
    id,
    ask
FROM simulations
WHERE asked_by_id = %(person_id)s AND idempotency_key = %(key)s;

-- name: count_open
-- A person's simulations that wait or run.
SELECT count(*)
FROM simulations
INNER JOIN long_jobs ON simulations.job_id = long_jobs.id
WHERE simulations.asked_by_id = %(person_id)s AND long_jobs.finished_at IS NULL;

-- name: add_run
INSERT INTO simulations (
    job_id, asked_by_id, asked_at, idempotency_key, kind, title, ask, cut, rerun_of_id, expires_on
)
VALUES (
    %(job_id)s,
    %(person_id)s,
    %(at)s,
    %(key)s,
    %(kind)s,
    %(title)s,
    %(ask)s,
    %(cut)s,
    %(rerun_of)s,
    %(expires_on)s
)
RETURNING id;

-- name: runs
-- Simulations with their jobs, newest first.
SELECT
    simulations.id,
    simulations.kind,
    simulations.title,
    simulations.asked_by_id,
    persons.name AS asked_by,
    simulations.asked_at,
    long_jobs.started_at,
    long_jobs.finished_at,
    long_jobs.state,
    long_jobs.share,
    long_jobs.step,
    long_jobs.step_en,
    long_jobs.is_cancelling,
    long_jobs.error_code,
    long_jobs.error_message,
    simulations.ask,
    simulations.cut,
    simulations.sentence,
    simulations.sentence_en,
    simulations.rerun_of_id,
    simulations.same_bytes,
    simulations.is_kept,
    simulations.expires_on,
    simulations.job_id,
    CASE WHEN long_jobs.state = 'waiting' THEN (
        SELECT count(*) FROM long_jobs AS before WHERE before.finished_at IS NULL AND before.id < long_jobs.id
    ) ELSE 0 END AS ahead
FROM simulations
INNER JOIN long_jobs ON simulations.job_id = long_jobs.id
LEFT JOIN persons ON simulations.asked_by_id = persons.id
WHERE
    (%(id)s::bigint IS NULL OR simulations.id = %(id)s)
    AND (%(job_id)s::bigint IS NULL OR simulations.job_id = %(job_id)s)
    AND (%(person_id)s::integer IS NULL OR simulations.asked_by_id = %(person_id)s)
    AND (%(kind)s::text IS NULL OR simulations.kind = %(kind)s)
    AND (%(after)s::bigint IS NULL OR simulations.id < %(after)s)
ORDER BY simulations.id DESC
LIMIT %(most)s;

-- name: save_result
UPDATE simulations
SET
    result = %(result)s,
    card = %(card)s,
    sentence = %(sentence)s,
    sentence_en = %(sentence_en)s,
    same_bytes = %(same_bytes)s
WHERE id = %(id)s;

-- name: result
SELECT
    result,
    card
FROM simulations
WHERE id = %(id)s;

-- name: keep
UPDATE simulations
SET is_kept = %(is_kept)s
WHERE id = %(id)s;

-- name: expired
SELECT simulations.id
FROM simulations
INNER JOIN long_jobs ON simulations.job_id = long_jobs.id
WHERE NOT simulations.is_kept AND simulations.expires_on < %(today)s AND long_jobs.finished_at IS NOT NULL;

-- name: delete_runs
-- Simulations; their jobs are let go of.
DELETE FROM simulations
WHERE id = any(%(ids)s)
RETURNING job_id;

-- name: delete_jobs
DELETE FROM long_jobs
WHERE id = any(%(ids)s);
