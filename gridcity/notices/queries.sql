-- Who is told of what, and what is said.

-- name: turn
-- Take the turn to read events, and say how far they were read; no row: somebody else has it.
SELECT
    txid,
    event_id,
    limits_until
FROM notice_progress
FOR UPDATE SKIP LOCKED;

-- name: page_end
-- The last of the next settled events, and how many there are. What is not settled yet waits: an older transaction
-- may still add an event before it.
SELECT
    page.txid,
    page.id,
    count(*) OVER () AS events
FROM (
    SELECT
        case_events.txid,
        case_events.id
    FROM case_events
    WHERE
        (case_events.txid, case_events.id) > (%(txid)s, %(event_id)s)
        AND case_events.txid < (SELECT live_horizon())
    ORDER BY case_events.txid, case_events.id
    LIMIT %(most)s
) AS page
ORDER BY page.txid DESC, page.id DESC
LIMIT 1;

-- name: advance
UPDATE notice_progress SET txid = %(txid)s, event_id = %(event_id)s;

-- name: tell
-- Of the page's events, by the rules that they cause: tell each person once of an event, by the first rule that names
-- them, but nobody of their own deed; and those who complained. Imported histories are no news, and what is long past
-- is in the inbox as read. Of a department, those are told whose it was when it happened. Given back: who has a
-- way beside the inbox.
WITH RECURSIVE cause AS MATERIALIZED (
    SELECT
        case_events.id AS event_id,
        case_events.case_id,
        case_events.seq,
        case_events.source,
        case_events.command,
        case_events.actor_id,
        case_events.body,
        catalogue_classes.is_emergency,
        case_events.recorded_at < %(recent)s AS is_old,
        case_events.origin = 'live' AND case_events.recorded_at >= %(recent)s AS goes_out,
        cases.reporter_id,
        rule.kind,
        rule.audience,
        rule.place
    FROM case_events
    INNER JOIN
        unnest(
            %(kinds)s::text[],
            %(commands)s::text[],
            %(targets)s::text[],
            %(audiences)s::text[],
            %(emergencies)s::boolean[]
        )
        WITH ORDINALITY AS rule (kind, command, target, audience, only_emergency, place)
        ON case_events.command = rule.command AND rule.target IN ('', case_events.target)
    INNER JOIN cases ON case_events.case_id = cases.id
    INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
    WHERE
        (case_events.txid, case_events.id) > (%(txid)s, %(event_id)s)
        AND (case_events.txid, case_events.id) <= (%(until_txid)s, %(until_id)s)
        AND case_events.origin <> 'imported'
        AND (catalogue_classes.is_emergency OR NOT rule.only_emergency)
),

told AS (
    SELECT
        cause.event_id,
        cause.reporter_id AS person_id,
        cause.place
    FROM cause
    WHERE cause.audience = 'reporter'
    UNION ALL
    SELECT
        cause.event_id,
        persons.id,
        cause.place
    FROM cause
    CROSS JOIN
        LATERAL (
            SELECT (before.body ->> 'department_id')::integer AS department_id
            FROM case_events AS before
            WHERE
                before.case_id = cause.case_id
                AND before.seq <= cause.seq
                AND before.command IN ('dispatch', 'arbitrate')
            ORDER BY before.seq DESC
            LIMIT 1
        ) AS held
    INNER JOIN persons ON held.department_id = persons.department_id AND persons.role = 'handler'
    WHERE cause.audience = 'department' AND (cause.source <> 'reported' OR cause.command IN ('dispatch', 'arbitrate'))
    UNION ALL
    SELECT
        cause.event_id,
        coalesce(cause.body ->> 'person_id', cause.body ->> 'collector_id')::integer,
        cause.place
    FROM cause
    WHERE cause.audience = 'collector'
    UNION ALL
    SELECT
        cause.event_id,
        case_requests.asked_by,
        cause.place
    FROM cause
    INNER JOIN case_requests ON cause.case_id = case_requests.case_id AND cause.seq = case_requests.answered_seq
    WHERE cause.audience = 'asker'
    UNION ALL
    SELECT
        cause.event_id,
        persons.id,
        cause.place
    FROM cause
    INNER JOIN escalation_levels ON (cause.body ->> 'level')::integer = escalation_levels.level
    INNER JOIN persons ON escalation_levels.role = persons.role
    WHERE cause.audience = 'ladder'
    UNION ALL
    SELECT
        cause.event_id,
        persons.id,
        cause.place
    FROM cause
    INNER JOIN persons ON cause.audience = persons.role
),

