-- Components around a place that are called something, by their own name or their class's, nearest first.
--
-- Looked through reach by reach (the given ones, from the least), through the cells of a box. The first reach that
-- holds as many as are wanted answers: whatever is nearer lies in it. Nobody looks beyond the reach that holds
-- `most` components of any name, nor beyond the last.
CREATE FUNCTION components_called(
    pattern text, lon double precision, lat double precision, reaches_m double precision[], most bigint, wanted bigint
) RETURNS TABLE (code text, distance_m double precision)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    north_m CONSTANT double precision := 111195.0;
    east_m CONSTANT double precision := north_m * greatest(0.01, cos(radians(lat)));
    classes CONSTANT integer[] := ARRAY(
        SELECT id FROM catalogue_classes WHERE catalogue_classes.name ILIKE pattern OR name_en ILIKE pattern
    );
    reach_m double precision;
    box geometry;
    looked bigint;
    codes text[];
    far_m double precision[];
BEGIN
    FOREACH reach_m IN ARRAY reaches_m LOOP
        box := st_setsrid(st_makebox2d(
            st_point(lon - reach_m / east_m, lat - reach_m / north_m),
            st_point(lon + reach_m / east_m, lat + reach_m / north_m)
        )::geometry, 4326);
        SELECT
            count(*),
            array_agg(near.code ORDER BY near.away_m, near.code) FILTER (WHERE near.is_called),
            array_agg(near.away_m ORDER BY near.away_m, near.code) FILTER (WHERE near.is_called)
        INTO looked, codes, far_m
        FROM (
            SELECT
                components.code,
                away.away_m,
                away.away_m <= reach_m
                AND (components.class_id = any(classes) OR components.name ILIKE pattern) AS is_called
            FROM cells_in_box(box) AS cell (id)
            INNER JOIN components ON cell.id = components.cell_id
            CROSS JOIN LATERAL (
                SELECT sqrt(
                    power((st_x(components.geom) - lon) * east_m, 2)
                    + power((st_y(components.geom) - lat) * north_m, 2)
                ) AS away_m
            ) AS away
            WHERE components.geom && box AND components.state <> 'removed'
        ) AS near;
        EXIT WHEN looked >= most OR cardinality(codes) >= wanted;
    END LOOP;
    RETURN QUERY
    SELECT found.code, found.away_m
    FROM unnest(codes, far_m) AS found (code, away_m)
    LIMIT wanted;
END;
$$;

COMMENT ON FUNCTION components_called(text, double precision, double precision, double precision[], bigint, bigint) IS
'Components around a place by their name or their class''s, nearest first, with their distance. [m]';
