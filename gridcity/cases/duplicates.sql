-- name: alike_cases
-- Open and recently closed cases around a place, the nearest first: so many of them are compared by their words.
SELECT
    near.id,
    near.number,
    near.class_id,
    classes.name,
    classes.name_en,
    near.stage,
    near.outcome,
    near.description,
    near.address,
    near.reported_at,
    near.closed_at,
    st_x(near.geom) AS lon,
    st_y(near.geom) AS lat,
    near.component_id,
    near.distance_m,
    coalesce(classes.major_name = reported.major_name AND classes.kind = reported.kind, FALSE) AS is_same_major
FROM (
    SELECT
        cases.*,
        st_distancesphere(cases.geom, st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4326)) AS distance_m
    FROM cases
    WHERE
        cases.geom && st_makeenvelope(
            %(lon)s - %(east)s, %(lat)s - %(north)s, %(lon)s + %(east)s, %(lat)s + %(north)s, 4326
        )
        AND (cases.closed_at IS NULL OR cases.closed_at >= %(closed_since)s)
        AND cases.merged_into_id IS NULL
        AND cases.outcome IS DISTINCT FROM 'void'
        AND cases.place_quality <> 'default'
    ORDER BY distance_m, cases.id
    LIMIT %(looked_at)s
) AS near
INNER JOIN catalogue_classes AS classes ON near.class_id = classes.id
LEFT JOIN catalogue_classes AS reported ON reported.id = %(class_id)s
WHERE near.distance_m <= %(within_m)s
ORDER BY near.distance_m, near.id;
