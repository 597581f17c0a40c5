-- name: place_of
-- Where a registered component stands, and which one it is now.
SELECT
    components.id,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat
FROM components
WHERE components.code = %(code)s AND components.state <> 'removed';

-- name: find_group
-- The group that an alarm belongs to: of its signal, of the same device (or near it, see gridcity.alarms.grouping), and
-- still open: its case is, or its last alarm was not long ago (and not long after). The nearest in time, if several. A
-- group whose case was closed when the next one began is over: such ones are in no index that is asked here.
SELECT
    found.id,
    found.case_id,
    found.alarms
FROM (
    SELECT
        alarm_groups.id,
        alarm_groups.case_id,
        alarm_groups.alarms,
        alarm_groups.last_at
    FROM alarm_groups
    INNER JOIN cases ON alarm_groups.case_id = cases.id
    WHERE
        alarm_groups.case_id IS NOT NULL
        AND NOT alarm_groups.is_over
        AND cases.closed_at IS NULL
        AND alarm_groups.signal = %(signal)s
        AND alarm_groups.device = %(device)s
    UNION ALL
    SELECT
        alarm_groups.id,
        alarm_groups.case_id,
        alarm_groups.alarms,
        alarm_groups.last_at
    FROM alarm_groups
    WHERE
        alarm_groups.case_id IS NULL
        AND alarm_groups.signal = %(signal)s
        AND alarm_groups.device = %(device)s
        AND alarm_groups.last_at >= %(counts_at)s::timestamptz - %(span)s::interval
        AND alarm_groups.first_at <= %(counts_at)s::timestamptz + %(span)s::interval
) AS found
ORDER BY
    found.case_id IS NULL ASC,
    abs(extract(EPOCH FROM found.last_at - %(counts_at)s::timestamptz)) ASC,
    found.id ASC
LIMIT 1;

-- name: groups_of_devices
-- The groups that alarms of some devices may belong to, each device's between two instants: as find_group looks.
SELECT
    sent.signal,
    sent.device,
    near.id,
    near.case_id,
    near.alarms,
    near.first_at,
    near.last_at
FROM
    unnest(
        %(signals)s::text[], %(devices)s::text[], %(since)s::timestamptz[], %(until)s::timestamptz[]
    ) AS sent (signal, device, since, until)
CROSS JOIN
    LATERAL (  -- noqa: ST05
        SELECT
            alarm_groups.id,
            alarm_groups.case_id,
            alarm_groups.alarms,
            alarm_groups.first_at,
            alarm_groups.last_at
        FROM alarm_groups
        INNER JOIN cases ON alarm_groups.case_id = cases.id
        WHERE
            alarm_groups.case_id IS NOT NULL
            AND NOT alarm_groups.is_over
            AND cases.closed_at IS NULL
            AND alarm_groups.signal = sent.signal
            AND alarm_groups.device = sent.device
        UNION ALL
        SELECT
            alarm_groups.id,
            alarm_groups.case_id,
            alarm_groups.alarms,
            alarm_groups.first_at,
            alarm_groups.last_at
        FROM alarm_groups
        WHERE
            alarm_groups.case_id IS NULL
            AND alarm_groups.signal = sent.signal
            AND alarm_groups.device = sent.device
            AND alarm_groups.last_at >= sent.since
            AND alarm_groups.first_at <= sent.until
    ) AS near;

-- name: places_inside
-- Which of some places lie in the city.
SELECT
    sent.lon,
    sent.lat
FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) AS sent (lon, lat)
WHERE
    EXISTS (
        SELECT
        FROM cells
        WHERE
            cells.valid_to IS NULL
            AND st_covers(cells.geom, st_setsrid(st_makepoint(sent.lon, sent.lat), 4326))
    );

-- name: begin_group
-- A new group with its first alarm; those before it whose cases are closed take no more, also if their cases are
-- reopened.
WITH ended AS (
    UPDATE alarm_groups SET is_over = TRUE
    FROM cases
    WHERE
        alarm_groups.case_id = cases.id
        AND alarm_groups.case_id IS NOT NULL
        AND NOT alarm_groups.is_over
        AND cases.closed_at IS NOT NULL
        AND alarm_groups.signal = %(signal)s
        AND alarm_groups.device = %(device)s
),

