-- name: known_classes
-- The classes of matters that codes mean: a class, or all of a group by its first two digits.
SELECT
    asked.code,
    array_agg(catalogue_classes.id) FILTER (WHERE catalogue_classes.id IS NOT NULL) AS ids
FROM unnest(%(codes)s::text[]) AS asked (code)
LEFT JOIN catalogue_classes
    ON
        catalogue_classes.kind = 'matter'
        AND (
            asked.code = catalogue_classes.code
            OR (length(asked.code) = 2 AND asked.code = left(catalogue_classes.code, 2))
        )
GROUP BY asked.code;

-- name: cases
-- Cases of a period in the cells in force, with since when each was known and until when it counted. What people
-- recorded here was known when it was recorded; of what was imported or simulated the record tells no more than
-- when it happened. A void report and a double that was merged count until they were found to be that.
WITH asked AS (
    SELECT
        cases.id,
        cases.cell_id,
        cases.geom,
        cases.reported_at,
        CASE WHEN case_events.origin = 'live' THEN case_events.recorded_at ELSE case_events.happened_at END AS known_at,
        CASE WHEN cases.outcome IN ('void', 'duplicate') THEN cases.closed_at END AS gone_at
    FROM cases
    INNER JOIN case_events ON cases.id = case_events.case_id AND case_events.seq = 1
    WHERE
        cases.place_quality = 'exact'
        AND cases.reported_at > %(since)s
        AND cases.reported_at <= %(until)s
        AND (%(class_ids)s::integer[] IS NULL OR cases.class_id = any(%(class_ids)s::integer[]))
        -- What was filed for an alarm is no case of its cluster.
        AND NOT EXISTS (SELECT FROM cluster_alarms WHERE cluster_alarms.case_id = cases.id)
),

located AS (
    SELECT
        asked.*,
        coalesce(kept.id, found.id) AS now_in,
        coalesce(kept.code, found.code) AS now_code
    FROM asked
    LEFT JOIN cells AS kept ON asked.cell_id = kept.id AND kept.valid_to IS NULL
    LEFT JOIN LATERAL (
        SELECT
            cells.id,
            cells.code
        FROM cells
        WHERE kept.id IS NULL AND cells.valid_to IS NULL AND st_intersects(cells.geom, asked.geom)
        ORDER BY cells.code
        LIMIT 1
    ) AS found ON TRUE
)

SELECT
    id,
    now_in,
    extract(EPOCH FROM reported_at)::double precision AS reported_s,
    extract(EPOCH FROM known_at)::double precision AS known_s,
    coalesce(extract(EPOCH FROM gone_at), 'infinity')::double precision AS gone_s
FROM located
WHERE
    now_in IS NOT NULL
    AND (%(area_code)s::text IS NULL OR starts_with(now_code, %(area_code)s::text))
    AND (%(cell_ids)s::bigint[] IS NULL OR now_in = any(%(cell_ids)s::bigint[]))
ORDER BY reported_at, id;

-- name: cell_places
-- The middles of some cells.
SELECT
    id,
    st_x(st_centroid(geom)) AS lon,
    st_y(st_centroid(geom)) AS lat
FROM cells
WHERE id = any(%(cell_ids)s::bigint[])
ORDER BY id;

-- name: watches
-- Every watch, or one, with its last scan and how many of its alarms are not over.
SELECT
    watches.id,
    watches.version,
    watches.name,
    watches.name_en,
    watches.class_codes,
    watches.area_code,
    watches.method,
    watches.history_days,
    watches.longest_days,
    watches.reach_m,
    watches.largest_share,
    watches.fewest_cases,
    watches.every_min,
    watches.replicates,
    watches.seed,
    watches.recurrence_days,
    watches.is_on,
    persons.name AS changed_by,
    watches.changed_at,
    (SELECT max(watch_scans.scanned_at) FROM watch_scans WHERE watch_scans.watch_id = watches.id) AS last_scan_at,
    (
        SELECT count(*)
        FROM cluster_alarms
        WHERE cluster_alarms.watch_id = watches.id AND cluster_alarms.ended_at IS NULL
    ) AS alarms
FROM watches
LEFT JOIN persons ON watches.changed_by = persons.id
WHERE %(id)s::integer IS NULL OR watches.id = %(id)s::integer
ORDER BY watches.id;

