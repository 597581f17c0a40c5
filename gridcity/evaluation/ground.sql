-- What the facts stand on: the cases of a period, and the rounds they went through, as of the instant %(at)s.
--
-- A round is what lies between one dispatch and the next; round 0 is what came before the first. Nearly all cases
-- go straight from report to closing: what is known of them stands in their row. Those that took a detour (sent
-- back, suspended, dispatched again, reopened …), the winding ones, are read from their events. All relations take
-- straight and winding cases apart, so that nothing is joined to a straight one that its row tells.

-- name: touched
-- Cases that can have a deed in the period: reported before its end, and not over before its beginning. A case is
-- winding where an event is one of those in the index case_events_detours_idx, or where its row says more than was
-- known, since accepting a case moves the deadline of its dispatch.
SELECT
    cases.id AS case_id,
    cases.cell_id,
    coalesce(cells.code, '') COLLATE "C" AS cell,
    cases.channel,
    cases.department_id,
    cases.reported_at,
    CASE WHEN cases.dispatched_at <= %(at)s THEN cases.dispatched_at END AS dispatched_at,
    CASE WHEN cases.completed_at <= %(at)s THEN cases.completed_at END AS completed_at,
    CASE WHEN cases.verified_at <= %(at)s THEN cases.verified_at END AS verified_at,
    CASE WHEN cases.closed_at <= %(at)s THEN cases.closed_at END AS closed_at,
    CASE WHEN cases.closed_at <= %(at)s THEN cases.outcome END AS outcome,
    CASE WHEN cases.accepted_at <= %(at)s THEN cases.accepted_at END AS accepted_at,
    cases.due_at,
    cases.very_late_at,
    CASE WHEN NOT cases.is_held THEN cases.accept_due_at END AS accept_due_at,
    CASE WHEN NOT cases.is_held THEN cases.dispatch_due_at END AS dispatch_due_at,
    cases.verify_due_at,
    cases.class_id,
    cases.condition_id,
    CASE WHEN cases.closed_at <= %(at)s THEN cases.merged_into_id END AS merged_into_id,
    coalesce(cases.accepted_at > %(at)s, FALSE)
    OR EXISTS (
        SELECT FROM case_events
        WHERE
            case_events.case_id = cases.id
            AND (
                (case_events.source IN ('dispatched', 'handling') AND case_events.target = 'reported')
                OR (case_events.source = 'verifying' AND case_events.target = 'handling')
                OR (case_events.source = 'closed' AND case_events.target <> 'closed')
                OR (case_events.source = 'dispatched' AND case_events.command IN ('dispatch', 'arbitrate'))
                OR case_events.command IN ('suspend', 'resume', 'grant_extension')
            )
    ) AS is_winding
FROM cases
LEFT JOIN cells ON cases.cell_id = cells.id
WHERE
    cases.reported_at < %(until)s
    AND cases.reported_at <= %(at)s
    AND (
        cases.closed_at IS NULL
        OR greatest(
            cases.closed_at,
            cases.accept_due_at,
            cases.dispatch_due_at,
            cases.due_at,
            cases.verify_due_at,
            cases.reported_at,
            cases.updated_at
        ) >= %(since)s
        OR cases.id IN (
            SELECT case_requests.case_id
            FROM case_requests
            WHERE case_requests.kind = 'check' AND case_requests.until >= %(since)s
        )
    );

-- name: steps
-- What was done to winding cases. A dispatch, or an arbiter's, begins a round.
SELECT
    case_events.case_id,
    case_events.seq,
    case_events.source,
    case_events.command,
    case_events.target,
    case_events.actor_id,
    case_events.actor_role,
    case_events.happened_at,
    case_events.body,
    count(*) FILTER (WHERE case_events.command IN ('dispatch', 'arbitrate'))
        OVER (PARTITION BY case_events.case_id ORDER BY case_events.seq)
        AS round,
    count(*) FILTER (WHERE case_events.command = 'reopen')
        OVER (PARTITION BY case_events.case_id ORDER BY case_events.seq)
        AS life
FROM touched
INNER JOIN case_events ON touched.case_id = case_events.case_id
WHERE touched.is_winding AND case_events.happened_at <= %(at)s AND case_events.command NOT IN ('note', 'attach');

