-- name: rule
SELECT
    longest_gap_s,
    fastest_kmh,
    coarsest_m,
    closest_s,
    least_s,
    keep_track_days
FROM patrol_rules;

-- name: save_rule
UPDATE patrol_rules
SET
    longest_gap_s = %(longest_gap_s)s,
    fastest_kmh = %(fastest_kmh)s,
    coarsest_m = %(coarsest_m)s,
    closest_s = %(closest_s)s,
    least_s = %(least_s)s,
    keep_track_days = %(keep_track_days)s;

-- name: start
-- No row back: the device's name for it is taken already.
INSERT INTO patrols (person_id, idempotency_key, started_at, recorded_at)
VALUES (%(person_id)s, %(key)s, %(started_at)s, %(at)s)
ON CONFLICT (person_id, idempotency_key) DO NOTHING
RETURNING id;

-- name: by_key
SELECT
    id,
    started_at
FROM patrols
WHERE person_id = %(person_id)s AND idempotency_key = %(key)s;

-- name: end_before
-- Who begins another patrol has ended the one before, if nobody said so.
UPDATE patrols AS earlier
SET ended_at = least(later.started_at, earlier.started_at + interval '1 day')
FROM patrols AS later
WHERE
    later.id = %(id)s
    AND earlier.person_id = later.person_id
    AND earlier.ended_at IS NULL
    AND (earlier.started_at, earlier.id) < (later.started_at, later.id);

-- name: one_before
-- The patrol of a person that was under way when another began: it is counted until then.
SELECT earlier.id
FROM patrols AS earlier
INNER JOIN patrols AS later ON earlier.person_id = later.person_id
WHERE
    later.id = %(id)s
    AND (earlier.started_at, earlier.id) < (later.started_at, later.id)
    AND earlier.last_fix_at > later.started_at
    AND earlier.track_deleted_at IS NULL
ORDER BY earlier.started_at DESC, earlier.id DESC
LIMIT 1;

-- name: lock
-- Until a day after its start at most, until it was ended, and until the person began another one.
SELECT
    patrols.person_id,
    patrols.started_at,
    patrols.ended_at,
    patrols.track_deleted_at,
    least(
        patrols.ended_at,
        patrols.started_at + interval '1 day',
        (
            SELECT min(later.started_at)
            FROM patrols AS later
            WHERE
                later.person_id = patrols.person_id
                AND (later.started_at, later.id) > (patrols.started_at, patrols.id)
        )
    ) AS until
FROM patrols
WHERE patrols.id = %(id)s
FOR UPDATE;

-- name: fixes
SELECT
    extract(EPOCH FROM at)::double precision AS at_s,
    lon,
    lat,
    accuracy_m
FROM patrol_fixes
WHERE patrol_id = %(id)s
ORDER BY at;

-- name: save_fixes
INSERT INTO patrol_fixes (patrol_id, at, accuracy_m, lon, lat)
SELECT
    %(id)s,
    fixes.at,
    fixes.accuracy_m,
    fixes.lon,
    fixes.lat
FROM unnest(
    %(at)s::timestamptz[], %(lon)s::double precision[], %(lat)s::double precision[], %(accuracy_m)s::double precision[]
) AS fixes (at, lon, lat, accuracy_m);

-- name: cells_around
-- The cells in force near some fixes, each once, with their outlines.
SELECT DISTINCT ON (cells.id)
    cells.id,
    st_asbinary(cells.geom) AS outline
FROM
    unnest(
        %(west)s::double precision[], %(south)s::double precision[],
        %(east)s::double precision[], %(north)s::double precision[]
    ) AS box (west, south, east, north)
INNER JOIN cells ON cells.geom && st_makeenvelope(box.west, box.south, box.east, box.north, 4326)
WHERE cells.valid_to IS NULL;

-- name: save_cells
-- Cells that a patrol is in no longer, as far as its fixes tell, lose it.
DELETE FROM patrol_cells
WHERE patrol_id = %(id)s AND cell_id <> all(%(cells)s::bigint[]);