-- name: insert_watch
INSERT INTO watches (
    name, name_en, class_codes, area_code, method, history_days, longest_days, reach_m, largest_share, fewest_cases,
    every_min, replicates, seed, recurrence_days, is_on, version, changed_by, changed_at
) VALUES (
    %(name)s, %(name_en)s, %(class_codes)s, %(area_code)s, %(method)s, %(history_days)s, %(longest_days)s, %(reach_m)s,
    %(largest_share)s, %(fewest_cases)s, %(every_min)s, %(replicates)s, %(seed)s, %(recurrence_days)s, %(is_on)s, 1,
    %(by)s, %(at)s
)
RETURNING id;

-- name: update_watch
-- A watch as it is from now on, unless somebody else changed it.
UPDATE watches
SET
    name = %(name)s,
    name_en = %(name_en)s,
    class_codes = %(class_codes)s,
    area_code = %(area_code)s,
    method = %(method)s,
    history_days = %(history_days)s,
    longest_days = %(longest_days)s,
    reach_m = %(reach_m)s,
    largest_share = %(largest_share)s,
    fewest_cases = %(fewest_cases)s,
    every_min = %(every_min)s,
    replicates = %(replicates)s,
    seed = %(seed)s,
    recurrence_days = %(recurrence_days)s,
    is_on = %(is_on)s,
    version = version + 1,
    changed_by = %(by)s,
    changed_at = %(at)s
WHERE id = %(id)s AND version = %(version)s
RETURNING id;

-- name: follow
INSERT INTO watch_followers (watch_id, person_id, followed_at)
VALUES (%(id)s, %(person_id)s, %(at)s)
ON CONFLICT DO NOTHING;

-- name: leave
DELETE FROM watch_followers
WHERE watch_id = %(id)s AND person_id = %(person_id)s;

-- name: followed
-- Which watches somebody follows.
SELECT watch_id
FROM watch_followers
WHERE person_id = %(person_id)s;

-- name: hold_watch
-- Nobody changes the watch, nor scans for it, until this transaction ends.
SELECT version
FROM watches
WHERE id = %(id)s
FOR UPDATE;

-- name: watches_on
SELECT count(*)
FROM watches
WHERE is_on;

-- name: insert_scan
-- One scan of a moment is kept once.
INSERT INTO watch_scans (
    watch_id, watch_version, scanned_at, cases, cells, clusters, alarms, rarest_days, watches_on
) VALUES (
    %(watch_id)s, %(watch_version)s, %(at)s, %(cases)s, %(cells)s, %(clusters)s, %(alarms)s, %(rarest_days)s,
    %(watches_on)s
)
ON CONFLICT (watch_id, scanned_at) DO NOTHING
RETURNING id;

-- name: scans
-- The latest scans of a watch.
SELECT
    id,
    watch_id,
    scanned_at,
    cases,
    cells,
    clusters,
    alarms,
    rarest_days
FROM watch_scans
WHERE watch_id = %(watch_id)s
ORDER BY scanned_at DESC
LIMIT %(wanted)s;

-- name: alarms
-- Alarms: those that are not over first, then the last seen; or one; or those of a watch or a case.
SELECT
    alarm.id,
    alarm.watch_id,
    watches.name AS watch_name,
    watches.name_en AS watch_name_en,
    alarm.state,
    alarm.version,
    alarm.cell_ids,
    st_x(st_centroid(middle.geom)) AS lon,
    st_y(st_centroid(middle.geom)) AS lat,
    alarm.radius_m,
    alarm.since,
    alarm.until,
    alarm.observed,
    alarm.expected,
    alarm.ratio,
    alarm.p_value,
    alarm.p_gumbel,
    alarm.recurrence_days,
    alarm.rarest_days,
    alarm.watches_on,
    alarm.first_seen_at,
    alarm.last_seen_at,
    persons.name AS decided_by,
    alarm.decided_at,
    alarm.reason,
    alarm.dismissed_days,
    alarm.case_id,
    cases.number AS case_number,
    alarm.ended_at
FROM cluster_alarms AS alarm
INNER JOIN watches ON alarm.watch_id = watches.id
INNER JOIN cells AS middle ON alarm.cell_ids[1] = middle.id
LEFT JOIN persons ON alarm.decided_by = persons.id
LEFT JOIN cases ON alarm.case_id = cases.id
WHERE
    (%(id)s::bigint IS NULL OR alarm.id = %(id)s::bigint)
    AND (%(watch_id)s::integer IS NULL OR alarm.watch_id = %(watch_id)s::integer)
    AND (%(case_id)s::bigint IS NULL OR alarm.case_id = %(case_id)s::bigint)
    AND (NOT %(is_live)s OR alarm.ended_at IS NULL)
ORDER BY (alarm.ended_at IS NULL) DESC, alarm.last_seen_at DESC, alarm.recurrence_days DESC, alarm.id DESC
LIMIT %(wanted)s;

