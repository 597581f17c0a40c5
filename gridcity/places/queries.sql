-- name: ask
-- What was typed as it is compared: folded, as a question to the inverted index, and as one of whole words.
-- Apart from the search, so that the search is planned for this very text: an index is of use only to what
-- is known beforehand, and what were an expression there would be evaluated for each row.
SELECT
    folded,
    place_question(folded)::text AS question,
    place_question(folded, TRUE)::text AS whole
FROM place_fold(%(q)s) AS folded;

-- name: search_names
-- Names that answer what was typed, best first. Names that begin with it come from a range of the index,
-- names that hold its words from the inverted index, Chinese names that sound like it from their readings.
-- Each way in is bounded. Where very many names answer, so that a bound cuts some off, the places around
-- the caller are looked through as well: what is near and what is prominent is then found all the same.
WITH asked AS NOT MATERIALIZED (
    SELECT
        %(folded)s::text AS folded,
        %(question)s::tsquery AS question,
        %(whole)s::tsquery AS whole,
        replace(%(folded)s::text, ' ', '') AS sound,
        st_setsrid(st_point(%(lon)s, %(lat)s), 4326) AS near
),

beginning AS MATERIALIZED (
    SELECT
        names.kind,
        names.key,
        names.type,
        names.name,
        names.folded,
        names.tokens,
        names.weight,
        names.bounds,
        names.geom
    FROM asked, place_names AS names
    WHERE
        asked.folded <> '' AND names.folded >= asked.folded AND names.folded < asked.folded || chr(1114111)
        AND names.kind = any(%(kinds)s)
    ORDER BY names.folded
    LIMIT %(most)s
),

prominent AS (
    SELECT
        names.kind,
        names.key,
        names.type,
        names.name,
        names.folded,
        names.tokens,
        names.weight,
        names.bounds,
        names.geom
    FROM asked, place_names AS names
    WHERE
        (SELECT count(*) FROM beginning) = %(most)s
        AND names.weight >= 60
        AND asked.folded <> '' AND names.folded >= asked.folded AND names.folded < asked.folded || chr(1114111)
        AND names.kind = any(%(kinds)s)
    ORDER BY names.folded
    LIMIT %(most)s
),

holding AS MATERIALIZED (
    SELECT
        names.kind,
        names.key,
        names.type,
        names.name,
        names.folded,
        names.tokens,
        names.weight,
        names.bounds,
        names.geom
    FROM asked, place_names AS names
    WHERE names.tokens @@ asked.question AND names.kind = any(%(kinds)s)
    LIMIT %(most)s  -- noqa: AM09
),

around AS (
    SELECT
        nearest.kind,
        nearest.key,
        nearest.type,
        nearest.name,
        nearest.folded,
        nearest.tokens,
        nearest.weight,
        nearest.bounds,
        nearest.geom
    FROM asked CROSS JOIN
        LATERAL (
            SELECT
                names.kind,
                names.key,
                names.type,
                names.name,
                names.folded,
                names.tokens,
                names.weight,
                names.bounds,
                names.geom
            FROM place_names AS names
            WHERE
                (SELECT count(*) FROM beginning) = %(most)s
                OR (SELECT count(*) FROM holding) = %(most)s
            ORDER BY names.geom <-> asked.near
            LIMIT %(around)s
        ) AS nearest
    WHERE
        nearest.kind = any(%(kinds)s)
        AND (starts_with(nearest.folded, asked.folded) OR nearest.tokens @@ asked.question)
),

sounding AS (
    SELECT
        readings.folded,
        readings.is_whole
    FROM asked CROSS JOIN
        LATERAL (
            (
                SELECT
                    folded,
                    initials = asked.sound AS is_whole
                FROM place_readings
                WHERE initials >= asked.sound AND initials < asked.sound || '{'
                ORDER BY initials
                LIMIT 100
            )
            UNION ALL
            (
                SELECT
                    folded,
                    pinyin = asked.sound
                FROM place_readings
                WHERE pinyin >= asked.sound AND pinyin < asked.sound || '{'
                ORDER BY pinyin
                LIMIT 100
            )
        ) AS readings
    WHERE asked.sound ~ '^[a-z]{2,}$'
),

found AS (
    SELECT
        names.kind,
        names.key,
        names.type,
        names.name,
        names.folded,
        names.tokens,
        names.weight,
        names.bounds,
        names.geom,
        CASE
            WHEN names.folded = asked.folded THEN 3
            WHEN starts_with(names.folded, asked.folded) THEN 2
            ELSE 1
        END AS tier,
        CASE
            WHEN asked.folded ~ '^[ -~]+$' AND names.tokens @@ asked.whole
                THEN 0.5 + 0.5 * char_length(asked.folded) / char_length(names.folded)
            ELSE char_length(asked.folded)::double precision / char_length(names.folded)
        END AS share
    FROM asked, (
        SELECT
            kind,
            key,
            type,
            name,
            folded,
            tokens,
            weight,
            bounds,
            geom
        FROM beginning
        UNION ALL
        SELECT
            kind,
            key,
            type,
            name,
            folded,
            tokens,
            weight,
            bounds,
            geom
        FROM prominent
        UNION ALL
        SELECT
            kind,
            key,
            type,
            name,
            folded,
            tokens,
            weight,
            bounds,
            geom
        FROM holding
        UNION ALL
        SELECT
            kind,
            key,
            type,
            name,
            folded,
            tokens,
            weight,
            bounds,
            geom
        FROM around
    ) AS names
    UNION ALL
    SELECT
        names.kind,
        names.key,
        names.type,
        names.name,
        names.folded,
        names.tokens,
        names.weight,
        names.bounds,
        names.geom,
        CASE WHEN sounding.is_whole THEN 2 ELSE 1 END,
        char_length(asked.sound)::double precision / char_length(names.folded) / 3
    FROM asked, sounding INNER JOIN place_names AS names ON sounding.folded = names.folded
    WHERE names.kind = any(%(kinds)s)
),