INSERT INTO patrol_cells AS known (patrol_id, cell_id, minutes, first_at, last_at)
SELECT
    %(id)s,
    counted.cell_id,
    counted.minutes,
    to_timestamp(counted.first_s),
    to_timestamp(counted.last_s)
FROM
    unnest(
        %(cells)s::bigint[], %(minutes)s::double precision[],
        %(first_s)s::double precision[], %(last_s)s::double precision[]
    ) AS counted (cell_id, minutes, first_s, last_s)
ON CONFLICT (patrol_id, cell_id) DO UPDATE
    SET minutes = excluded.minutes, first_at = excluded.first_at, last_at = excluded.last_at
    WHERE (known.minutes, known.first_at, known.last_at) <> (excluded.minutes, excluded.first_at, excluded.last_at);

-- name: save_counts
UPDATE patrols
SET
    last_fix_at = to_timestamp(%(last_s)s::double precision),
    counted_min = %(counted_min)s,
    outside_min = %(outside_min)s,
    gap_min = %(gap_min)s,
    fixes = %(fixes)s,
    coarse = %(coarse)s,
    jumps = %(jumps)s,
    untimely = %(untimely)s
WHERE id = %(id)s;

-- name: end
-- Ended once: the first word stands.
UPDATE patrols
SET ended_at = %(ended_at)s
WHERE id = %(id)s AND ended_at IS NULL;

-- name: has_fix_after
SELECT coalesce(max(at) > %(ended_at)s, FALSE) AS has_later FROM patrol_fixes
WHERE patrol_id = %(id)s;

-- name: patrols
-- Patrols, the last first: one, those of a person, those that began in a period.
SELECT
    patrols.id,
    patrols.person_id,
    persons.login AS person_login,
    persons.name AS person_name,
    patrols.started_at,
    patrols.ended_at,
    patrols.last_fix_at,
    (
        SELECT count(*)
        FROM patrol_cells
        WHERE patrol_cells.patrol_id = patrols.id AND patrol_cells.minutes * 60 >= rule.least_s
    ) AS cells,
    patrols.counted_min,
    patrols.outside_min,
    patrols.gap_min,
    patrols.fixes,
    patrols.coarse,
    patrols.jumps,
    patrols.untimely,
    patrols.track_deleted_at
FROM patrols
INNER JOIN persons ON patrols.person_id = persons.id
CROSS JOIN patrol_rules AS rule
WHERE
    (%(id)s::bigint IS NULL OR patrols.id = %(id)s)
    AND (%(person_id)s::integer IS NULL OR patrols.person_id = %(person_id)s)
    AND (%(since)s::timestamptz IS NULL OR patrols.started_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR patrols.started_at < %(until)s)
    AND (
        %(after)s::bigint IS NULL
        OR (patrols.started_at, patrols.id) < (
            SELECT
                mark.started_at,
                mark.id
            FROM patrols AS mark
            WHERE mark.id = %(after)s
        )
    )
ORDER BY patrols.started_at DESC, patrols.id DESC
LIMIT %(most)s;

-- name: cell_sums
-- The minutes of patrols in a cell, and when one was last there for long enough.
SELECT
    (
        SELECT max(walked.last_at)
        FROM patrol_cells AS walked
        WHERE walked.cell_id = cells.id AND walked.minutes * 60 >= rule.least_s
    ) AS last_at,
    coalesce(
        sum(recent.minutes) FILTER (WHERE recent.last_at >= %(at)s::timestamptz - interval '7 days'), 0
    ) AS minutes_7d,
    coalesce(sum(recent.minutes), 0) AS minutes_30d,
    count(*) FILTER (WHERE recent.minutes * 60 >= rule.least_s) AS patrols_30d
FROM cells
CROSS JOIN patrol_rules AS rule
LEFT JOIN patrol_cells AS recent
    ON cells.id = recent.cell_id AND recent.last_at >= %(at)s::timestamptz - interval '30 days'
WHERE cells.code = %(code)s AND cells.valid_to IS NULL
GROUP BY cells.id, rule.least_s;

