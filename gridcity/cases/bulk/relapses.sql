-- What is found out about records once all of them are filed.

-- name: relapses
-- Imported cases that are relapses of others by the rules of today, each with the last such case that was closed before
-- it (of several at one instant the nearest): as former_case finds it for a report. A tie that somebody made or undid
-- by hand stands as it is.
SELECT
    fresh.id,
    fresh.number,
    fresh.stage,
    fresh.version,
    fresh.head_hash,
    former.id AS former_id,
    former.number AS former_number
FROM cases AS fresh
CROSS JOIN
    LATERAL (
        SELECT
            relapse_rules.within_m,
            relapse_rules.within_days
        FROM relapse_rules
        WHERE relapse_rules.class_id = fresh.class_id OR relapse_rules.class_id IS NULL
        ORDER BY relapse_rules.class_id NULLS LAST
        LIMIT 1
    ) AS rule
CROSS JOIN
    LATERAL (
        SELECT
            last.id,
            last.number
        FROM cells
        CROSS JOIN
            LATERAL (
                SELECT
                    earlier.id,
                    earlier.number,
                    earlier.closed_at,
                    st_distancesphere(earlier.geom, fresh.geom) AS away_m
                FROM cases AS earlier
                WHERE
                    earlier.class_id = fresh.class_id
                    AND earlier.cell_id = cells.id
                    AND earlier.closed_at <= fresh.reported_at
                    AND earlier.closed_at > fresh.reported_at - make_interval(days => rule.within_days)
                    AND earlier.outcome IN ('fixed', 'made_safe')
                    AND earlier.place_quality <> 'default'
                    AND earlier.id <> fresh.id
                    AND st_distancesphere(earlier.geom, fresh.geom) <= rule.within_m
                ORDER BY earlier.closed_at DESC
                FETCH FIRST 1 ROW WITH TIES
            ) AS last
        WHERE
            cells.valid_to IS NULL
            AND cells.geom && st_expand(
                fresh.geom,
                rule.within_m / (111000 * greatest(cos(radians(st_y(fresh.geom))), 0.01)),
                rule.within_m / 110000
            )
        ORDER BY last.closed_at DESC, last.away_m ASC, last.id ASC
        LIMIT 1
    ) AS former
WHERE
    fresh.external_key IS NOT NULL
    AND fresh.reported_at >= %(since)s
    AND fresh.place_quality = 'exact'
    AND rule.within_days > 0
    AND NOT EXISTS (
        SELECT FROM case_events
        WHERE
            case_events.case_id = fresh.id
            AND case_events.command IN ('link', 'unlink')
            AND case_events.body ->> 'kind' = 'relapse'
    )
ORDER BY fresh.id;

-- name: under_control
-- How many of the imported cases lie in a control area, in its time.
SELECT count(*)
FROM cases
INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
WHERE
    cases.external_key IS NOT NULL
    AND cases.reported_at >= %(since)s
    AND cases.place_quality = 'exact'
    AND NOT catalogue_classes.is_emergency
    AND EXISTS (
        SELECT FROM control_areas
        WHERE
            control_areas.begins_at <= cases.reported_at
            AND control_areas.ends_at > cases.reported_at
            AND coalesce(control_areas.class_id, cases.class_id) = cases.class_id
            AND st_covers(control_areas.geom, cases.geom)
    );
