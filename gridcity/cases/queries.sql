-- Statements of the case engine. The hot ones (case_to_act, move_case, report_case) are prepared
-- once a connection: their plans are kept, their texts are not parsed again.

-- name: case_rows
-- What a Case is made of, in the order of its fields; conditions are added to it.
SELECT
    cases.id,
    cases.number,
    cases.class_id,
    cases.cell_id,
    cases.component_id,
    cases.stage,
    cases.version,
    cases.channel,
    cases.description,
    cases.address,
    cases.place_quality,
    cases.department_id,
    cases.reporter_id,
    cases.handler_id,
    cases.handler_ids,
    cases.outcome,
    cases.is_suspended,
    cases.rework_count,
    cases.return_count,
    cases.reported_at,
    cases.dispatched_at,
    cases.completed_at,
    cases.verified_at,
    cases.closed_at,
    cases.due_at,
    cases.at_risk_at,
    cases.very_late_at,
    cases.pauses,
    cases.updated_at,
    cases.external_key,
    st_x(cases.geom) AS lon,
    st_y(cases.geom) AS lat,
    cases.head_hash,
    catalogue_classes.name AS class_name,
    catalogue_classes.name_en AS class_name_en,
    catalogue_classes.is_emergency OR coalesce(filed_under.is_emergency, FALSE) AS is_emergency,
    cells.code AS cell_code,
    departments.name AS department_name,
    components.code AS component_code,
    cases.limit_value,
    cases.limit_unit,
    cases.calendar_id,
    cases.accepted_at,
    cases.pending,
    cases.escalation_level,
    cases.is_held,
    cases.is_arbitrated,
    cases.is_late_excused,
    cases.merged_into_id,
    cases.merged_from,
    cases.ending,
    cases.condition_id,
    cases.accept_due_at,
    cases.dispatch_due_at,
    cases.verify_due_at
FROM cases
INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
LEFT JOIN cells ON cases.cell_id = cells.id
LEFT JOIN departments ON cases.department_id = departments.id
LEFT JOIN components ON cases.component_id = components.id
LEFT JOIN filing_conditions AS filed_under ON cases.condition_id = filed_under.id;

-- name: before_the_act
-- What an order has to know beside the case: whether it was carried out before (a retry), whether the
-- department that it names exists, the filing condition that the case is under, was named, or is its class's
-- default, and the edition of that condition's calendar that is in force.
SELECT
    (
        SELECT written.id
        FROM case_events AS written
        WHERE written.actor_id = %(actor_id)s AND written.idempotency_key = %(key)s
    ) AS written_id,
    (
        SELECT named.name FROM departments AS named WHERE named.id = %(department_id)s
    ) AS named_department,
    (
        SELECT max(calendars.id) FROM calendars WHERE calendars.code = coalesce(chosen.calendar, 'standard')
    ) AS calendar_in_force,
    chosen.id AS condition_id
FROM cases
LEFT JOIN filing_conditions AS chosen ON chosen.id = CASE
    WHEN %(condition)s::text IS NULL AND cases.condition_id IS NOT NULL THEN cases.condition_id
    ELSE (
        SELECT wanted.id
        FROM filing_conditions AS wanted
        WHERE
            wanted.class_id = cases.class_id
            AND coalesce(wanted.code = %(condition)s::text, wanted.is_default)
            AND wanted.valid_from <= (
                %(at)s::timestamptz AT TIME ZONE coalesce((SELECT min(city.profile ->> 'timezone') FROM city), 'UTC')
            )::date
            AND (
                wanted.valid_to IS NULL
                OR wanted.valid_to > (
                    %(at)s::timestamptz
                    AT TIME ZONE coalesce((SELECT min(city.profile ->> 'timezone') FROM city), 'UTC')
                )::date
            )
    )
END;

-- name: move_case
-- Move a case and record the event, both or neither. No row back: it is not at that version any more.
WITH moved AS (
    UPDATE cases
    SET
        stage = %(target)s,
        version = version + 1,
        department_id = %(department_id)s,
        handler_id = %(handler_id)s,
        handler_ids = %(handler_ids)s::integer[],
        outcome = %(outcome)s,
        is_suspended = %(is_suspended)s,
        rework_count = %(rework_count)s,
        return_count = %(return_count)s,
        dispatched_at = %(dispatched_at)s::timestamptz,
        completed_at = %(completed_at)s::timestamptz,
        verified_at = %(verified_at)s::timestamptz,
        closed_at = %(closed_at)s::timestamptz,
        due_at = %(due_at)s::timestamptz,
        at_risk_at = %(at_risk_at)s::timestamptz,
        very_late_at = %(very_late_at)s::timestamptz,
        limit_value = %(limit_value)s,
        limit_unit = %(limit_unit)s,
        calendar_id = %(calendar_id)s,
        pauses = %(pauses)s::timestamptz[],
        accepted_at = %(accepted_at)s::timestamptz,
        pending = %(pending)s::jsonb,
        escalation_level = %(escalation_level)s,
        is_held = %(is_held)s,
        is_arbitrated = %(is_arbitrated)s,
        is_late_excused = %(is_late_excused)s,
        merged_into_id = %(merged_into_id)s,
        merged_from = %(merged_from)s,
        ending = %(ending)s,
        condition_id = %(condition_id)s,
        accept_due_at = %(accept_due_at)s::timestamptz,
        dispatch_due_at = %(dispatch_due_at)s::timestamptz,
        verify_due_at = %(verify_due_at)s::timestamptz,
        updated_at = %(at)s::timestamptz,
        head_hash = %(hash)s::bytea
    WHERE id = %(case_id)s AND version = %(expected_version)s
    RETURNING id, version
)

