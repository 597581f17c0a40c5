-- What is counted, each fact once. A relation has a row for each deed (a report, a dispatch, a deadline that
-- fell due, a completion, a check, a closing): its case, in which round, when it counts (at), where (cell), whose
-- it is (department_id), who did it (person_id, role); every other column is a fact, true or false, or how long
-- something took [s]. All is told as of the instant %(at)s, so that a number can be worked out again later.
-- The relations stand on those of ``ground.sql``.

-- name: reports
-- Every report. Filed: it was dispatched, and its case not voided. Counts when it was reported.
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

-- name: beats
-- Every report that was filed from ground that a collector looked after at that time, and that a collector can find:
-- no emergency, which is reported by whoever is there first, and nothing that only a sensor tells. Missed: no
-- inspector told of it first. Of reports that were merged the earliest counts, of equal ones an inspector's. It is the
-- collector's whose ground it was, the smallest part of the city that was given to somebody. Counts when it was
-- reported.
WITH filed AS (
    SELECT
        told.case_id,
        told.reported_at,
        told.cell_id,
        told.cell,
        CASE
            WHEN
                earliest.reported_at < told.reported_at
                OR (earliest.reported_at = told.reported_at AND earliest.channel = 'inspector')
                THEN earliest.channel
            ELSE told.channel
        END AS first_channel
    FROM told
    LEFT JOIN earliest ON told.case_id = earliest.into_id
    INNER JOIN catalogue_classes ON told.class_id = catalogue_classes.id
    LEFT JOIN filing_conditions ON told.condition_id = filing_conditions.id
    WHERE
        EXISTS (SELECT FROM collector_tenures)
        AND told.is_dispatched
        AND told.outcome <> 'void'
        AND NOT catalogue_classes.is_emergency
        AND NOT coalesce(filing_conditions.is_emergency, FALSE)
),

tenures AS MATERIALIZED (
    SELECT
        cells.id AS cell_id,
        collector_tenures.person_id,
        length(collector_tenures.place) AS digits,
        collector_tenures.began_at,
        coalesce(collector_tenures.ended_at, 'infinity') AS ended_at
    FROM cells
    CROSS JOIN (VALUES (6), (9), (12), (15)) AS part (digits)
    INNER JOIN collector_tenures ON left(cells.code, part.digits) = collector_tenures.place
    WHERE cells.id IN (SELECT told.cell_id FROM told)
)

SELECT
    filed.case_id,
    0 AS round,
    filed.reported_at AS at,
    filed.cell,
    NULL::integer AS department_id,
    tenures.person_id,
    'inspector' AS role,
    TRUE AS findable,
    filed.first_channel <> 'inspector' AS missed
FROM filed
INNER JOIN tenures
    ON
        filed.cell_id = tenures.cell_id
        AND tenures.began_at <= filed.reported_at
        AND tenures.ended_at > filed.reported_at