to_persons AS (
    INSERT INTO notices (kind, cause, person_id, case_id, event_id, is_emergency, made_at, read_at)
    SELECT DISTINCT ON (told.person_id, told.event_id)
        cause.kind,
        'event ' || told.event_id,
        told.person_id,
        cause.case_id,
        told.event_id,
        cause.is_emergency,
        %(at)s::timestamptz,
        CASE WHEN cause.is_old THEN %(at)s::timestamptz END
    FROM told
    INNER JOIN cause ON told.event_id = cause.event_id AND told.place = cause.place
    INNER JOIN persons ON told.person_id = persons.id
    WHERE persons.is_active AND told.person_id IS DISTINCT FROM cause.actor_id
    ORDER BY told.person_id, told.event_id, told.place
    ON CONFLICT DO NOTHING
    RETURNING id, person_id, event_id, is_emergency
),

-- A complaint goes with its case, also into the one that its case was merged into.
families AS (
    SELECT DISTINCT
        cause.case_id AS told_of,
        cause.case_id
    FROM cause
    WHERE cause.audience = 'complainant'
    UNION
    SELECT
        families.told_of,
        cases.id
    FROM families
    INNER JOIN cases ON families.case_id = cases.merged_into_id
),

to_complainants AS (
    INSERT INTO notices (kind, cause, complaint_id, case_id, event_id, is_emergency, made_at)
    SELECT DISTINCT ON (complaints.id, cause.event_id)
        cause.kind,
        'event ' || cause.event_id,
        complaints.id,
        cause.case_id,
        cause.event_id,
        FALSE,
        %(at)s::timestamptz
    FROM cause
    INNER JOIN families ON cause.case_id = families.told_of
    INNER JOIN complaints ON families.case_id = complaints.case_id
    WHERE cause.audience = 'complainant' AND cause.goes_out AND complaints.contact ?| ARRAY['email', 'phone']
    ORDER BY complaints.id, cause.event_id, cause.place
    ON CONFLICT DO NOTHING
    RETURNING id, complaint_id
)

SELECT
    to_persons.id,
    to_persons.person_id,
    NULL::jsonb AS contact,
    to_persons.is_emergency
FROM to_persons
INNER JOIN notice_preferences ON to_persons.person_id = notice_preferences.person_id
WHERE
    notice_preferences.channels <> '{}'
    AND to_persons.event_id IN (SELECT cause.event_id FROM cause WHERE cause.goes_out)
UNION ALL
SELECT
    to_complainants.id,
    NULL,
    complaints.contact,
    FALSE
FROM to_complainants
INNER JOIN complaints ON to_complainants.complaint_id = complaints.id;

-- name: tell_webhooks
-- Tell programs of every command that they asked for.
INSERT INTO notices (kind, cause, webhook_id, case_id, event_id, is_emergency, made_at)
SELECT
    'event',
    'event ' || case_events.id,
    notice_webhooks.id AS webhook_id,
    case_events.case_id,
    case_events.id AS event_id,
    FALSE,
    %(at)s
FROM case_events
INNER JOIN notice_webhooks
    ON notice_webhooks.commands = '{}' OR case_events.command = any(notice_webhooks.commands)
WHERE
    (case_events.txid, case_events.id) > (%(txid)s, %(event_id)s)
    AND (case_events.txid, case_events.id) <= (%(until_txid)s, %(until_id)s)
    AND case_events.origin = 'live'
    AND case_events.recorded_at >= %(recent)s
    AND notice_webhooks.is_active
ORDER BY case_events.txid, case_events.id
ON CONFLICT DO NOTHING
RETURNING id;

-- name: tell_settled
-- Tell those who complained, and said how to reach them, that their complaint was settled.
INSERT INTO notices (kind, cause, complaint_id, case_id, is_emergency, made_at)
SELECT
    rule.kind,
    'settled',
    complaints.id,
    complaints.case_id,
    FALSE,
    %(at)s
FROM complaints
INNER JOIN unnest(%(kinds)s::text[], %(statuses)s::text[]) AS rule (kind, status) ON complaints.status = rule.status
WHERE
    complaints.settled_at >= %(recent)s
    AND complaints.contact ?| ARRAY['email', 'phone']
    AND NOT EXISTS (SELECT FROM notices WHERE notices.complaint_id = complaints.id AND notices.cause = 'settled')
ORDER BY complaints.settled_at, complaints.id
ON CONFLICT DO NOTHING
RETURNING
    id, NULL::integer, (SELECT complaints.contact FROM complaints WHERE complaints.id = complaint_id), is_emergency;

-- name: tell_limits
-- Tell whose time runs out, and who oversees them: once of each deadline. A case that is late is not said to be at
-- risk; one that was imported and not touched since is not told of at all.
WITH rule AS (
    SELECT *
    FROM
        unnest(%(kinds)s::text[], %(causes)s::text[], %(audiences)s::text[])
        WITH ORDINALITY AS given (kind, cause, audience, place)
),

