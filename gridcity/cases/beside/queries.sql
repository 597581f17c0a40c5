-- What stands beside cases and their events.

-- name: other_case
-- What a command has to know of the other case that it names.
SELECT
    cases.number,
    cases.stage,
    cases.version
FROM cases
WHERE cases.id = %(case_id)s;

-- name: is_linked
SELECT exists(
    SELECT FROM case_links
    WHERE case_id = %(case_id)s AND kind = %(kind)s AND other_id = %(other_id)s
);

-- name: problem_offered
SELECT is_offered FROM problem_kinds
WHERE code = %(code)s;

-- name: day_in_the_city
-- Which day it is in the city.
SELECT (
    %(at)s::timestamptz AT TIME ZONE coalesce((SELECT min(city.profile ->> 'timezone') FROM city), 'UTC')
)::date;

-- name: hangs_on
SELECT exists(
    SELECT FROM attachments
    WHERE case_id = %(case_id)s AND sha256 = %(sha256)s
);

-- name: collector_of
-- Who looks after a cell: the longest place that its code begins with; nobody whose account is closed.
SELECT persons.id
FROM collector_places
INNER JOIN persons ON collector_places.person_id = persons.id
WHERE starts_with(%(cell_code)s, collector_places.place) AND persons.is_active
ORDER BY length(collector_places.place) DESC
LIMIT 1;

-- name: may_check
-- Whether somebody goes out to look.
SELECT exists(
    SELECT FROM persons
    WHERE id = %(person_id)s AND is_active AND role IN ('inspector', 'supervisor')
);

-- name: add_request
INSERT INTO case_requests (
    case_id, seq, kind, about, asked_by, asked_at, department_id, reason, limit_value, limit_unit, until, assignee_id
)
VALUES (
    %(case_id)s,
    %(seq)s,
    %(kind)s,
    %(about)s,
    %(by_id)s,
    %(at)s,
    %(department_id)s,
    %(reason)s,
    %(limit_value)s,
    %(limit_unit)s,
    %(until)s,
    %(assignee_id)s
);

-- name: answer_request
UPDATE case_requests
SET
    answer = %(answer)s,
    answered_seq = %(answered_seq)s,
    answered_by = %(by_id)s,
    answered_at = %(at)s,
    answer_reason = %(reason)s
WHERE case_id = %(case_id)s AND seq = %(seq)s;

-- name: add_return
INSERT INTO case_returns (
    case_id, seq, department_id, claimed_id, reason, returned_by, returned_at, is_owner_asked
)
VALUES (
    %(case_id)s,
    %(seq)s,
    %(department_id)s,
    %(claimed_id)s,
    coalesce(%(reason)s, ''),
    %(by_id)s,
    %(at)s,
    %(is_owner_asked)s
);

-- name: add_suspension
INSERT INTO case_suspensions (case_id, seq, problem, reason, review_on, department_id, suspended_by, suspended_at)
VALUES (
    %(case_id)s, %(seq)s, %(problem)s, %(reason)s, %(review_on)s, %(department_id)s, %(by_id)s, %(at)s
);

-- name: end_suspension
UPDATE case_suspensions
SET ended_seq = %(seq)s, ended_at = %(at)s
WHERE case_id = %(case_id)s AND ended_at IS NULL;

-- name: add_link
INSERT INTO case_links (case_id, kind, other_id, seq, linked_at)
VALUES (%(case_id)s, %(kind)s, %(other_id)s, %(seq)s, %(at)s)
ON CONFLICT DO NOTHING;

-- name: drop_link
DELETE FROM case_links
WHERE case_id = %(case_id)s AND kind = %(kind)s AND other_id = %(other_id)s;

