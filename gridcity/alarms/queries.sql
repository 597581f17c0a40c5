-- name: place_of
-- Where a registered component stands, and which one it is now.
SELECT
    components.id,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat
FROM components
WHERE components.code = %(code)s AND components.state <> 'removed';

-- name: find_group
-- The group that an alarm belongs to: of its signal, of the same device or near it, and still open: its case is,
-- or its last alarm was not long ago (and not long after). The nearest in time, if several.
SELECT
    alarm_groups.id,
    alarm_groups.case_id,
    coalesce(cases.closed_at IS NULL, FALSE) AND alarm_groups.case_id IS NOT NULL AS has_open_case
FROM alarm_groups
LEFT JOIN cases ON alarm_groups.case_id = cases.id
WHERE
    alarm_groups.signal = %(signal)s
    AND (
        (%(group_by)s = 'device' AND alarm_groups.device = %(device)s)
        OR (
            %(group_by)s = 'place'
            AND alarm_groups.geom && st_makeenvelope(
                %(lon)s - %(east)s, %(lat)s - %(north)s, %(lon)s + %(east)s, %(lat)s + %(north)s, 4326
            )
            AND st_distancesphere(alarm_groups.geom, st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4326))
            <= %(within_m)s
        )
    )
    AND (
        (cases.id IS NOT NULL AND cases.closed_at IS NULL)
        OR (
            alarm_groups.case_id IS NULL
            AND alarm_groups.last_at >= %(happened_at)s::timestamptz - %(span)s::interval
            AND alarm_groups.first_at <= %(happened_at)s::timestamptz + %(span)s::interval
        )
    )
ORDER BY
    has_open_case DESC,
    abs(extract(EPOCH FROM alarm_groups.last_at - %(happened_at)s::timestamptz)) ASC,
    alarm_groups.id ASC
LIMIT 1;

-- name: make_group
INSERT INTO alarm_groups (signal, device, alarms, first_at, last_at, geom)
VALUES (%(signal)s, %(device)s, 0, %(happened_at)s, %(happened_at)s, st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4326))
RETURNING alarm_groups.id;

-- name: keep_alarm
INSERT INTO alarms (group_id, device, signal, happened_at, received_at, says)
VALUES (%(group_id)s, %(device)s, %(signal)s, %(happened_at)s, %(received_at)s, %(says)s);

-- name: known_alarm
SELECT
    alarms.group_id,
    alarm_groups.case_id
FROM alarms INNER JOIN alarm_groups ON alarms.group_id = alarm_groups.id
WHERE alarms.device = %(device)s AND alarms.signal = %(signal)s AND alarms.happened_at = %(happened_at)s;

-- name: known_alarms
-- Which of some alarms were sent before, and what became of them.
SELECT
    alarms.device,
    alarms.signal,
    alarms.happened_at,
    alarms.group_id,
    alarm_groups.case_id
FROM unnest(%(devices)s::text[], %(signals)s::text[], %(instants)s::timestamptz[]) AS sent (device, signal, at)
INNER JOIN alarms
    ON sent.device = alarms.device AND sent.signal = alarms.signal AND sent.at = alarms.happened_at
INNER JOIN alarm_groups ON alarms.group_id = alarm_groups.id;

-- name: count_alarm
-- The group with one more.
UPDATE alarm_groups
SET
    alarms = alarm_groups.alarms + 1,
    first_at = least(alarm_groups.first_at, %(happened_at)s::timestamptz),
    last_at = greatest(alarm_groups.last_at, %(happened_at)s::timestamptz)
WHERE alarm_groups.id = %(group_id)s
RETURNING alarm_groups.alarms, alarm_groups.first_at;

-- name: times_of_group
SELECT alarms.happened_at
FROM alarms
WHERE
    alarms.group_id = %(group_id)s
    AND alarms.happened_at >= %(happened_at)s::timestamptz - %(span)s::interval
    AND alarms.happened_at <= %(happened_at)s::timestamptz + %(span)s::interval
ORDER BY alarms.happened_at;

-- name: hang_case
UPDATE alarm_groups SET case_id = %(case_id)s
WHERE alarm_groups.id = %(group_id)s;

-- name: groups
SELECT
    alarm_groups.id,
    alarm_groups.signal,
    alarm_signals.name AS signal_name,
    alarm_signals.name_en AS signal_name_en,
    alarm_groups.device,
    alarm_groups.alarms,
    alarm_groups.first_at,
    alarm_groups.last_at,
    st_x(alarm_groups.geom) AS lon,
    st_y(alarm_groups.geom) AS lat,
    alarm_groups.case_id,
    cases.number AS case_number,
    cases.stage
FROM alarm_groups
INNER JOIN alarm_signals ON alarm_groups.signal = alarm_signals.code
LEFT JOIN cases ON alarm_groups.case_id = cases.id
WHERE
    (%(since)s::timestamptz IS NULL OR alarm_groups.last_at >= %(since)s::timestamptz)
    AND (%(case_id)s::bigint IS NULL OR alarm_groups.case_id = %(case_id)s::bigint)
    AND (%(after)s::bigint IS NULL OR alarm_groups.id < %(after)s::bigint)
ORDER BY alarm_groups.id DESC
LIMIT %(wanted)s;

-- name: messages_of
-- Of each case the last event that is a message: see gridcity.alarms.cap.messages.
SELECT DISTINCT ON (case_events.case_id)
    case_events.case_id,
    case_events.seq,
    case_events.happened_at
FROM case_events
WHERE
    case_events.case_id = any(%(case_ids)s)
    AND (
        case_events.source <> case_events.target
        OR case_events.command IN ('suspend', 'resume', 'escalate', 'dispatch', 'arbitrate')
    )
ORDER BY case_events.case_id ASC, case_events.seq DESC;