-- name: wound
-- Their rounds. The last word counts: work that was sent back is not handled, a pause that was ended is over, a
-- merging that was undone closed nothing. What comes after a reopening is no part of the round that was closed: where
-- it ends without a dispatch it makes a row that nothing began.
WITH turns AS (
    SELECT
        case_id,
        round,
        life,
        max((body ->> 'department_id')::integer) FILTER (WHERE command IN ('dispatch', 'arbitrate'))
            AS department_id,
        min(happened_at) FILTER (WHERE command IN ('dispatch', 'arbitrate')) AS begun_at,
        max((body ->> 'due_at')::timestamptz) AS due_at,
        max((body ->> 'very_late_at')::timestamptz) AS very_late_at,
        max(seq) FILTER (WHERE source IN ('dispatched', 'handling') AND target = 'verifying') AS completed_seq,
        min(happened_at) FILTER (WHERE source IN ('dispatched', 'handling') AND target = 'verifying')
            AS first_completed_at,
        max(seq) FILTER (WHERE source = 'verifying' AND target = 'handling') AS reworked_seq,
        min(happened_at) FILTER (WHERE source IN ('dispatched', 'handling') AND target = 'reported') AS returned_at,
        max(seq) FILTER (WHERE command = 'suspend') AS suspended_seq,
        max(seq) FILTER (WHERE command = 'resume') AS resumed_seq,
        max(seq) FILTER (WHERE source <> 'closed' AND target = 'closed') AS over_seq,
        max(seq) FILTER (WHERE command = 'unmerge') AS undone_seq,
        extract(
            EPOCH FROM
            sum(happened_at - '2000-01-01Z'::timestamptz) FILTER (WHERE command = 'resume')
            - sum(happened_at - '2000-01-01Z'::timestamptz) FILTER (WHERE command = 'suspend')
        )::double precision AS paused_s
    FROM steps
    GROUP BY case_id, round, life
)

SELECT
    turns.case_id,
    turns.round,
    turns.life,
    turns.department_id,
    turns.begun_at,
    turns.due_at,
    turns.very_late_at,
    turns.first_completed_at,
    done.happened_at AS completed_at,
    coalesce(turns.completed_seq > coalesce(turns.reworked_seq, 0), FALSE) AS is_handled,
    turns.reworked_seq IS NOT NULL AS is_reworked,
    turns.returned_at,
    CASE WHEN turns.suspended_seq > coalesce(turns.resumed_seq, 0) THEN suspension.happened_at END AS suspended_at,
    coalesce(turns.paused_s, 0) AS paused_s,
    closing.happened_at AS over_at,
    closing.body ->> 'outcome' AS outcome,
    coalesce(lead(turns.life) OVER following > turns.life, FALSE) AS is_reopened,
    min(turns.begun_at) OVER following AS next_at
FROM turns
LEFT JOIN steps AS done ON turns.case_id = done.case_id AND turns.completed_seq = done.seq
LEFT JOIN steps AS suspension ON turns.case_id = suspension.case_id AND turns.suspended_seq = suspension.seq
LEFT JOIN steps AS closing
    ON
        turns.case_id = closing.case_id
        AND turns.over_seq = closing.seq
        AND turns.over_seq > coalesce(turns.undone_seq, 0)
WINDOW following AS (
    PARTITION BY turns.case_id ORDER BY turns.round, turns.life ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
);

-- name: rounds
-- All rounds that began with a dispatch, of winding and of straight cases.
SELECT
    wound.*,
    touched.cell,
    touched.reported_at
FROM wound
INNER JOIN touched ON wound.case_id = touched.case_id
WHERE touched.is_winding AND wound.begun_at IS NOT NULL
UNION ALL
SELECT
    touched.case_id,
    1 AS round,
    0 AS life,
    touched.department_id,
    touched.dispatched_at AS begun_at,
    touched.due_at,
    touched.very_late_at,
    touched.completed_at AS first_completed_at,
    touched.completed_at,
    touched.completed_at IS NOT NULL AS is_handled,
    FALSE AS is_reworked,
    NULL AS returned_at,
    NULL AS suspended_at,
    0 AS paused_s,
    touched.closed_at AS over_at,
    touched.outcome,
    FALSE AS is_reopened,
    NULL AS next_at,
    touched.cell,
    touched.reported_at
FROM touched
WHERE NOT touched.is_winding AND touched.dispatched_at IS NOT NULL;

-- name: told
-- What became of the reports of the period.
WITH lives AS (
    SELECT DISTINCT ON (case_id)
        case_id,
        round > 0 AS is_dispatched,
        over_at IS NOT NULL AS is_over,
        coalesce(outcome, '') AS outcome,
        suspended_at IS NOT NULL AS is_suspended
    FROM wound
    ORDER BY case_id ASC, round DESC, life DESC
)

SELECT
    touched.case_id,
    touched.reported_at,
    touched.cell_id,
    touched.cell,
    touched.channel,
    touched.class_id,
    touched.condition_id,
    lives.is_dispatched,
    lives.is_over,
    lives.outcome,
    lives.is_suspended
FROM touched
INNER JOIN lives ON touched.case_id = lives.case_id
WHERE touched.is_winding AND touched.reported_at >= %(since)s
UNION ALL
SELECT
    touched.case_id,
    touched.reported_at,
    touched.cell_id,
    touched.cell,
    touched.channel,
    touched.class_id,
    touched.condition_id,
    touched.dispatched_at IS NOT NULL AS is_dispatched,
    touched.closed_at IS NOT NULL AS is_over,
    coalesce(touched.outcome, '') AS outcome,
    FALSE AS is_suspended
