-- The closed case that a report is a relapse of (复发): of the same class, near, closed lately as repaired.

-- The nearest such case in metres (of several at one spot any), by the rule of the class or, without one, of all
-- classes; nothing: no relapse. A stand-in point is no place, and nothing relapses there.
-- One step along the index of places answers nearly always, however many cases lie at the spot: bitmaps and
-- sorts would read them all, and the planner, who does not know the distance, takes them for few. Where the 500
-- nearest hold none and there are more (an alarm that is never still), the rest is looked through, too. The
-- index goes by degrees: what it gives first may be beaten in metres by what lies north or south of the spot.
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
    east float8 := 111000 * greatest(cos(radians(lat)), 0.01);
    within_m float8;
    away_m float8;
BEGIN
    SELECT r.within_m, r.within_days INTO rule
    FROM relapse_rules AS r
    WHERE r.class_id = of_class OR r.class_id IS NULL
    ORDER BY r.class_id NULLS LAST
    LIMIT 1;
    IF rule.within_days > 0 THEN
        within_m := rule.within_m;
        SELECT n.id, n.number, st_distancesphere(n.geom, spot) INTO id, number, away_m
        FROM (
            SELECT c.id, c.number, c.class_id, c.closed_at, c.outcome, c.place_quality, c.geom
            FROM cases AS c
            WHERE c.geom && st_expand(spot, within_m / east, within_m / 110000)
            ORDER BY c.geom <-> spot
            LIMIT 500
        ) AS n
        WHERE n.class_id = of_class
            AND n.closed_at <= at
            AND n.closed_at > at - make_interval(days => rule.within_days)
            AND n.outcome IN ('fixed', 'made_safe')
            AND n.place_quality <> 'default'
            AND st_distancesphere(n.geom, spot) <= within_m
        LIMIT 1;
        IF away_m = 0 OR away_m IS NULL AND 500 > (
            SELECT count(*)
            FROM (
                SELECT FROM cases AS c
                WHERE c.geom && st_expand(spot, within_m / east, within_m / 110000)
                LIMIT 500
            ) AS near
        ) THEN
            RETURN;
        END IF;
        within_m := coalesce(away_m, within_m);
        SELECT c.id, c.number INTO id, number
        FROM cases AS c
        WHERE c.geom && st_expand(spot, within_m / east, within_m / 110000)
            AND c.class_id = of_class
            AND c.closed_at <= at
            AND c.closed_at > at - make_interval(days => rule.within_days)
            AND c.outcome IN ('fixed', 'made_safe')
            AND c.place_quality <> 'default'
            AND st_distancesphere(c.geom, spot) <= within_m
        ORDER BY st_distancesphere(c.geom, spot), c.closed_at DESC, c.id
        LIMIT 1;
    END IF;
END
$$;
