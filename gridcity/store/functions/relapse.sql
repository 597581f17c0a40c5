-- The closed case that a report is a relapse of (复发): of the same class, near, closed lately as repaired.

-- The nearest such case, by the rule of the class or, without one, of all classes; nothing: no relapse.
-- One step along the index of places answers, however many cases lie at the spot: bitmaps and sorts would
-- read them all, and the planner, who does not know the distance, takes them for few. The 500 nearest are
-- looked at: where more lie at one spot (an alarm that is never still), an older one may be passed over.
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
BEGIN
    SELECT r.within_m, r.within_days INTO rule
    FROM relapse_rules AS r
    WHERE r.class_id = of_class OR r.class_id IS NULL
    ORDER BY r.class_id NULLS LAST
    LIMIT 1;
    IF rule.within_days > 0 THEN
        SELECT n.id, n.number INTO id, number
        FROM (
            SELECT c.id, c.number, c.class_id, c.closed_at, c.outcome, c.geom
            FROM cases AS c
            WHERE c.geom && st_expand(
                spot, rule.within_m / (111000 * greatest(cos(radians(lat)), 0.01)), rule.within_m / 110000
            )
            ORDER BY c.geom <-> spot
            LIMIT 500
        ) AS n
        WHERE n.class_id = of_class
            AND n.closed_at <= at
            AND n.closed_at > at - make_interval(days => rule.within_days)
            AND n.outcome IN ('fixed', 'made_safe')
            AND st_distancesphere(n.geom, spot) <= rule.within_m
        LIMIT 1;
    END IF;
END
$$;