INSERT INTO case_events (
    case_id, seq, source, command, target, actor_id, actor_role, origin, happened_at, body, idempotency_key,
    prev_hash, hash
)
SELECT
    moved.id,
    moved.version,
    %(source)s,
    %(command)s,
    %(target)s,
    %(actor_id)s,
    %(actor_role)s,
    %(origin)s,
    %(at)s::timestamptz,
    %(body)s::jsonb,
    %(key)s,
    %(prev_hash)s::bytea,
    %(hash)s::bytea
FROM moved
RETURNING id;

-- name: report_case
-- File a case with its first event: find the cell (on a border the lowest code), allot the number,
-- hash the event, write both. One row always comes back and says what was found and written:
-- no id where the number is taken, somebody else's case_id where the key was used before.
-- A closed case of the class that lies near and was closed lately makes it a relapse (former_case); a
-- control area holds it back, unless its class or its condition is an emergency. The event's body says both.
-- The caller has worked out deadlines for the class's default condition and its calendar as it last knew
-- them; where they are others by now, nothing is written and it is told which.
WITH place AS MATERIALIZED (
    SELECT
        cells.id,
        cells.code
    FROM cells
    WHERE
        cells.valid_to IS NULL
        AND st_covers(cells.geom, st_setsrid(st_makepoint(%(lon)s::float8, %(lat)s::float8), 4326))
    ORDER BY cells.code
    LIMIT 1
),

written AS MATERIALIZED (
    SELECT case_events.id
    FROM case_events
    WHERE case_events.actor_id = %(actor_id)s AND case_events.idempotency_key = %(key)s
),

former AS MATERIALIZED (
    SELECT
        found.id,
        found.number
    FROM former_case(%(class_id)s, %(lon)s::float8, %(lat)s::float8, %(at)s::timestamptz) AS found
    WHERE found.id IS NOT NULL
),

filed_under AS MATERIALIZED (
    SELECT
        condition.id AS condition_id,
        condition.is_emergency,
        (SELECT max(calendars.id) FROM calendars WHERE calendars.code = condition.calendar) AS calendar_id
    FROM filing_conditions AS condition
    WHERE
        condition.class_id = %(class_id)s
        AND condition.is_default
        AND condition.valid_from <= (
            %(at)s::timestamptz AT TIME ZONE coalesce((SELECT min(city.profile ->> 'timezone') FROM city), 'UTC')
        )::date
        AND (
            condition.valid_to IS NULL
            OR condition.valid_to > (
                %(at)s::timestamptz AT TIME ZONE coalesce((SELECT min(city.profile ->> 'timezone') FROM city), 'UTC')
            )::date
        )
),

control AS MATERIALIZED (
    SELECT control_areas.id
    FROM control_areas
    INNER JOIN catalogue_classes ON catalogue_classes.id = %(class_id)s AND NOT catalogue_classes.is_emergency
    WHERE
        NOT EXISTS (SELECT FROM filed_under WHERE filed_under.is_emergency)
        AND control_areas.begins_at <= %(at)s::timestamptz
        AND control_areas.ends_at > %(at)s::timestamptz
        AND coalesce(control_areas.class_id, %(class_id)s) = %(class_id)s
        AND st_covers(control_areas.geom, st_setsrid(st_makepoint(%(lon)s::float8, %(lat)s::float8), 4326))
    ORDER BY control_areas.id
    LIMIT 1
),

draft AS MATERIALIZED (
    SELECT
        place.id AS cell_id,
        left(place.code, 6)
        || to_char(
            %(at)s::timestamptz AT TIME ZONE coalesce((SELECT min(city.profile ->> 'timezone') FROM city), 'UTC'),
            'YYYYMMDD'
        )
        || lpad(nextval('case_numbers')::text, 5, '0') AS number,
        %(body_head)s || '"' || place.code || '"' || %(body_tail)s
        || coalesce(',"relapse_of":"' || former.number || '"', '')
        || coalesce(',"withheld_by":' || control.id, '') || '}' AS body
    FROM place
    LEFT JOIN former ON TRUE
    LEFT JOIN control ON TRUE
    LEFT JOIN filed_under ON TRUE
    WHERE
        NOT EXISTS (SELECT FROM written)
        AND filed_under.condition_id IS NOT DISTINCT FROM %(condition_id)s::integer
        AND filed_under.calendar_id IS NOT DISTINCT FROM %(calendar_id)s::integer
        AND EXISTS (SELECT FROM catalogue_classes WHERE catalogue_classes.id = %(class_id)s)
        AND (
            %(component_id)s::bigint IS NULL
            OR EXISTS (SELECT FROM components WHERE components.id = %(component_id)s::bigint)
        )
),

