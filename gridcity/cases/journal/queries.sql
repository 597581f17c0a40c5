-- Statements of the journal: all histories, read from end to end.

-- name: hashes_by_day
SELECT
    (case_events.recorded_at AT TIME ZONE %(timezone)s)::date AS day,
    case_events.hash
FROM case_events
WHERE case_events.recorded_at >= %(since)s AND case_events.recorded_at < %(until)s
ORDER BY day, case_events.id;

-- name: writing_since_before
-- A row is recorded at the beginning of its transaction: one that began yesterday may add to yesterday.
SELECT count(*)
FROM pg_stat_activity
WHERE
    pg_stat_activity.datname = current_database()
    AND pg_stat_activity.pid <> pg_backend_pid()
    AND pg_stat_activity.backend_xid IS NOT NULL
    AND pg_stat_activity.xact_start < %(midnight)s;

-- name: heads
-- What the rows of a span of cases say of their histories. Read as lines.
SELECT concat_ws(chr(31), cases.id, cases.number, cases.version, encode(cases.head_hash, 'hex')) AS line
FROM cases
WHERE cases.id BETWEEN %(first)s AND %(last)s
ORDER BY cases.id;

-- name: histories
-- Events in the order of cases, each as it is hashed: members of the canonical text, then its hash and the one before.
-- Read as lines. What only an export says is put in before the hashes (``reading``).
SELECT
    concat_ws(
        chr(31),
        case_events.case_id,
        case_events.seq,
        coalesce(case_events.actor_id::text, ''),
        case_events.happened_at,
        case_events.body,
        case_events.command,
        case_events.origin,
        case_events.actor_role,
        case_events.source,
        case_events.target,
        encode(case_events.prev_hash || case_events.hash, 'hex')
    ) AS line
FROM case_events
WHERE case_events.case_id BETWEEN %(first)s AND %(last)s
ORDER BY case_events.case_id, case_events.seq;

-- name: cases_without_events
SELECT cases.number
FROM cases
WHERE NOT EXISTS (SELECT FROM case_events WHERE case_events.case_id = cases.id)
ORDER BY cases.id
LIMIT 100;

-- name: events_to_rebuild
-- What the rules look at of the events of a span of cases, in their order. Read as lines.
SELECT
    concat_ws(
        chr(31),
        case_events.case_id,
        case_events.seq,
        case_events.command,
        case_events.target,
        coalesce(case_events.actor_id::text, ''),
        case_events.happened_at,
        case_events.body,
        encode(case_events.hash, 'hex')
    ) AS line
FROM case_events
WHERE case_events.case_id BETWEEN %(first)s AND %(last)s
ORDER BY case_events.case_id, case_events.seq;

-- name: restore_case
-- Write what a case's events made of it, unless somebody has gone on with it meanwhile. What moves change is put
-- behind the version (repository.MOVED): it is said once, in move_case.
UPDATE cases
SET
    class_id = %(class_id)s,
    channel = %(channel)s,
    description = %(description)s,
    address = %(address)s,
    place_quality = %(place_quality)s,
    reporter_id = %(reporter_id)s,
    reported_at = %(reported_at)s::timestamptz,
    external_key = %(external_key)s,
    geom = CASE
        WHEN %(lon)s::float8 IS NOT NULL THEN st_setsrid(st_makepoint(%(lon)s::float8, %(lat)s::float8), 4326)
    END,
    stage = %(stage)s,
    version = %(version)s,
    updated_at = %(updated_at)s::timestamptz,
    head_hash = %(head_hash)s::bytea
WHERE
    id = %(id)s
    AND %(version)s = (SELECT max(case_events.seq) FROM case_events WHERE case_events.case_id = %(id)s);
