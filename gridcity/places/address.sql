-- What a point is called.

-- name: address_parts
-- What stands nearest to a place: street, door number, named place, building, each as "nearest" says; its areas and
-- its cell. Metres are counted on the ellipsoid's plane there (within 1 in 10,000 up to a kilometre).
WITH here AS NOT MATERIALIZED (
    SELECT
        st_setsrid(st_point(%(lon)s, %(lat)s), 4326) AS geom,
        111412.84 * cos(radians(%(lat)s)) - 93.5 * cos(3 * radians(%(lat)s)) + 0.001 AS east_m,
        111132.954 - 559.822 * cos(2 * radians(%(lat)s)) + 1.175 * cos(4 * radians(%(lat)s)) AS north_m
),

street AS (SELECT * FROM nearest_street),

door AS (SELECT * FROM nearest_door),

place AS (SELECT * FROM nearest_place),

building AS (SELECT * FROM nearest_building)

SELECT
    street.id AS street_id,
    coalesce(street.name, street.name_en) AS street,
    street.name_en AS street_en,
    street.distance_m AS street_m,
    door.id AS door_id,
    door.street AS door_street,
    door.number AS door_number,
    door.distance_m AS door_m,
    place.id AS place_id,
    coalesce(place.name, place.name_en) AS place,
    place.name_en AS place_en,
    place.distance_m AS place_m,
    building.id AS building_id,
    coalesce(building.name, building.name_en) AS building,
    building.name_en AS building_en,
    building.distance_m AS building_m,
    (
        SELECT
            jsonb_agg(
                jsonb_build_object('code', areas.code, 'name', areas.name, 'name_en', areas.name_en)
                ORDER BY length(areas.code)
            )
        FROM areas
        WHERE st_intersects(areas.geom, here.geom)
    ) AS areas,
    (
        SELECT cells.code
        FROM cells
        WHERE cells.valid_to IS NULL AND st_intersects(cells.geom, here.geom)
        ORDER BY cells.code
        LIMIT 1
    ) AS cell_code,
    city.profile -> 'names' ->> 'zh' AS city,
    city.profile -> 'names' ->> 'en' AS city_en,
    city.profile -> 'languages' ->> 0 AS language
FROM here
CROSS JOIN city
LEFT JOIN street ON TRUE
LEFT JOIN door ON TRUE
LEFT JOIN place ON TRUE
LEFT JOIN building ON TRUE;

-- name: nearest
-- The row of a layer that is nearest to "here", in metres. The index finds what is near in degrees; whatever may be
-- nearer than the nearest of those in metres lies in a box around it and is compared. Whoever asks puts the layer in
-- place of "layer", and which of its rows are meant in place of TRUE.
SELECT
    named.*,
    st_distance(
        st_scale(named.geom, here.east_m, here.north_m), st_scale(here.geom, here.east_m, here.north_m)
    ) AS distance_m
FROM here
CROSS JOIN
    LATERAL (
        SELECT
            min(
                st_distance(
                    st_scale(near.geom, here.east_m, here.north_m), st_scale(here.geom, here.east_m, here.north_m)
                )
            ) + 0.01 AS within_m
        FROM (
            SELECT named.geom
            FROM layer AS named
            WHERE TRUE AND st_expand(here.geom, %(reach_deg)s) && named.geom
            ORDER BY named.geom <-> here.geom
            LIMIT 4
        ) AS near
    ) AS bound
INNER JOIN layer AS named
    ON st_expand(here.geom, bound.within_m / here.east_m, bound.within_m / here.north_m) && named.geom
WHERE TRUE
ORDER BY distance_m, named.id
LIMIT 1;
