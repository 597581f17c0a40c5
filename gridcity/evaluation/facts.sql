-- What is counted, each fact once. A relation has a row for each deed (a report, a dispatch, a deadline that
-- fell due, a completion, a check, a closing): its case, in which round, when it counts (at), where (cell), whose
-- it is (department_id), who did it (person_id, role); every other column is a fact, true or false, or how long
-- something took [s]. All is told as of the instant %(at)s, so that a number can be worked out again later.
--
-- A round is what lies between one dispatch and the next; round 0 is what came before the first. Nearly all cases
-- go straight from report to closing: what is known of them stands in their row. Those that took a detour (sent
-- back, suspended, dispatched again, reopened …) are read from their events.

-- name: touched
-- Cases that can have a deed in the period: reported before its end, and not over before its beginning.
SELECT
    cases.id AS case_id,
    coalesce(cells.code, '') COLLATE "C" AS cell,
    cases.channel,
    cases.department_id,
    cases.reported_at,
    CASE WHEN cases.dispatched_at <= %(at)s THEN cases.dispatched_at END AS dispatched_at,
    CASE WHEN cases.completed_at <= %(at)s THEN cases.completed_at END AS completed_at,
    CASE WHEN cases.verified_at <= %(at)s THEN cases.verified_at END AS verified_at,
    CASE WHEN cases.closed_at <= %(at)s THEN cases.closed_at END AS closed_at,
    CASE WHEN cases.closed_at <= %(at)s THEN cases.outcome END AS outcome,
    cases.due_at,
    cases.very_late_at
FROM cases
LEFT JOIN cells ON cases.cell_id = cells.id
WHERE
    cases.reported_at < %(until)s
    AND cases.reported_at <= %(at)s
    AND (
        cases.closed_at IS NULL
        OR greatest(cases.closed_at, cases.due_at, cases.reported_at, cases.updated_at) >= %(since)s
    );

-- name: winding
-- Those of them that took a detour. The condition is that of the index case_events_detours_idx.
SELECT DISTINCT touched.case_id
FROM touched
INNER JOIN case_events ON touched.case_id = case_events.case_id
WHERE
    (case_events.source IN ('dispatched', 'handling') AND case_events.target = 'reported')
    OR (case_events.source = 'verifying' AND case_events.target = 'handling')
    OR (case_events.source = 'closed' AND case_events.target <> 'closed')
    OR (case_events.source = 'dispatched' AND case_events.command IN ('dispatch', 'arbitrate'))
    OR case_events.command IN ('suspend', 'resume', 'grant_extension');

-- name: steps
-- What was done to those. A dispatch, or an arbiter's, begins a round.
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
        AS round
FROM winding
INNER JOIN case_events ON winding.case_id = case_events.case_id
WHERE case_events.happened_at <= %(at)s AND case_events.command NOT IN ('note', 'attach', 'report');

-- name: wound
-- Their rounds. The last word counts: work that was sent back is not handled, a pause that was ended is over, a
-- merging that was undone closed nothing.
WITH turns AS (
    SELECT
        case_id,
        round,
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
        max(seq) FILTER (WHERE source = 'closed' AND target = 'reported') AS reopened_seq,
        max(seq) FILTER (WHERE source = 'closed' AND target IN ('dispatched', 'handling', 'verifying'))
            AS undone_seq,
        extract(
            EPOCH FROM
            sum(happened_at - '2000-01-01Z'::timestamptz) FILTER (WHERE command = 'resume')
            - sum(happened_at - '2000-01-01Z'::timestamptz) FILTER (WHERE command = 'suspend')
        )::double precision AS paused_s
    FROM steps
    GROUP BY case_id, round
)

SELECT
    turns.case_id,
    turns.round,
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
    coalesce(turns.reopened_seq > turns.over_seq, FALSE) AS is_reopened,
    lead(turns.begun_at) OVER (PARTITION BY turns.case_id ORDER BY turns.round) AS next_at
FROM turns
LEFT JOIN steps AS done ON turns.case_id = done.case_id AND turns.completed_seq = done.seq
LEFT JOIN steps AS suspension ON turns.case_id = suspension.case_id AND turns.suspended_seq = suspension.seq
LEFT JOIN steps AS closing
    ON
        turns.case_id = closing.case_id
        AND turns.over_seq = closing.seq
        AND turns.over_seq > coalesce(turns.undone_seq, 0);

-- name: rounds
-- All rounds that began with a dispatch, of winding and of straight cases.
SELECT
    wound.*,
    touched.cell,
    touched.reported_at