scored AS (
    SELECT DISTINCT ON (found.kind, found.key)
        found.kind,
        found.key,
        found.type,
        found.name,
        found.bounds,
        st_x(found.geom) AS lon,
        st_y(found.geom) AS lat,
        found.geom,
        place_score(
            found.tier,
            found.share,
            found.weight,
            111195 * sqrt(
                power(st_y(found.geom) - %(lat)s, 2)
                + power((st_x(found.geom) - %(lon)s) * cos(radians(%(lat)s)), 2)
            )
        ) AS score
    FROM found
    ORDER BY found.kind ASC, found.key ASC, score DESC
),

best AS (
    SELECT
        scored.kind,
        scored.key,
        scored.type,
        scored.name,
        scored.bounds,
        scored.lon,
        scored.lat,
        scored.geom,
        scored.score
    FROM scored
    ORDER BY scored.score DESC, char_length(scored.name), scored.name ASC, scored.kind ASC, scored.key ASC
    LIMIT %(wanted)s
)

SELECT
    best.kind,
    best.key,
    best.type,
    best.name AS found,
    coalesce(areas.name, streets.name, buildings.name, places.name) AS name,
    coalesce(areas.name_en, streets.name_en, buildings.name_en, places.name_en) AS name_en,
    coalesce(streets.kind, buildings.kind, places.kind, areas.level) AS what,
    best.lon,
    best.lat,
    best.bounds,
    best.score,
    around.names,
    around.names_en
FROM best
LEFT JOIN areas ON best.kind = 'area' AND best.key = areas.code
LEFT JOIN streets ON best.kind = 'street' AND CASE best.kind WHEN 'street' THEN best.key::bigint END = streets.id
LEFT JOIN buildings
    ON best.kind = 'building' AND CASE best.kind WHEN 'building' THEN best.key::bigint END = buildings.id
LEFT JOIN places ON best.kind = 'place' AND CASE best.kind WHEN 'place' THEN best.key::bigint END = places.id
LEFT JOIN LATERAL (
    SELECT
        array_agg(whole.name ORDER BY length(whole.code)) AS names,
        array_agg(coalesce(whole.name_en, whole.name) ORDER BY length(whole.code)) AS names_en
    FROM areas AS whole
    WHERE
        whole.level <> 'community' AND NOT (best.kind = 'area' AND length(whole.code) >= length(best.key))
        AND st_intersects(whole.geom, best.geom)
) AS around ON TRUE
ORDER BY best.score DESC, char_length(best.name), best.name ASC, best.kind ASC, best.key ASC;

-- name: meant
-- What was probably meant where nothing is called as typed.
SELECT place_meant(%(attempts)s::text[], %(sounds)s::text[], %(shorter)s::text[], %(kinds)s::text[]);

-- name: search_codes
-- Areas, cells, components and cases whose code or number begins with what was typed.
(
    SELECT
        'area' AS kind,
        code AS key,
        name,
        name_en,
        st_x(st_pointonsurface(geom)) AS lon,
        st_y(st_pointonsurface(geom)) AS lat,
        bounds_of(geom) AS bounds
    FROM areas
    WHERE 'area' = any(%(kinds)s) AND starts_with(code, %(code)s)
    ORDER BY code
    LIMIT %(wanted)s
)
UNION ALL
(
    SELECT
        'cell' AS kind,
        code AS key,
        NULL AS name,
        NULL AS name_en,
        st_x(st_pointonsurface(geom)) AS lon,
        st_y(st_pointonsurface(geom)) AS lat,
        ARRAY[st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)] AS bounds
    FROM cells
    WHERE
        'cell' = any(%(kinds)s) AND valid_to IS NULL
        AND code >= %(code)s AND code <= rpad(%(code)s, 15, 'Z') AND starts_with(code, %(code)s)
    ORDER BY code
    LIMIT %(wanted)s
)
UNION ALL
(
    SELECT
        'component',
        components.code,
        components.name,
        classes.name_en,
        st_x(components.geom),
        st_y(components.geom),
        NULL
    FROM components INNER JOIN catalogue_classes AS classes ON components.class_id = classes.id
    WHERE
        'component' = any(%(kinds)s)
        AND components.code >= %(code)s AND components.code <= rpad(%(code)s, 17, '9')
    ORDER BY components.code
    LIMIT %(wanted)s
)
UNION ALL
(
    SELECT
        'case',
        cases.id::text,
        cases.number,
        cases.description,
        st_x(cases.geom),
        st_y(cases.geom),
        NULL
    FROM cases
    WHERE
        'case' = any(%(kinds)s)
        AND cases.number >= %(code)s AND cases.number <= rpad(%(code)s, 19, '9') AND cases.geom IS NOT NULL
    ORDER BY cases.number DESC
    LIMIT %(wanted)s
);

-- name: search_components
-- Components that stand around a place by their own name or their class's, nearest first.
SELECT
    near.code AS key,
    components.name,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat,
    near.distance_m
FROM
    components_called(
        %(pattern)s, %(lon)s, %(lat)s, %(reaches_m)s::double precision[], %(around)s, %(wanted)s
    ) AS near
INNER JOIN components ON near.code = components.code
INNER JOIN catalogue_classes AS classes ON components.class_id = classes.id
ORDER BY near.distance_m, near.code;