due AS (
    SELECT
        cases.id,
        cases.department_id,
        cases.due_at,
        catalogue_classes.is_emergency,
        CASE WHEN cases.due_at <= %(at)s THEN 'late' ELSE 'at_risk' END AS cause,
        (
            SELECT case_events.origin FROM case_events
            WHERE case_events.case_id = cases.id AND case_events.seq = cases.version
        ) AS origin
    FROM cases
    INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
    WHERE
        cases.closed_at IS NULL
        AND cases.stage IN ('reported', 'dispatched', 'handling')
        AND NOT cases.is_suspended
        AND (
            (cases.due_at > %(since)s AND cases.due_at <= %(at)s)
            OR (cases.at_risk_at > %(since)s AND cases.at_risk_at <= %(at)s AND cases.due_at > %(at)s)
        )
),

made AS (
    INSERT INTO notices (kind, cause, person_id, case_id, facts, is_emergency, made_at)
    SELECT DISTINCT ON (due.id, persons.id)
        rule.kind,
        format(
            '%%s %%s until %%s', due.cause, due.id, to_char(due.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
        ),
        persons.id AS person_id,
        due.id AS case_id,
        jsonb_build_object('due_at', due.due_at, 'origin', due.origin),
        due.is_emergency,
        %(at)s
    FROM due
    INNER JOIN rule ON due.cause = rule.cause
    INNER JOIN persons
        ON
            (rule.audience = 'department' AND persons.department_id = due.department_id AND persons.role = 'handler')
            OR persons.role = rule.audience
    WHERE persons.is_active AND due.origin <> 'imported'
    ORDER BY due.id, persons.id, rule.place
    ON CONFLICT DO NOTHING
    RETURNING id, person_id, facts, is_emergency
)

SELECT
    made.id,
    made.person_id,
    NULL::jsonb AS contact,
    made.is_emergency
FROM made
INNER JOIN notice_preferences ON made.person_id = notice_preferences.person_id
WHERE notice_preferences.channels <> '{}' AND made.facts ->> 'origin' = 'live';

-- name: limits_until
UPDATE notice_progress SET limits_until = %(at)s;

-- name: tell_week
-- Tell the crews once a week what is open with their department.
WITH made AS (
    INSERT INTO notices (kind, cause, person_id, facts, is_emergency, made_at)
    SELECT
        %(kind)s,
        'week ' || %(week)s,
        persons.id,
        jsonb_build_object('open', standing.open, 'late', standing.late, 'department_id', persons.department_id),
        FALSE,
        %(at)s
    FROM (
        SELECT
            cases.department_id,
            count(*) AS open,
            count(*) FILTER (WHERE is_late(cases.stage, cases.is_suspended, cases.due_at, %(at)s)) AS late
        FROM cases
        WHERE cases.closed_at IS NULL AND cases.department_id IS NOT NULL
        GROUP BY cases.department_id
    ) AS standing
    INNER JOIN persons ON standing.department_id = persons.department_id
    WHERE persons.role = 'handler' AND persons.is_active
    ON CONFLICT DO NOTHING
    RETURNING id, person_id
)

SELECT
    made.id,
    made.person_id,
    NULL::jsonb AS contact,
    FALSE AS is_emergency
FROM made
INNER JOIN notice_preferences ON made.person_id = notice_preferences.person_id
WHERE notice_preferences.channels <> '{}';

-- name: described
-- What notices tell, before it is put into words; which ones is added to it.
SELECT
    notices.id,
    notices.kind,
    notices.person_id,
    notices.complaint_id,
    notices.webhook_id,
    notices.case_id,
    notices.facts,
    notices.is_emergency,
    notices.made_at,
    notices.read_at,
    cases.number,
    cases.stage,
    cases.address,
    cells.code AS cell_code,
    catalogue_classes.code AS class_code,
    catalogue_classes.name AS class_name,
    catalogue_classes.name_en AS class_name_en,
    case_events.id AS event_id,
    case_events.seq,
    case_events.command,
    case_events.source,
    case_events.target,
    case_events.happened_at,
    case_events.body,
    actor.name AS actor_name,
    departments.code AS department_code,
    departments.name AS department_name,
    departments.name_en AS department_name_en,
    other.number AS other_number,
    cases.due_at,
    complaints.number AS complaint_number,
    complaints.answer
FROM notices
LEFT JOIN cases ON notices.case_id = cases.id
LEFT JOIN cells ON cases.cell_id = cells.id
LEFT JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
LEFT JOIN case_events ON notices.event_id = case_events.id
LEFT JOIN persons AS actor ON case_events.actor_id = actor.id
LEFT JOIN departments
    ON departments.id = coalesce(
        case_events.body ->> 'department_id', notices.facts ->> 'department_id', cases.department_id::text
    )::integer
LEFT JOIN cases AS other ON other.id = (case_events.body ->> 'other_id')::bigint
LEFT JOIN complaints ON notices.complaint_id = complaints.id;