-- name: cell_visits
-- The last patrols that were in a cell for long enough.
SELECT
    visits.patrol_id,
    visits.first_at,
    visits.last_at,
    visits.minutes,
    CASE WHEN %(shows_all)s OR patrols.person_id = %(person_id)s THEN persons.name END AS person_name
FROM cells
INNER JOIN patrol_cells AS visits ON cells.id = visits.cell_id
INNER JOIN patrols ON visits.patrol_id = patrols.id
INNER JOIN persons ON patrols.person_id = persons.id
CROSS JOIN patrol_rules AS rule
WHERE cells.code = %(code)s AND cells.valid_to IS NULL AND visits.minutes * 60 >= rule.least_s
ORDER BY visits.last_at DESC, visits.patrol_id DESC
LIMIT %(most)s;

-- name: minutes_by_cell
-- Every cell in force, by code, with the patrols that were last in it in a period.
WITH walked AS (
    SELECT
        stays.cell_id,
        sum(stays.minutes) AS minutes,
        count(*) FILTER (WHERE stays.minutes * 60 >= rule.least_s) AS patrols,
        max(stays.last_at) FILTER (WHERE stays.minutes * 60 >= rule.least_s) AS last_at
    FROM patrol_cells AS stays
    CROSS JOIN patrol_rules AS rule
    WHERE
        stays.last_at >= coalesce(%(since)s::timestamptz, %(until)s::timestamptz - interval '30 days')
        AND stays.last_at < %(until)s
    GROUP BY stays.cell_id
)

SELECT
    cells.code,
    st_x(st_pointonsurface(cells.geom)) AS lon,
    st_y(st_pointonsurface(cells.geom)) AS lat,
    coalesce(walked.minutes, 0) AS minutes,
    coalesce(walked.patrols, 0) AS patrols,
    walked.last_at
FROM cells
LEFT JOIN walked ON cells.id = walked.cell_id
WHERE
    cells.valid_to IS NULL
    AND cells.area_code LIKE %(area)s || '%%'
    AND cells.code > %(after)s
ORDER BY cells.code
LIMIT %(most)s;

-- name: coverage_by_area
-- How many cells of each area were patrolled within the last day, week and month, and for how long in all.
WITH walked AS (
    SELECT
        stays.cell_id,
        sum(stays.minutes) AS minutes_30d,
        sum(stays.minutes) FILTER (WHERE stays.last_at >= %(at)s::timestamptz - interval '7 days') AS minutes_7d,
        max(stays.last_at) FILTER (WHERE stays.minutes * 60 >= rule.least_s) AS last_at
    FROM patrol_cells AS stays
    CROSS JOIN patrol_rules AS rule
    WHERE stays.last_at >= %(at)s::timestamptz - interval '30 days'
    GROUP BY stays.cell_id
)

SELECT
    areas.code,
    areas.name,
    areas.name_en,
    count(*) AS cells,
    count(*) FILTER (WHERE walked.last_at >= %(at)s::timestamptz - interval '1 day') AS within_1d,
    count(*) FILTER (WHERE walked.last_at >= %(at)s::timestamptz - interval '7 days') AS within_7d,
    count(*) FILTER (WHERE walked.last_at IS NOT NULL) AS within_30d,
    coalesce(sum(walked.minutes_7d), 0) AS minutes_7d,
    coalesce(sum(walked.minutes_30d), 0) AS minutes_30d
FROM cells
INNER JOIN areas ON left(cells.area_code, %(digits)s) = areas.code
LEFT JOIN walked ON cells.id = walked.cell_id
WHERE cells.valid_to IS NULL AND cells.area_code LIKE %(area)s || '%%'
GROUP BY areas.code
ORDER BY areas.code;

-- name: delete_old_tracks
-- The fixes of patrols that began before a day; what was counted of them stays.
WITH old AS (
    UPDATE patrols
    SET track_deleted_at = %(at)s
    WHERE track_deleted_at IS NULL AND started_at < %(before)s
    RETURNING id
)

DELETE FROM patrol_fixes
USING old
WHERE patrol_fixes.patrol_id = old.id;