-- name: requests
-- What was asked about cases; conditions are added to it.
SELECT
    case_requests.case_id,
    cases.number,
    cases.version,
    cases.stage,
    cases.class_id,
    catalogue_classes.name AS class_name,
    catalogue_classes.name_en AS class_name_en,
    cases.description,
    cases.address,
    cells.code AS cell_code,
    st_x(cases.geom) AS lon,
    st_y(cases.geom) AS lat,
    case_requests.seq,
    case_requests.kind,
    case_requests.about,
    case_requests.asked_by,
    asker.name AS asked_by_name,
    case_requests.asked_at,
    case_requests.department_id,
    departments.name AS department_name,
    case_requests.reason,
    case_requests.limit_value,
    case_requests.limit_unit,
    case_requests.until,
    case_requests.assignee_id,
    assignee.name AS assignee_name,
    case_requests.answer,
    case_requests.answered_by,
    answerer.name AS answered_by_name,
    case_requests.answered_at,
    case_requests.answer_reason
FROM case_requests
INNER JOIN cases ON case_requests.case_id = cases.id
INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
LEFT JOIN cells ON cases.cell_id = cells.id
LEFT JOIN departments ON case_requests.department_id = departments.id
LEFT JOIN persons AS asker ON case_requests.asked_by = asker.id
LEFT JOIN persons AS assignee ON case_requests.assignee_id = assignee.id
LEFT JOIN persons AS answerer ON case_requests.answered_by = answerer.id;

-- name: links_of
-- What ties a case to others, seen from it: is_other says that the link was made from the other side.
SELECT
    tied.kind,
    tied.is_other,
    tied.linked_at,
    cases.id,
    cases.number,
    cases.stage,
    cases.outcome,
    catalogue_classes.name AS class_name,
    catalogue_classes.name_en AS class_name_en,
    cases.description,
    cases.reported_at
FROM (
    SELECT
        case_links.kind,
        FALSE AS is_other,
        case_links.linked_at,
        case_links.other_id AS id
    FROM case_links
    WHERE case_links.case_id = %(case_id)s
    UNION ALL
    SELECT
        case_links.kind,
        TRUE AS is_other,
        case_links.linked_at,
        case_links.case_id AS id
    FROM case_links
    WHERE case_links.other_id = %(case_id)s
) AS tied
INNER JOIN cases ON tied.id = cases.id
INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
ORDER BY tied.linked_at, cases.id;

-- name: returns_of
-- Who sent a case back, and whose they say it is: what an arbiter sees.
SELECT
    case_returns.seq,
    case_returns.department_id,
    departments.name AS department_name,
    case_returns.claimed_id,
    claimed.name AS claimed_name,
    case_returns.is_owner_asked,
    case_returns.reason,
    persons.name AS returned_by_name,
    case_returns.returned_at
FROM case_returns
LEFT JOIN departments ON case_returns.department_id = departments.id
LEFT JOIN departments AS claimed ON case_returns.claimed_id = claimed.id
LEFT JOIN persons ON case_returns.returned_by = persons.id
WHERE case_returns.case_id = %(case_id)s
ORDER BY case_returns.seq;

-- name: ping_pong
-- How often each department sent cases to each other, in a period; with the latest of the cases. Of returns from
-- before departments had to say whose a case is, that is not known.
SELECT
    case_returns.department_id,
    departments.name AS department_name,
    case_returns.claimed_id,
    claimed.name AS claimed_name,
    case_returns.is_owner_asked,
    count(*) AS returns,
    count(DISTINCT case_returns.case_id) AS cases,
    (array_agg(case_returns.case_id ORDER BY case_returns.returned_at DESC))[1:50] AS case_ids
FROM case_returns
LEFT JOIN departments ON case_returns.department_id = departments.id
LEFT JOIN departments AS claimed ON case_returns.claimed_id = claimed.id
WHERE
    case_returns.returned_at >= coalesce(%(since)s, '-infinity'::timestamptz)
    AND case_returns.returned_at < coalesce(%(until)s, 'infinity'::timestamptz)