FROM wound
INNER JOIN touched ON wound.case_id = touched.case_id
WHERE wound.round > 0
UNION ALL
SELECT
    touched.case_id,
    1 AS round,
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
LEFT JOIN winding ON touched.case_id = winding.case_id
WHERE winding.case_id IS NULL AND touched.dispatched_at IS NOT NULL;

-- name: people
-- Who did what in each round, the last of them where there were several; read only where persons are asked for.
SELECT
    case_events.case_id,
    CASE WHEN case_events.command = 'report' THEN 0 ELSE 1 END AS round,
    CASE
        WHEN case_events.command = 'report' THEN 'report'
        WHEN case_events.target = 'dispatched' THEN 'dispatch'
        WHEN case_events.target = 'closed' THEN 'close'
        WHEN case_events.source = 'verifying' THEN 'check'
        ELSE 'complete'
    END AS deed,
    case_events.actor_id AS person_id,
    case_events.actor_role AS role
FROM touched
INNER JOIN case_events ON touched.case_id = case_events.case_id
LEFT JOIN winding ON touched.case_id = winding.case_id
WHERE
    case_events.command = 'report'
    OR (
        winding.case_id IS NULL
        AND (
            case_events.command IN ('dispatch', 'arbitrate', 'complete', 'verify')
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
    ORDER BY case_id ASC, round ASC, deed ASC, seq DESC
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

-- name: reports
-- Every report. Filed: it was dispatched, and its case not voided. Counts when it was reported.
WITH lives AS (
    SELECT DISTINCT ON (case_id)
        case_id,
        round > 0 AS is_dispatched,
        over_at IS NOT NULL AND NOT is_reopened AS is_over,
        CASE WHEN NOT is_reopened THEN outcome END AS outcome,
        suspended_at IS NOT NULL AS is_suspended
    FROM wound
    ORDER BY case_id ASC, round DESC
),

told AS (
    SELECT
        touched.case_id,
        touched.reported_at,
        touched.cell,
        touched.channel,
        coalesce(lives.is_dispatched, touched.dispatched_at IS NOT NULL) AS is_dispatched,
        coalesce(lives.is_over, touched.closed_at IS NOT NULL) AS is_over,
        coalesce(CASE WHEN lives.case_id IS NULL THEN touched.outcome ELSE lives.outcome END, '') AS outcome,
        coalesce(lives.is_suspended, FALSE) AS is_suspended
    FROM touched
    LEFT JOIN lives ON touched.case_id = lives.case_id
    WHERE touched.reported_at >= %(since)s
)

SELECT
    told.case_id,
    0 AS round,
    told.reported_at AS at,
    told.cell,
    NULL::integer AS department_id,
    people.person_id,
    people.role,
    TRUE AS reported,
    told.is_dispatched AND told.outcome <> 'void' AS filed,
    told.is_dispatched AND told.outcome <> 'void' AND told.channel <> 'inspector' AS filed_for_others,
    NOT told.is_dispatched AND told.outcome = 'fixed' AS self_handled,
    NOT told.is_dispatched AND told.is_over AND told.outcome NOT IN ('fixed', 'void') AS rejected,
    told.outcome = 'void' AS voided,
    NOT told.is_over AS open,
    NOT told.is_over AND told.is_suspended AS suspended
FROM told
LEFT JOIN people ON told.case_id = people.case_id AND people.deed = 'report';

-- name: dispatches
-- Every dispatch. Right: nobody returned it, and it was not sent on before it was over. Counts when it was made.
SELECT
    rounds.case_id,
    rounds.round,
    rounds.begun_at AS at,
    rounds.cell,
    rounds.department_id,
    people.person_id,
    people.role,
    TRUE AS dispatched,
    rounds.returned_at IS NOT NULL AS returned,
    rounds.returned_at IS NULL AND rounds.next_at IS NOT NULL AND rounds.over_at IS NULL AS redirected,
    rounds.returned_at IS NULL AND (rounds.next_at IS NULL OR rounds.over_at IS NOT NULL) AS dispatched_right
FROM rounds
LEFT JOIN people ON rounds.case_id = people.case_id AND rounds.round = people.round AND people.deed = 'dispatch'
WHERE rounds.begun_at >= %(since)s AND rounds.begun_at < %(until)s;

-- name: dues
-- Every deadline that has passed. It fell due with whoever had the case then: what was returned, sent on, voided
-- or suspended before is not due; what is late stays late, whatever comes after. Counts when it fell due.
WITH fell AS (
    SELECT
        case_id,
        round,
        due_at,
        very_late_at,
        cell,
        department_id,
        is_handled,
        completed_at,
        is_handled AND completed_at <= due_at AS is_in_time,
        over_at IS NOT NULL AND NOT is_reopened AND outcome <> 'void' AS is_closed,
        least(over_at, returned_at, next_at) AS ended_at
    FROM rounds
    WHERE
        due_at >= %(since)s
        AND due_at < %(until)s
        AND due_at <= %(at)s
        AND (is_handled OR coalesce(least(over_at, returned_at, next_at) > due_at, TRUE))
        AND NOT coalesce(outcome = 'void' AND over_at <= due_at, FALSE)
        AND coalesce(suspended_at > due_at, TRUE)
)

SELECT
    fell.case_id,
    fell.round,
    fell.due_at AS at,
    fell.cell,
    fell.department_id,
    CASE WHEN fell.is_handled THEN people.person_id END AS person_id,
    CASE WHEN fell.is_handled THEN people.role END AS role,
    TRUE AS due,
    fell.is_handled AS handled,
    fell.is_in_time AS handled_in_time,
    fell.is_handled AND NOT fell.is_in_time AS handled_late,
    NOT fell.is_handled AS unhandled,
    NOT fell.is_in_time AS late,
    coalesce(
        CASE WHEN fell.is_handled THEN fell.completed_at ELSE least(fell.ended_at, %(at)s) END > fell.very_late_at,
        FALSE
    ) AS very_late,
    fell.is_handled AND fell.is_closed AS closed,
    fell.is_in_time AND fell.is_closed AS closed_in_time,
    fell.is_handled AND NOT fell.is_in_time AND fell.is_closed AS closed_late
FROM fell
LEFT JOIN people ON fell.case_id = people.case_id AND fell.round = people.round AND people.deed = 'complete';

-- name: completions
-- Every round in which work was said to be done. Counts when it first was; how long it took until it was done for
-- good, pauses left out.
SELECT
    rounds.case_id,
    rounds.round,
    rounds.first_completed_at AS at,
    rounds.cell,
    rounds.department_id,
    people.person_id,
    people.role,
    TRUE AS completed,
    rounds.is_reworked AS reworked,
    CASE
        WHEN rounds.is_handled
            THEN extract(EPOCH FROM rounds.completed_at - rounds.begun_at)::double precision - rounds.paused_s
    END AS handling_s
FROM rounds
LEFT JOIN people ON rounds.case_id = people.case_id AND rounds.round = people.round AND people.deed = 'complete'
WHERE rounds.first_completed_at >= %(since)s AND rounds.first_completed_at < %(until)s;

-- name: checks
-- Every check of work that was said to be done. Counts when it was made.
WITH made AS (
    SELECT
        case_id,
        round,
        happened_at AS at,
        actor_id AS person_id,
        actor_role AS role,
        target = 'verifying' AS passed
    FROM steps
    WHERE
        source = 'verifying'
        AND (
            target = 'handling'
            OR command = 'verify'
            OR (command = 'answer_check' AND body ->> 'answer' = 'confirmed')
        )
    UNION ALL
    SELECT
        touched.case_id,
        1 AS round,
        touched.verified_at AS at,
        people.person_id,
        people.role,
        TRUE AS passed
    FROM touched
    LEFT JOIN winding ON touched.case_id = winding.case_id
    LEFT JOIN people ON touched.case_id = people.case_id AND people.deed = 'check'
    WHERE winding.case_id IS NULL AND touched.verified_at IS NOT NULL
)

SELECT
    made.case_id,
    made.round,
    made.at,
    rounds.cell,
    rounds.department_id,
    made.person_id,
    made.role,
    TRUE AS checked,
    made.passed,
    NOT made.passed AS failed
FROM made
INNER JOIN rounds ON made.case_id = rounds.case_id AND made.round = rounds.round
WHERE made.at >= %(since)s AND made.at < %(until)s;

-- name: closings
-- Every closing of work that was done. Counts when it was closed; how long it took since the report, all included.
SELECT
    rounds.case_id,
    rounds.round,
    rounds.over_at AS at,
    rounds.cell,
    rounds.department_id,
    people.person_id,
    people.role,
    TRUE AS closings,
    rounds.is_reopened AS reopened,
    seen.finding IS NOT NULL AS reinspected,
    coalesce(seen.finding = 'false', FALSE) AS false_closures,
    extract(EPOCH FROM rounds.over_at - rounds.reported_at)::double precision AS closing_s
FROM rounds
LEFT JOIN people ON rounds.case_id = people.case_id AND rounds.round = people.round AND people.deed = 'close'
LEFT JOIN seen ON rounds.case_id = seen.case_id AND rounds.over_at = seen.closed_at
WHERE
    rounds.over_at >= %(since)s
    AND rounds.over_at < %(until)s
    AND rounds.is_handled
    AND rounds.outcome <> 'void';

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
