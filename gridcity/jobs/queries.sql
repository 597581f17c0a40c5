-- name: add
-- A job that waits; none where one by its name waits or runs.
INSERT INTO long_jobs (kind, body, once, state, share, tries, is_cancelling, asked_at)
VALUES (%(kind)s, %(body)s, %(once)s, 'waiting', 0, 0, FALSE, %(at)s)
ON CONFLICT (once) WHERE once IS NOT NULL AND finished_at IS NULL DO NOTHING
RETURNING id;

-- name: open_by_name
SELECT id
FROM long_jobs
WHERE once = %(once)s AND finished_at IS NULL;

-- name: enter
-- Put a job into the worker's queue, unless it stands there.
SELECT
    procrastinate_defer_jobs_v1(
        ARRAY[
            row(
                'long',
                'long',
                %(urgency)s,
                %(lock)s,
                %(lock)s,
                jsonb_build_object('job_id', %(id)s),
                now() + %(pause)s::interval
            )
        ]::procrastinate_job_to_defer_v1[]
    )
WHERE NOT EXISTS (
    SELECT FROM procrastinate_jobs WHERE queueing_lock = %(lock)s AND status = 'todo'
);

-- name: lost
-- Jobs that are not finished, stand in no queue and are not being done by a process that has no queue: they came back
-- from a backup, which leaves the queue out, or somebody ended the command that did them.
SELECT
    id,
    kind
FROM long_jobs
WHERE
    finished_at IS NULL
    AND NOT EXISTS (
        SELECT FROM procrastinate_jobs
        WHERE
            procrastinate_jobs.queue_name = 'long'
            AND procrastinate_jobs.status IN ('todo', 'doing')
            AND (procrastinate_jobs.args ->> 'job_id')::bigint = long_jobs.id
    )
    AND NOT EXISTS (
        SELECT FROM pg_locks
        WHERE
            pg_locks.locktype = 'advisory'
            AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND pg_locks.classid::bigint = hashtext(current_schema())::bigint & 4294967295
            AND pg_locks.objid::bigint = long_jobs.id
            AND pg_locks.objsubid = 2
    )
ORDER BY id;

-- name: hold
-- Say that this session's process does a job, for as long as it lives.
SELECT pg_advisory_lock(hashtext(current_schema()), %(id)s::integer);

-- name: let_go
-- Say that it does it no longer: a session that ends is noticed a moment later.
SELECT pg_advisory_unlock(hashtext(current_schema()), %(id)s::integer);

-- name: job
SELECT
    id,
    kind,
    body,
    state,
    share,
    step,
    step_en,
    tries,
    is_cancelling,
    asked_at,
    started_at,
    finished_at,
    error_code,
    error_message
FROM long_jobs
WHERE id = %(id)s;

-- name: claim
-- Begin a job, or begin it anew where a worker died over it. What was cancelled or begun too often ends here.
UPDATE long_jobs
SET
    state = CASE
        WHEN is_cancelling THEN 'cancelled'
        WHEN tries >= %(most)s THEN 'failed'
        ELSE 'running'
    END,
    tries = tries + CASE WHEN is_cancelling OR tries >= %(most)s THEN 0 ELSE 1 END,
    share = 0,
    step = NULL,
    step_en = NULL,
    started_at = CASE WHEN is_cancelling OR tries >= %(most)s THEN started_at ELSE %(at)s END,
    finished_at = CASE WHEN is_cancelling OR tries >= %(most)s THEN %(at)s END,
    error_code = CASE WHEN NOT is_cancelling AND tries >= %(most)s THEN %(code)s END,
    error_message = CASE WHEN NOT is_cancelling AND tries >= %(most)s THEN %(message)s END
WHERE id = %(id)s AND finished_at IS NULL
RETURNING state, tries;

-- name: tell
UPDATE long_jobs
SET
    share = %(share)s,
    step = %(step)s,
    step_en = %(step_en)s
WHERE id = %(id)s AND tries = %(token)s AND state = 'running'
RETURNING id;

-- name: finish
-- The job is done, by who began it last and nobody else.
UPDATE long_jobs
SET
    state = 'done',
    share = 1,
    step = NULL,
    step_en = NULL,
    finished_at = %(at)s
WHERE id = %(id)s AND tries = %(token)s AND state = 'running' AND NOT is_cancelling
RETURNING id;

-- name: fail
UPDATE long_jobs
SET
    state = 'failed',
    finished_at = %(at)s,
    error_code = %(code)s,
    error_message = %(message)s
WHERE id = %(id)s AND tries = %(token)s AND state = 'running';

-- name: give_back
-- The job waits again. It counts as begun only where the process came to harm.
UPDATE long_jobs
SET
    state = 'waiting',
    share = 0,
    step = NULL,
    step_en = NULL,
    tries = tries - %(uncounted)s
WHERE id = %(id)s AND tries = %(token)s AND state = 'running' AND NOT is_cancelling
RETURNING kind;

-- name: wish_cancelled
-- What waits is cancelled at once; what runs, as soon as its worker sees it.
UPDATE long_jobs
SET
    is_cancelling = TRUE,
    state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END,
    finished_at = CASE WHEN state = 'waiting' THEN %(at)s::timestamptz END
WHERE id = %(id)s AND finished_at IS NULL
RETURNING id;

-- name: cancelled
UPDATE long_jobs
SET
    state = 'cancelled',
    finished_at = %(at)s
WHERE id = %(id)s AND finished_at IS NULL AND is_cancelling;

-- name: ahead
-- How many jobs are begun before it, or run.
SELECT count(*)
FROM long_jobs
WHERE finished_at IS NULL AND id < %(id)s;

-- name: forget
DELETE FROM long_jobs
WHERE kind = %(kind)s AND finished_at < %(before)s;

-- name: job_wanted
-- Whether a job that is under way is to go on.
SELECT id
FROM long_jobs
WHERE
    id = %(id)s
    AND tries = %(token)s
    AND (finished_at IS NOT NULL OR (state = 'running' AND NOT is_cancelling));