GROUP BY
    case_returns.department_id,
    departments.name,
    case_returns.claimed_id,
    claimed.name,
    case_returns.is_owner_asked
ORDER BY returns DESC, department_name ASC, claimed_name ASC;

-- name: suspensions
-- The problem library: what is suspended now, the next to be looked at first.
SELECT
    case_suspensions.case_id,
    cases.number,
    catalogue_classes.name AS class_name,
    catalogue_classes.name_en AS class_name_en,
    cases.description,
    cells.code AS cell_code,
    case_suspensions.problem,
    problem_kinds.name AS problem_name,
    problem_kinds.name_en AS problem_name_en,
    case_suspensions.reason,
    case_suspensions.review_on,
    case_suspensions.department_id,
    departments.name AS department_name,
    case_suspensions.suspended_at
FROM case_suspensions
INNER JOIN problem_kinds ON case_suspensions.problem = problem_kinds.code
INNER JOIN cases ON case_suspensions.case_id = cases.id
INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
LEFT JOIN cells ON cases.cell_id = cells.id
LEFT JOIN departments ON case_suspensions.department_id = departments.id
WHERE
    case_suspensions.ended_at IS NULL
    AND case_suspensions.problem = coalesce(%(problem)s, case_suspensions.problem)
ORDER BY case_suspensions.review_on NULLS LAST, case_suspensions.suspended_at
LIMIT %(most)s;

-- name: family
-- A case and all that were merged into it, and into those: whose reporters are told what becomes of it.
WITH RECURSIVE merged AS (
    SELECT %(case_id)s::bigint AS id
    UNION
    SELECT cases.id
    FROM cases
    INNER JOIN merged ON cases.merged_into_id = merged.id
)

SELECT
    cases.id,
    cases.number,
    cases.reporter_id
FROM merged
INNER JOIN cases ON merged.id = cases.id
ORDER BY cases.id;

-- name: to_escalate
-- Open cases with a clock that runs and may bring them higher. When that of handling is at risk and very late
-- stands in the row; of the others only when they are due, so it is told when and under what each was begun.
SELECT
    cases.id,
    cases.version,
    cases.escalation_level,
    'handle' AS clock,
    cases.due_at,
    cases.at_risk_at,
    cases.very_late_at,
    NULL::timestamptz AS began_at,
    NULL::integer AS calendar_id,
    NULL::integer AS condition_id
FROM cases
WHERE
    cases.closed_at IS NULL
    AND NOT cases.is_suspended
    AND coalesce(cases.at_risk_at, cases.due_at) <= %(at)s
    AND cases.stage IN ('dispatched', 'handling')
    AND cases.escalation_level < %(highest)s
UNION ALL
SELECT
    cases.id,
    cases.version,
    cases.escalation_level,
    running.clock,
    running.due_at,
    NULL AS at_risk_at,
    NULL AS very_late_at,
    begun.happened_at AS began_at,
    begun.calendar_id,
    cases.condition_id
FROM cases
CROSS JOIN
    LATERAL (
        VALUES
        ('accept', cases.accept_due_at, cases.stage = 'reported' AND cases.accepted_at IS NULL),
        ('dispatch', cases.dispatch_due_at, cases.stage = 'reported'),
        ('verify', cases.verify_due_at, cases.stage = 'verifying' AND cases.verified_at IS NULL)
    ) AS running (clock, due_at, runs)
LEFT JOIN LATERAL (
    SELECT
        case_events.happened_at,
        (case_events.body ->> 'calendar_id')::integer AS calendar_id
    FROM case_events
    WHERE case_events.case_id = cases.id AND case_events.body ? (running.clock || '_due_at')
    ORDER BY case_events.seq DESC
    LIMIT 1
) AS begun ON TRUE
WHERE
    cases.closed_at IS NULL
    AND NOT cases.is_held
    AND running.runs
    AND running.due_at IS NOT NULL
    AND cases.escalation_level < %(highest)s;