begun AS (
    INSERT INTO alarm_groups (signal, device, alarms, doubtful, first_at, last_at, geom)
    VALUES (
        %(signal)s,
        %(device)s,
        1,
        %(is_doubtful)s::boolean::integer,
        %(counts_at)s,
        %(counts_at)s,
        st_setsrid(st_makepoint(%(lon)s::float8, %(lat)s::float8), 4326)
    )
    RETURNING id
)

INSERT INTO alarms (group_id, device, signal, happened_at, counts_at, received_at, says)
SELECT
    begun.id,
    %(device)s,
    %(signal)s,
    %(happened_at)s,
    %(counts_at)s,
    %(received_at)s,
    %(says)s
FROM begun
RETURNING alarms.group_id;

-- name: keep_and_count
-- The alarm, and its group with one more.
WITH kept AS (
    INSERT INTO alarms (group_id, device, signal, happened_at, counts_at, received_at, says)
    VALUES (
        %(group_id)s, %(device)s, %(signal)s, %(happened_at)s, %(counts_at)s, %(received_at)s, %(says)s
    )
)

UPDATE alarm_groups
SET
    alarms = alarm_groups.alarms + 1,
    doubtful = alarm_groups.doubtful + %(is_doubtful)s::boolean::integer,
    first_at = least(alarm_groups.first_at, %(counts_at)s::timestamptz),
    last_at = greatest(alarm_groups.last_at, %(counts_at)s::timestamptz)
WHERE alarm_groups.id = %(group_id)s
RETURNING alarm_groups.alarms, alarm_groups.first_at;

-- name: count_added
-- Groups with what a delivery has added to them.
UPDATE alarm_groups
SET
    alarms = alarm_groups.alarms + added.alarms,
    doubtful = alarm_groups.doubtful + added.doubtful,
    first_at = least(alarm_groups.first_at, added.first_at),
    last_at = greatest(alarm_groups.last_at, added.last_at)
FROM
    unnest(
        %(ids)s::bigint[],
        %(alarms)s::integer[],
        %(first_at)s::timestamptz[],
        %(last_at)s::timestamptz[],
        %(doubtful)s::integer[]
    ) AS added (id, alarms, first_at, last_at, doubtful)
WHERE alarm_groups.id = added.id;

-- name: known_alarms
-- Which of some alarms were sent before, and what became of them. What a doubtful clock says it may say again: that
-- is the same alarm only for a while.
SELECT
    alarms.device,
    alarms.signal,
    alarms.happened_at,
    alarms.group_id,
    alarm_groups.case_id
FROM unnest(%(devices)s::text[], %(signals)s::text[], %(instants)s::timestamptz[]) AS sent (device, signal, at)
INNER JOIN alarms
    ON sent.device = alarms.device AND sent.signal = alarms.signal AND sent.at = alarms.happened_at
INNER JOIN alarm_groups ON alarms.group_id = alarm_groups.id
WHERE alarms.counts_at = alarms.happened_at OR alarms.received_at > %(since)s
ORDER BY alarms.id;

-- name: times_of_group
SELECT alarms.counts_at
FROM alarms
WHERE
    alarms.group_id = %(group_id)s
    AND alarms.counts_at >= %(counts_at)s::timestamptz - %(span)s::interval
    AND alarms.counts_at <= %(counts_at)s::timestamptz + %(span)s::interval
ORDER BY alarms.counts_at;

-- name: alarms
SELECT
    alarms.id,
    alarms.group_id,
    alarms.device,
    alarms.signal,
    alarms.happened_at,
    alarms.counts_at,
    alarms.received_at,
    alarms.counts_at <> alarms.happened_at AS is_doubtful,
    alarms.says
FROM alarms
WHERE
    (%(group_id)s::bigint IS NULL OR alarms.group_id = %(group_id)s::bigint)
    AND (%(is_doubtful)s::boolean IS NULL OR (alarms.counts_at <> alarms.happened_at) = %(is_doubtful)s::boolean)
    AND (%(after)s::bigint IS NULL OR alarms.id < %(after)s::bigint)
ORDER BY alarms.id DESC
LIMIT %(wanted)s;

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
    alarm_groups.doubtful,
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