WHERE
    filed.first_channel <> 'sensor'
    AND NOT EXISTS (
        SELECT
        FROM tenures AS smaller
        WHERE
            smaller.cell_id = filed.cell_id
            AND smaller.digits > tenures.digits
            AND smaller.began_at <= filed.reported_at
            AND smaller.ended_at > filed.reported_at
    );

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
-- or suspended before is not due; what is late stays late, whatever comes after, unless an appeal excused it.
-- Counts when it fell due.
WITH fell AS (
    SELECT
        rounds.case_id,
        rounds.round,
        rounds.due_at,
        rounds.very_late_at,
        rounds.cell,
        rounds.department_id,
        rounds.is_handled,
        rounds.completed_at,
        rounds.is_handled AND rounds.completed_at <= rounds.due_at AS is_in_time,
        excused.case_id IS NOT NULL AND NOT (rounds.is_handled AND rounds.completed_at <= rounds.due_at)
            AS is_excused,
        rounds.over_at IS NOT NULL AND NOT rounds.is_reopened AND rounds.outcome <> 'void' AS is_closed,
        least(rounds.over_at, rounds.returned_at, rounds.next_at) AS ended_at
    FROM rounds
    LEFT JOIN excused ON rounds.case_id = excused.case_id AND rounds.round = excused.round
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
    NOT fell.is_excused AS due,
    fell.is_excused AS excused,
    fell.is_handled AND NOT fell.is_excused AS handled,
    fell.is_in_time AS handled_in_time,
    fell.is_handled AND NOT fell.is_in_time AND NOT fell.is_excused AS handled_late,
    NOT fell.is_handled AND NOT fell.is_excused AS unhandled,
    NOT fell.is_in_time AND NOT fell.is_excused AS late,
    NOT fell.is_excused AND coalesce(
        CASE WHEN fell.is_handled THEN fell.completed_at ELSE least(fell.ended_at, %(at)s) END > fell.very_late_at,
        FALSE
    ) AS very_late,
    fell.is_handled AND fell.is_closed AND NOT fell.is_excused AS closed,
    fell.is_in_time AND fell.is_closed AS closed_in_time,
    fell.is_handled AND NOT fell.is_in_time AND fell.is_closed AND NOT fell.is_excused AS closed_late
FROM fell
LEFT JOIN people ON fell.case_id = people.case_id AND fell.round = people.round AND people.deed = 'complete';

-- name: clocks
-- Every deadline of the desk and of those who check, that has passed: to accept, to dispatch, to check. It is met by
-- what it waits for (a case that is dispatched at once is accepted with that; a check that finds the work undone is a
-- check); what was closed before is not due, nor what a control held back: its clocks begin with the release. Accepting
-- a case moves the deadline of its dispatch, and only the later one counts. Counts when it fell due.
WITH ends AS (
    SELECT
        *,
        min(seq)
        FILTER (WHERE command IN ('release', 'accept', 'dispatch', 'arbitrate') OR target = 'closed')
            OVER following
            AS desk_seq,
        min(seq) FILTER (
            WHERE
            target = 'closed'
            OR command = 'verify'
            OR (source = 'verifying' AND target = 'handling')
            OR (source = 'verifying' AND command = 'answer_check' AND body ->> 'answer' = 'confirmed')
        ) OVER following AS check_seq
    FROM steps
    WINDOW
        following AS (PARTITION BY case_id ORDER BY seq ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
),

told AS (
    SELECT
        ends.case_id,
        ends.round,
        touched.cell,
        clock.name AS clock,
        clock.due_at,
        CASE WHEN last.command = any(clock.is_met_by) THEN last.happened_at END AS done_at,
        last.happened_at AS ended_at,
        last.actor_id AS person_id,
        last.actor_role AS role
    FROM ends
    INNER JOIN touched ON ends.case_id = touched.case_id
    CROSS JOIN
        LATERAL (
            VALUES
            ('accept', (ends.body ->> 'accept_due_at')::timestamptz, desk_seq, '{accept,dispatch,arbitrate}'::text[]),
            ('dispatch', (ends.body ->> 'dispatch_due_at')::timestamptz, desk_seq, '{dispatch,arbitrate}'::text[]),
            (
                'check',
                (ends.body ->> 'verify_due_at')::timestamptz,
                check_seq,
                '{verify,rework,answer_check}'::text[]
            )
        ) AS clock (name, due_at, end_seq, is_met_by)
    LEFT JOIN steps AS last ON ends.case_id = last.case_id AND clock.end_seq = last.seq
    WHERE
        touched.is_winding
        AND clock.due_at IS NOT NULL
        AND ends.command IN ('report', 'release', 'accept', 'return', 'reopen', 'complete', 'unmerge')
        AND NOT (ends.command = 'report' AND ends.body ? 'withheld_by')
        AND NOT coalesce(clock.name = 'dispatch' AND last.command = 'accept', FALSE)
        AND coalesce(
            ends.body ->> 'accept_due_at', ends.body ->> 'dispatch_due_at', ends.body ->> 'verify_due_at'
        ) IS NOT NULL
    UNION ALL
    SELECT
        touched.case_id,
        clock.round,
        touched.cell,
        clock.name AS clock,
        clock.due_at,
        clock.done_at,
        coalesce(clock.done_at, touched.closed_at) AS ended_at,
        people.person_id,
        people.role
    FROM touched
    CROSS JOIN
        LATERAL (
            VALUES
            (
                'accept',
                0,
                touched.accept_due_at,
                coalesce(touched.accepted_at, touched.dispatched_at),
                CASE WHEN touched.accepted_at IS NULL THEN 'dispatch' ELSE 'accept' END
            ),
            ('dispatch', 0, touched.dispatch_due_at, touched.dispatched_at, 'dispatch'),
            (
                'check',
                1,
                CASE WHEN touched.completed_at IS NOT NULL THEN touched.verify_due_at END,
                touched.verified_at,
                'check'
            )
        ) AS clock (name, round, due_at, done_at, deed)
    LEFT JOIN people ON touched.case_id = people.case_id AND clock.deed = people.deed
    WHERE
        NOT touched.is_winding
        AND clock.due_at IS NOT NULL
        AND coalesce(touched.accept_due_at, touched.dispatch_due_at, touched.verify_due_at) IS NOT NULL
)

SELECT
    told.case_id,
    told.round,
    told.due_at AS at,
    told.cell,
    NULL::integer AS department_id,
    CASE WHEN told.done_at IS NOT NULL THEN told.person_id END AS person_id,
    CASE WHEN told.done_at IS NOT NULL THEN told.role END AS role,
    told.clock = 'accept' AS to_accept,
    told.clock = 'accept' AND coalesce(told.done_at <= told.due_at, FALSE) AS accepted_in_time,
    told.clock = 'dispatch' AS to_dispatch,
    told.clock = 'dispatch' AND coalesce(told.done_at <= told.due_at, FALSE) AS dispatched_in_time,
    told.clock = 'check' AS to_check,
    told.clock = 'check' AND coalesce(told.done_at <= told.due_at, FALSE) AS checked_in_time
FROM told
WHERE
    told.due_at >= %(since)s
    AND told.due_at < %(until)s
    AND told.due_at <= %(at)s
    AND (told.done_at IS NOT NULL OR told.ended_at IS NULL OR told.ended_at > told.due_at);

-- name: tasks
-- Every task to go and look that was given a time, when that is up: 核实 before a case is filed, 核查 after the work. Its
-- time is what was said with it; of a 核查 for which nobody said one it is that of the case's own clock, if that was
-- still ahead. Made in time: answered by then, whatever was found, or verified or sent back for rework otherwise.
-- What became pointless before is not due. It is whose task it was; where it was nobody's, whose answer it was.
WITH asked AS (
    SELECT
        case_requests.case_id,
        case_requests.seq,
        case_requests.about,
        case_requests.assignee_id,
        touched.cell,
        case_requests.asked_at,
        CASE WHEN case_requests.answered_at <= %(at)s THEN case_requests.answer END AS answer,
        case_requests.answered_seq,
        case_requests.answered_by,
        case_requests.answered_at,
        coalesce(
            case_requests.until,
            CASE
                WHEN case_requests.about = 'verifying' AND NOT touched.is_winding THEN touched.verify_due_at
                WHEN case_requests.about = 'verifying'
                    THEN (
                        SELECT (case_events.body ->> 'verify_due_at')::timestamptz
                        FROM case_events
                        WHERE
                            case_events.case_id = case_requests.case_id
                            AND case_events.seq < case_requests.seq
                            AND (case_events.command = 'complete' OR case_events.body ? 'verify_due_at')
                        ORDER BY case_events.seq DESC
                        LIMIT 1
                    )
            END
        ) AS due_at
    FROM case_requests
    INNER JOIN touched ON case_requests.case_id = touched.case_id
    WHERE case_requests.kind = 'check' AND case_requests.asked_at <= least(%(at)s, %(until)s)
),

ended AS (
    SELECT
        asked.*,
        CASE
            WHEN asked.answer IS NULL THEN FALSE
            WHEN asked.answer <> 'lapsed' THEN TRUE
            ELSE (
                SELECT case_events.command IN ('verify', 'rework')
                FROM case_events
                WHERE case_events.case_id = asked.case_id AND case_events.seq = asked.answered_seq
            )
        END AS is_made,
        coalesce(asked.answer = 'unable', FALSE) AS is_unable,
        (
            SELECT count(*)
            FROM case_events
            WHERE
                case_events.case_id = asked.case_id
                AND case_events.seq < asked.seq
                AND case_events.command IN ('dispatch', 'arbitrate')
        )::integer AS round
    FROM asked
    WHERE
        asked.due_at >= asked.asked_at
        AND asked.due_at >= %(since)s
        AND asked.due_at < %(until)s
        AND asked.due_at <= %(at)s
)

SELECT
    ended.case_id,
    ended.round,
    ended.due_at AS at,
    ended.cell,
    NULL::integer AS department_id,
    persons.id AS person_id,
    persons.role,
    ended.about = 'reported' AS to_verify,
    ended.about = 'reported' AND ended.is_made AND ended.answered_at <= ended.due_at AS verified_in_time,
    ended.about = 'verifying' AS check_tasks,
    ended.about = 'verifying' AND ended.is_made AND ended.answered_at <= ended.due_at AS check_tasks_in_time,
    TRUE AS tasks,
    ended.is_unable AS unable
FROM ended
LEFT JOIN persons ON coalesce(ended.assignee_id, CASE WHEN ended.is_made THEN ended.answered_by END) = persons.id
WHERE ended.answer IS NULL OR ended.is_made OR ended.answered_at > ended.due_at;

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
        steps.case_id,
        steps.round,
        steps.happened_at AS at,
        touched.cell,
        wound.department_id,
        steps.actor_id AS person_id,
        steps.actor_role AS role,
        steps.target = 'verifying' AS passed
    FROM steps
    INNER JOIN wound ON steps.case_id = wound.case_id AND steps.round = wound.round AND wound.begun_at IS NOT NULL
    INNER JOIN touched ON steps.case_id = touched.case_id
    WHERE
        touched.is_winding
        AND steps.source = 'verifying'
        AND (
            steps.target = 'handling'
            OR steps.command = 'verify'
            OR (steps.command = 'answer_check' AND steps.body ->> 'answer' = 'confirmed')
        )
    UNION ALL
    SELECT
        touched.case_id,
        1 AS round,
        touched.verified_at AS at,
        touched.cell,
        touched.department_id,
        people.person_id,
        people.role,
        TRUE AS passed
    FROM touched
    LEFT JOIN people ON touched.case_id = people.case_id AND people.deed = 'check'
    WHERE NOT touched.is_winding AND touched.verified_at IS NOT NULL AND touched.dispatched_at IS NOT NULL
)

SELECT
    made.case_id,
    made.round,
    made.at,
    made.cell,
    made.department_id,
    made.person_id,
    made.role,
    TRUE AS checked,
    made.passed,
    NOT made.passed AS failed
FROM made
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
