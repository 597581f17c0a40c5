-- The closed case that a report is a relapse of (复发): of the same class, near, closed lately as repaired.

-- The last such case that was closed before the report (of several at one instant the nearest), by the rule of the
-- class or, without one, of all classes; nothing: no relapse. So relapses of one spot make a chain, each tied to the
-- one before. A stand-in point is no place, and nothing relapses there; nor outside of the city's cells.
-- Of each cell around, the index cases_repaired_idx gives the cases of the class backwards from the report: nearly
-- always the first one is it, however many cases lie at the spot.
CREATE FUNCTION former_case(
    of_class integer, lon float8, lat float8, at timestamptz, OUT id bigint, OUT number text
)
LANGUAGE plpgsql STABLE
SET enable_bitmapscan = off
SET enable_sort = off
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    rule record;
    spot geometry := st_setsrid(st_makepoint(lon, lat), 4326);
    around geometry;
BEGIN
    SELECT r.within_m, r.within_days INTO rule
    FROM relapse_rules AS r
    WHERE r.class_id = of_class OR r.class_id IS NULL
    ORDER BY r.class_id NULLS LAST
    LIMIT 1;
    IF rule.within_days > 0 THEN
        around := st_expand(
            spot, rule.within_m / (111000 * greatest(cos(radians(lat)), 0.01)), rule.within_m / 110000
        );
        SELECT last.id, last.number INTO id, number
        FROM cells
        CROSS JOIN LATERAL (
            SELECT c.id, c.number, c.closed_at, st_distancesphere(c.geom, spot) AS away_m
            FROM cases AS c
            WHERE c.class_id = of_class
                AND c.cell_id = cells.id
                AND c.closed_at <= at
                AND c.closed_at > at - make_interval(days => rule.within_days)
                AND c.outcome IN ('fixed', 'made_safe')
                AND c.place_quality <> 'default'
                AND st_distancesphere(c.geom, spot) <= rule.within_m
            ORDER BY c.closed_at DESC
            FETCH FIRST 1 ROW WITH TIES
        ) AS last
        WHERE cells.valid_to IS NULL AND cells.geom && around
        ORDER BY last.closed_at DESC, last.away_m, last.id
        LIMIT 1;
    END IF;
END
$$;