-- name: hold_to_escalate
-- Keep others from changing a case, unless somebody does so at this moment or has done so.
SELECT cases.id
FROM cases
WHERE cases.id = %(case_id)s AND cases.version = %(version)s
FOR NO KEY UPDATE SKIP LOCKED;

-- name: forget
-- Take away what a case's own events tell of, before it is written again.
DELETE FROM case_requests
WHERE case_id = %(case_id)s;
DELETE FROM case_returns
WHERE case_id = %(case_id)s;
DELETE FROM case_suspensions
WHERE case_id = %(case_id)s;
DELETE FROM case_links
WHERE case_id = %(case_id)s AND kind <> 'part';

-- name: tie_relapse
-- The link that comes with a report.
INSERT INTO case_links (case_id, kind, other_id, seq, linked_at)
SELECT
    %(case_id)s,
    'relapse',
    cases.id,
    1,
    %(at)s
FROM cases
WHERE cases.number = %(relapse_of)s;

-- name: requests_of_span
-- What was asked about the cases of a span, as checking compares it.
SELECT
    case_id,
    seq,
    kind,
    about,
    asked_by,
    asked_at,
    department_id,
    reason,
    limit_value,
    limit_unit,
    until,
    assignee_id,
    answer,
    answered_seq,
    answered_by,
    answered_at,
    answer_reason
FROM case_requests
WHERE case_id BETWEEN %(first)s AND %(last)s;

-- name: returns_of_span
SELECT
    case_id,
    seq,
    department_id,
    claimed_id,
    reason,
    returned_by,
    returned_at,
    is_owner_asked
FROM case_returns
WHERE case_id BETWEEN %(first)s AND %(last)s;

-- name: suspensions_of_span
SELECT
    case_id,
    seq,
    problem,
    reason,
    review_on::text AS review_on,
    department_id,
    suspended_by,
    suspended_at,
    ended_seq,
    ended_at
FROM case_suspensions
WHERE case_id BETWEEN %(first)s AND %(last)s;

-- name: links_of_span
-- First the case whose events tell of the link: of a part, the one that was split.
SELECT
    case_id AS told_by,
    case_id,
    kind,
    other_id,
    seq,
    linked_at
FROM case_links
WHERE case_id BETWEEN %(first)s AND %(last)s AND kind <> 'part'
UNION ALL
SELECT
    other_id AS told_by,
    case_id,
    kind,
    other_id,
    seq,
    linked_at
FROM case_links
WHERE other_id BETWEEN %(first)s AND %(last)s AND kind = 'part';

-- name: relapses_of_span
-- Which cases, by number and id, a span's cases are tied to as relapses of them.
SELECT DISTINCT
    cases.number,
    cases.id
FROM case_links
INNER JOIN cases ON case_links.other_id = cases.id
WHERE case_links.case_id BETWEEN %(first)s AND %(last)s AND case_links.kind = 'relapse';

-- name: hold_if_free
-- Keep others from changing a case, unless somebody does so at this moment.
SELECT id FROM cases
WHERE id = %(case_id)s
FOR NO KEY UPDATE SKIP LOCKED;

-- name: all_beside
-- All that stands beside a case, row by row.
SELECT
    'request' AS kind,
    to_jsonb(case_requests.*)::text AS told
FROM case_requests
WHERE case_id = %(case_id)s
UNION ALL
SELECT
    'return' AS kind,
    to_jsonb(case_returns.*)::text AS told
FROM case_returns
WHERE case_id = %(case_id)s
UNION ALL
SELECT
    'suspension' AS kind,
    to_jsonb(case_suspensions.*)::text AS told
FROM case_suspensions
WHERE case_id = %(case_id)s
UNION ALL
SELECT
    'link' AS kind,
    to_jsonb(case_links.*)::text AS told
FROM case_links
WHERE case_id = %(case_id)s OR (kind = 'part' AND other_id = %(case_id)s)
ORDER BY kind, told;