numbered AS MATERIALIZED (
    SELECT
        nextval('cases_id_seq') AS id,
        draft.cell_id,
        draft.number,
        draft.body,
        sha256(
            decode(repeat('00', 32), 'hex')
            || convert_to(%(head)s || draft.body || ',"case":"' || draft.number || %(tail)s, 'UTF8')
        ) AS hash
    FROM draft
    WHERE NOT EXISTS (SELECT FROM cases WHERE cases.number = draft.number)
),

event AS (
    INSERT INTO case_events (
        case_id, seq, source, command, target, actor_id, actor_role, origin, happened_at, body, idempotency_key,
        prev_hash, hash
    )
    SELECT
        numbered.id,
        1,
        'none',
        'report',
        'reported',
        %(actor_id)s,
        %(actor_role)s,
        %(origin)s,
        %(at)s::timestamptz,
        numbered.body::jsonb,
        %(key)s,
        decode(repeat('00', 32), 'hex'),
        numbered.hash
    FROM numbered
    ON CONFLICT (actor_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING case_id
),

filed AS (
    INSERT INTO cases (
        id, number, class_id, cell_id, component_id, stage, version, channel, description, address, place_quality,
        reporter_id, reported_at, updated_at, is_held, condition_id, accept_due_at, dispatch_due_at, head_hash, geom
    )
    SELECT
        numbered.id,
        numbered.number,
        %(class_id)s,
        numbered.cell_id,
        %(component_id)s::bigint,
        'reported',
        1,
        %(channel)s,
        %(description)s,
        %(address)s,
        'exact',
        %(actor_id)s,
        %(at)s::timestamptz,
        %(at)s::timestamptz,
        control.id IS NOT NULL,
        %(condition_id)s::integer,
        %(accept_due_at)s::timestamptz,
        %(dispatch_due_at)s::timestamptz,
        numbered.hash,
        st_setsrid(st_makepoint(%(lon)s::float8, %(lat)s::float8), 4326)
    FROM numbered
    INNER JOIN event ON numbered.id = event.case_id
    LEFT JOIN control ON TRUE
    RETURNING cases.id
),

tied AS (
    INSERT INTO case_links (case_id, kind, other_id, seq, linked_at)
    SELECT
        filed.id,
        'relapse',
        former.id AS other_id,
        1,
        %(at)s::timestamptz
    FROM filed
    CROSS JOIN former
)

SELECT
    place.id AS cell_id,
    place.code AS cell_code,
    catalogue_classes.name AS class_name,
    catalogue_classes.name_en AS class_name_en,
    catalogue_classes.is_emergency OR coalesce(filed_under.is_emergency, FALSE) AS is_emergency,
    filed_under.condition_id,
    filed_under.calendar_id,
    components.code AS component_code,
    written.id AS written_id,
    draft.number,
    numbered.hash,
    filed.id,
    control.id AS control_id
FROM (SELECT) AS always  -- noqa: ST11
LEFT JOIN place ON TRUE
LEFT JOIN written ON TRUE
LEFT JOIN filed_under ON TRUE
LEFT JOIN draft ON TRUE
LEFT JOIN numbered ON TRUE
LEFT JOIN filed ON TRUE
LEFT JOIN control ON TRUE
LEFT JOIN catalogue_classes ON catalogue_classes.id = %(class_id)s
LEFT JOIN components ON components.id = %(component_id)s::bigint;

-- name: event_rows
-- What a CaseEvent is made of, in the order of its fields; conditions are added to it.
SELECT
    case_events.case_id,
    case_events.seq,
    case_events.source,
    case_events.command,
    case_events.target,
    case_events.actor_id,
    case_events.actor_role,
    case_events.origin,
    case_events.happened_at,
    case_events.body,
    case_events.prev_hash,
    case_events.hash,
    case_events.id,
    persons.name AS actor_name,
    case_events.recorded_at,
    case_events.idempotency_key
FROM case_events
LEFT JOIN persons ON case_events.actor_id = persons.id;

-- name: attach_file
-- Hang a file that is kept already on a case; hung there before, it stays as it was.
INSERT INTO attachments (case_id, sha256, name, kind, actor_id, attached_at)
SELECT
    %(case_id)s,
    files.sha256,
    %(name)s,
    %(kind)s,
    %(actor_id)s,
    %(at)s
FROM files
WHERE files.sha256 = %(sha256)s
ON CONFLICT (case_id, sha256) DO UPDATE SET sha256 = excluded.sha256
RETURNING id;

-- name: attachments_of
SELECT
    attachments.id,
    attachments.kind,
    attachments.name,
    attachments.sha256,
    files.media_type,
    files.taken_at,
    attachments.attached_at,
    attachments.actor_id
FROM attachments
INNER JOIN files ON attachments.sha256 = files.sha256
WHERE attachments.case_id = %(case_id)s
ORDER BY attachments.id;