-- name: insert_alarm
INSERT INTO cluster_alarms (
    watch_id, state, version, radius_m, cell_ids, since, until, observed, expected, ratio, p_value, p_gumbel,
    recurrence_days, rarest_days, watches_on, first_seen_at, last_seen_at
) VALUES (
    %(watch_id)s, 'open', 1, %(radius_m)s, %(cell_ids)s, %(since)s,
    %(until)s, %(observed)s, %(expected)s, %(ratio)s, %(p_value)s, %(p_gumbel)s, %(recurrence_days)s,
    %(recurrence_days)s, %(watches_on)s, %(until)s, %(until)s
)
RETURNING id;

-- name: see_alarm_again
-- What a scan says of an alarm that is there already. It is news where other cells or another number are inside.
UPDATE cluster_alarms
SET
    version = version + %(is_news)s::integer,
    state = %(state)s,
    radius_m = %(radius_m)s,
    cell_ids = %(cell_ids)s,
    since = %(since)s,
    until = %(until)s,
    observed = %(observed)s,
    expected = %(expected)s,
    ratio = %(ratio)s,
    p_value = %(p_value)s,
    p_gumbel = %(p_gumbel)s,
    recurrence_days = %(recurrence_days)s,
    rarest_days = greatest(rarest_days, %(recurrence_days)s),
    watches_on = %(watches_on)s,
    last_seen_at = %(until)s
WHERE id = %(id)s;

-- name: end_alarm
UPDATE cluster_alarms
SET
    state = 'ended',
    ended_at = %(at)s,
    version = version + 1
WHERE id = %(id)s
RETURNING version;

-- name: hold_alarm
-- Nobody decides on the alarm, and no scan changes it, until this transaction ends.
SELECT version
FROM cluster_alarms
WHERE id = %(id)s
FOR UPDATE;

-- name: decide_alarm
UPDATE cluster_alarms
SET
    state = %(state)s,
    version = version + 1,
    decided_by = %(by)s,
    decided_at = %(at)s,
    reason = coalesce(%(reason)s, reason),
    dismissed_days = CASE WHEN %(state)s = 'dismissed' THEN recurrence_days ELSE dismissed_days END
WHERE id = %(id)s
RETURNING version;

-- name: give_case
UPDATE cluster_alarms
SET
    case_id = %(case_id)s,
    version = version + 1,
    state = CASE WHEN state = 'open' THEN 'acknowledged' ELSE state END,
    decided_by = CASE WHEN state = 'open' THEN %(by)s ELSE decided_by END,
    decided_at = CASE WHEN state = 'open' THEN %(at)s ELSE decided_at END
WHERE id = %(id)s
RETURNING version;

-- name: insert_event
INSERT INTO cluster_alarm_events (alarm_id, seq, kind, happened_at, actor_id, body)
VALUES (%(alarm_id)s, %(seq)s, %(kind)s, %(at)s, %(by)s, %(body)s);

-- name: events
-- The history of an alarm, from its finding on.
SELECT
    event.seq,
    event.kind,
    event.happened_at,
    persons.name AS actor_name,
    event.body
FROM cluster_alarm_events AS event
LEFT JOIN persons ON event.actor_id = persons.id
WHERE event.alarm_id = %(id)s
ORDER BY event.seq;

-- name: outline
-- The ground of some cells as one shape, GeoJSON, EPSG:4326.
SELECT st_asgeojson(st_union(geom), 6) AS outline
FROM cells
WHERE id = any(%(cell_ids)s::bigint[]);

-- name: insert_trial
INSERT INTO watch_trials (
    watch_id, watch_version, kind, since, until, step_min, replicates, seed, scans, alarms, outbreaks, rate, rate_low,
    rate_high, size, days, radius_m, delay_days, tried_at
) VALUES (
    %(watch_id)s, %(watch_version)s, %(kind)s, %(since)s, %(until)s, %(step_min)s, %(replicates)s, %(seed)s, %(scans)s,
    %(alarms)s, %(outbreaks)s, %(rate)s, %(low)s, %(high)s, %(size)s, %(days)s, %(radius_m)s, %(delay_days)s, %(at)s
)
RETURNING id;

-- name: trials
-- The trials of a watch, the latest first.
SELECT
    id,
    watch_version,
    kind,
    since,
    until,
    step_min,
    replicates,
    seed,
    scans,
    alarms,
    rate,
    rate_low,
    rate_high,
    outbreaks,
    size,
    days,
    radius_m,
    delay_days,
    tried_at
FROM watch_trials
WHERE watch_id = %(watch_id)s
ORDER BY id DESC
LIMIT %(wanted)s;