FROM touched
WHERE NOT touched.is_winding AND touched.reported_at >= %(since)s;

-- name: merged
-- Reports that go on in another case, and in which.
SELECT
    touched.case_id,
    touched.merged_into_id AS into_id,
    touched.reported_at,
    touched.channel
FROM touched
WHERE NOT touched.is_winding AND touched.merged_into_id IS NOT NULL
UNION ALL
SELECT
    touched.case_id,
    last.into_id,
    touched.reported_at,
    touched.channel
FROM (
    SELECT DISTINCT ON (case_id)
        case_id,
        command,
        (body ->> 'other_id')::bigint AS into_id
    FROM steps
    WHERE command IN ('merge', 'unmerge')
    ORDER BY case_id ASC, seq DESC
) AS last
INNER JOIN touched ON last.case_id = touched.case_id
WHERE last.command = 'merge';

-- name: earliest
-- Of each case in which others go on the earliest report of those, directly or by way of others; of equal ones an
-- inspector's.
WITH RECURSIVE family AS (
    SELECT
        case_id,
        into_id,
        reported_at,
        channel
    FROM merged
    UNION
    SELECT
        family.case_id,
        merged.into_id,
        family.reported_at,
        family.channel
    FROM family
    INNER JOIN merged ON family.into_id = merged.case_id
)

SELECT DISTINCT ON (into_id)
    into_id,
    reported_at,
    channel
FROM family
ORDER BY into_id, reported_at, channel <> 'inspector', case_id;

-- name: excused
-- Rounds whose lateness a department appealed against, and was right.
SELECT DISTINCT
    rounds.case_id,
    rounds.round
FROM rounds
INNER JOIN case_requests
    ON
        rounds.case_id = case_requests.case_id
        AND case_requests.asked_at >= rounds.begun_at
        AND case_requests.asked_at < coalesce(rounds.next_at, 'infinity')
WHERE
    case_requests.kind = 'appeal'
    AND case_requests.about = 'late'
    AND case_requests.answer = 'upheld'
    AND case_requests.answered_at <= %(at)s;

-- name: people
-- Who did what in each round, the last of them where there were several; read only where persons are asked for.
SELECT
    case_events.case_id,
    CASE WHEN case_events.command IN ('report', 'accept') THEN 0 ELSE 1 END AS round,
    CASE
        WHEN case_events.command IN ('report', 'accept') THEN case_events.command
        WHEN case_events.target = 'dispatched' THEN 'dispatch'
        WHEN case_events.target = 'closed' THEN 'close'
        WHEN case_events.source = 'verifying' THEN 'check'
        ELSE 'complete'
    END AS deed,
    case_events.actor_id AS person_id,
    case_events.actor_role AS role
FROM touched
INNER JOIN case_events ON touched.case_id = case_events.case_id
WHERE
    case_events.command = 'report'
    OR (
        NOT touched.is_winding
        AND (
            case_events.command IN ('accept', 'dispatch', 'arbitrate', 'complete', 'verify')
            OR (
                case_events.command = 'answer_check' AND case_events.body ->> 'answer' = 'confirmed'
                AND case_events.source = 'verifying'
            )
            OR (case_events.source <> 'closed' AND case_events.target = 'closed')
        )
    )
UNION ALL
(
    SELECT DISTINCT ON (case_id, round, deed)
        case_id,
        round,
        CASE
            WHEN command IN ('dispatch', 'arbitrate') THEN 'dispatch'
            WHEN target = 'closed' THEN 'close'
            ELSE 'complete'
        END AS deed,
        actor_id AS person_id,
        actor_role AS role
    FROM steps
    WHERE
        command IN ('dispatch', 'arbitrate')
        OR (source IN ('dispatched', 'handling') AND target = 'verifying')
        OR (source <> 'closed' AND target = 'closed')
    ORDER BY case_id ASC, round ASC, deed ASC, life ASC, seq DESC
);

-- name: nobody
-- The same where no persons are asked for.
SELECT
    NULL::bigint AS case_id,
    NULL::integer AS round,
    NULL::text AS deed,
    NULL::integer AS person_id,
    NULL::text AS role
WHERE FALSE;

-- name: seen
-- What random re-inspection told of a closing, the last word on it.
SELECT DISTINCT ON (reinspections.case_id, reinspections.closed_at)
    reinspections.case_id,
    reinspections.closed_at,
    reinspections.finding
FROM touched
INNER JOIN reinspections ON touched.case_id = reinspections.case_id
WHERE reinspections.found_at <= %(at)s AND reinspections.finding IN ('true', 'false')
ORDER BY reinspections.case_id ASC, reinspections.closed_at ASC, reinspections.found_at DESC;
