-- Duty: answers, rules, and what the search for holes reads.

-- name: answer
-- All that an answer needs: the class, the cell as it was on the day, its areas, and at each place for each
-- target the rule in force, else the one before; the next one; and contested ones. Asked by cell and class, or
-- by component. No row: there is no such cell, class or component.
WITH asked AS (
    SELECT
        coalesce(%(day)s::date, (%(at)s AT TIME ZONE (city.profile ->> 'timezone'))::date) AS day,
        city.profile ->> 'timezone' AS zone
    FROM city
    ORDER BY city.code
    LIMIT 1
),

component AS (
    SELECT
        components.code,
        components.class_id,
        components.cell_id,
        components.governing_id,
        components.owner_id,
        components.maintainer_id
    FROM components
    WHERE components.code = %(component)s
),

cell AS (
    SELECT
        id,
        code,
        area_code
    FROM cells
    WHERE
        id = coalesce(
            (SELECT component.cell_id FROM component),
            (
                SELECT current.id
                FROM cells AS current
                WHERE
                    current.code = %(cell)s AND current.valid_to IS NULL
                    AND (current.valid_from AT TIME ZONE (SELECT asked.zone FROM asked))::date
                    <= (SELECT asked.day FROM asked)
            ),
            -- Of a day before the last redraw: the cell of then, or the first that had the code.
            (
                SELECT past.id
                FROM cells AS past
                CROSS JOIN asked
                WHERE
                    past.code = %(cell)s
                    AND past.area_code = any(ARRAY[left(%(cell)s, 6), left(%(cell)s, 9), left(%(cell)s, 12)])
                ORDER BY
                    (
                        (past.valid_from AT TIME ZONE asked.zone)::date <= asked.day
                        AND (past.valid_to IS NULL OR (past.valid_to AT TIME ZONE asked.zone)::date > asked.day)
                    ) DESC,
                    past.valid_from ASC
                LIMIT 1
            )
        )
),

class AS (
    SELECT
        id,
        kind,
        code,
        name,
        name_en,
        left(code, 2) AS major,
        major_name,
        major_name_en,
        edition
    FROM catalogue_classes
    WHERE id = coalesce((SELECT class_id FROM component), %(class_id)s)
),

places AS (
    SELECT
        steps.code,
        CASE WHEN length(steps.code) = 15 THEN cell.id ELSE 0 END AS cell_id,
        areas.name,
        areas.name_en
    FROM cell
    CROSS JOIN
        unnest(ARRAY[cell.code, left(cell.area_code, 12), left(cell.area_code, 9), left(cell.area_code, 6), ''])
            AS steps (code)
    LEFT JOIN areas ON areas.code = steps.code
    WHERE steps.code = cell.code OR steps.code = '' OR areas.code IS NOT NULL
    GROUP BY steps.code, cell.code, cell.id, areas.name, areas.name_en
),

targets AS (
    SELECT
        t.scope,
        t.word
    FROM class
    CROSS JOIN LATERAL (
        VALUES
        ('class', 'c' || class.id::text),
        ('major', 'm' || class.kind || ':' || class.edition || ':' || class.major),
        ('all', 'a' || class.kind),
        ('territory', 't')
    ) AS t (scope, word)
),

found AS (
    SELECT
        places.code AS place,
        targets.scope,
        rules.*
    FROM places
    CROSS JOIN targets
    CROSS JOIN asked
    CROSS JOIN LATERAL (
        (
            SELECT
                1 AS turn,
                r.id,
                r.governing_id,
                r.owner_id,
                r.maintainer_id,
                r.valid_from,
                r.valid_to,
                r.is_contested,
                r.recorded_at
            FROM duty_rules AS r
            WHERE
                r.place = places.code AND r.target = targets.word AND r.valid_from <= asked.day
                AND coalesce(r.cell_id, 0) = places.cell_id
                AND NOT r.is_contested AND r.valid_to IS DISTINCT FROM r.valid_from
            ORDER BY r.valid_from DESC
            LIMIT 1
        )
        UNION ALL
        (
            SELECT
                2,
                r.id,
                r.governing_id,
                r.owner_id,
                r.maintainer_id,
                r.valid_from,
                r.valid_to,
                r.is_contested,
                r.recorded_at
            FROM duty_rules AS r
            WHERE
                r.place = places.code AND r.target = targets.word AND r.valid_from > asked.day
                AND coalesce(r.cell_id, 0) = places.cell_id
                AND NOT r.is_contested AND r.valid_to IS DISTINCT FROM r.valid_from
            ORDER BY r.valid_from
            LIMIT 1
        )
        UNION ALL
        (
            SELECT
                3,
                r.id,
                r.governing_id,
                r.owner_id,
                r.maintainer_id,
                r.valid_from,
                r.valid_to,
                r.is_contested,
                r.recorded_at
            FROM duty_rules AS r
            WHERE
                r.place = places.code AND r.target = targets.word AND r.is_contested
                AND coalesce(r.cell_id, 0) = places.cell_id
                AND r.valid_from <= asked.day AND (r.valid_to IS NULL OR r.valid_to > asked.day)
            ORDER BY r.id
            LIMIT 3
        )
    ) AS rules
)

SELECT
    asked.day,
    class.id,
    class.kind,
    class.code,
    class.name,
    class.name_en,
    class.major,
    class.major_name,
    class.major_name_en,
    class.edition,
    cell.code AS cell_code,
    component.code AS component_code,
    ARRAY[component.governing_id, component.owner_id, component.maintainer_id],
    (SELECT jsonb_agg(jsonb_build_array(p.code, p.name, p.name_en) ORDER BY length(p.code) DESC) FROM places AS p),
    (
        SELECT
            jsonb_agg(
                jsonb_build_array(
                    f.place,
                    f.scope,
                    f.id,
                    ARRAY[f.governing_id, f.owner_id, f.maintainer_id],
                    f.valid_from,
                    f.valid_to,
                    f.is_contested,
                    (f.recorded_at AT TIME ZONE asked.zone)::date
                )
                ORDER BY f.turn
            )
        FROM found AS f
    ),
    (
        SELECT jsonb_agg(jsonb_build_array(d.id, d.code, d.name, d.name_en))
        FROM departments AS d
        WHERE
            d.id IN (
                SELECT unnest(ARRAY[f.governing_id, f.owner_id, f.maintainer_id]) FROM found AS f
                UNION
                SELECT unnest(ARRAY[c.governing_id, c.owner_id, c.maintainer_id]) FROM component AS c
            )
    )
FROM asked
CROSS JOIN class
CROSS JOIN cell
LEFT JOIN component ON TRUE;

-- name: rules
-- Rules with the names of what they are about; conditions and order are added.
SELECT
    r.id,
    r.place,
    areas.name AS place_name,
    areas.name_en AS place_name_en,
    r.kind,
    r.scope,
    coalesce(r.edition, class.edition) AS edition,
    coalesce(r.major, left(class.code, 2)) AS major,
    r.class_id,
    class.code AS class_code,
    coalesce(class.name, whole.major_name) AS target_name,
    coalesce(class.name_en, whole.major_name_en) AS target_name_en,
    ARRAY[governing.id::text, governing.code, governing.name, governing.name_en] AS governing,
    ARRAY[owner.id::text, owner.code, owner.name, owner.name_en] AS owner,
    ARRAY[maintainer.id::text, maintainer.code, maintainer.name, maintainer.name_en] AS maintainer,
    r.valid_from,
    r.valid_to,
    r.is_contested,
    r.note,
    r.source,
    r.succeeds_id,
    r.recorded_at,
    persons.name AS recorded_by,
    r.ended_on
FROM duty_rules AS r
LEFT JOIN areas ON areas.code = r.place
LEFT JOIN catalogue_classes AS class ON class.id = r.class_id
LEFT JOIN LATERAL (
    SELECT
        c.major_name,
        c.major_name_en
    FROM catalogue_classes AS c
    WHERE r.scope = 'major' AND c.edition = r.edition AND c.kind = r.kind AND left(c.code, 2) = r.major
    ORDER BY c.code
    LIMIT 1
) AS whole ON TRUE
LEFT JOIN departments AS governing ON governing.id = r.governing_id
LEFT JOIN departments AS owner ON owner.id = r.owner_id
LEFT JOIN departments AS maintainer ON maintainer.id = r.maintainer_id
LEFT JOIN persons ON persons.id = r.recorded_by;

-- name: rules_at_places
-- Every rule in force on a day at some places: what a cell's page is made of.
SELECT
    r.id,
    r.place,
    r.target,
    r.scope,
    r.governing_id,
    r.owner_id,
    r.maintainer_id
FROM duty_rules AS r
WHERE
    r.place = any(%(places)s) AND coalesce(r.cell_id, %(cell_id)s) = %(cell_id)s
    AND NOT r.is_contested AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s);

-- name: stranded
-- Rules in force whose cell was redrawn since, or whose area is no longer there.
SELECT r.id
FROM duty_rules AS r
LEFT JOIN cells ON cells.id = r.cell_id
LEFT JOIN areas ON areas.code = r.place
WHERE
    NOT r.is_contested AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
    AND (
        cells.valid_to IS NOT NULL
        OR (r.cell_id IS NULL AND r.place <> '' AND areas.code IS NULL)
    )
    AND r.id > %(after)s
ORDER BY r.id
LIMIT %(most)s;

-- name: retired
-- Rules in force for classes and major classes of editions other than these, which are named kind:edition.
SELECT r.id
FROM duty_rules AS r
LEFT JOIN catalogue_classes AS class ON class.id = r.class_id
WHERE
    r.scope IN ('class', 'major') AND NOT r.is_contested
    AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
    AND r.kind || ':' || coalesce(r.edition, class.edition) <> all(%(editions)s::text[])
    AND r.id > %(after)s
ORDER BY r.id
LIMIT %(most)s;

-- name: contested
-- Contested rules that were not withdrawn, each with the rule that it contradicts while there is one.
SELECT
    r.id,
    other.id AS other_id
FROM duty_rules AS r
LEFT JOIN LATERAL (
    SELECT o.id
    FROM duty_rules AS o
    WHERE
        o.place = r.place AND o.target = r.target AND coalesce(o.cell_id, 0) = coalesce(r.cell_id, 0)
        AND NOT o.is_contested
        AND daterange(o.valid_from, o.valid_to) && daterange(r.valid_from, r.valid_to)
    ORDER BY o.valid_from
    LIMIT 1
) AS other ON TRUE
WHERE r.is_contested AND r.valid_to IS DISTINCT FROM r.valid_from AND r.id > %(after)s
ORDER BY r.id
LIMIT %(most)s;

-- name: contested_places
-- Where contested rules are that were not withdrawn, and how many.
SELECT
    place,
    count(*) AS count
FROM duty_rules
WHERE is_contested AND valid_to IS DISTINCT FROM valid_from
GROUP BY place
ORDER BY place;

-- name: insert_rule
INSERT INTO duty_rules (
    place, cell_id, kind, scope, edition, major, class_id, governing_id, owner_id, maintainer_id,
    valid_from, valid_to, is_contested, note, source, succeeds_id, recorded_at, recorded_by
)
VALUES (
    %(place)s, %(cell_id)s, %(kind)s, %(scope)s, %(edition)s, %(major)s, %(class_id)s,
    %(governing_id)s, %(owner_id)s, %(maintainer_id)s,
    %(valid_from)s, %(valid_to)s, %(is_contested)s, %(note)s, %(source)s, %(succeeds_id)s,
    %(recorded_at)s, %(recorded_by)s
)
RETURNING id;

-- name: end_rule
UPDATE duty_rules
SET valid_to = %(valid_to)s, ended_on = %(ended_on)s, ended_at = %(ended_at)s, ended_by = %(ended_by)s
WHERE id = %(id)s;

-- name: overlapping
-- A rule that answers for the same place and target on some of the same days.
SELECT r.id
FROM duty_rules AS r
WHERE
    r.place = %(place)s AND r.target = %(target)s AND coalesce(r.cell_id, 0) = coalesce(%(cell_id)s, 0)
    AND NOT r.is_contested
    AND daterange(r.valid_from, r.valid_to) && daterange(%(valid_from)s::date, %(valid_to)s::date)
ORDER BY r.valid_from
LIMIT 1;

-- name: rules_in_force
-- What covers which ground on a day, for the search for holes. Cells come as one text for each target, for
-- there may be a million rules of them and numbers are read fastest so.
SELECT
    r.target,
    r.place,
    NULL AS cell_ids
FROM duty_rules AS r
WHERE
    r.cell_id IS NULL AND NOT r.is_contested
    AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
UNION ALL
SELECT
    r.target,
    NULL,
    string_agg(r.cell_id::text, ',')
FROM duty_rules AS r
WHERE
    r.cell_id IS NOT NULL AND NOT r.is_contested
    AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
GROUP BY r.target;

-- name: stored_rules
-- Every rule there ever was for some places and targets, as a file's rows are held against them.
SELECT
    r.place,
    r.target,
    coalesce(r.cell_id, 0) AS cell_id,
    r.id,
    ARRAY[r.governing_id, r.owner_id, r.maintainer_id] AS departments,
    r.valid_from,
    r.valid_to,
    r.is_contested,
    r.ended_at IS NOT NULL AS was_ended
FROM duty_rules AS r
WHERE
    (r.place, r.target) IN (
        SELECT
            asked.place,
            asked.target
        FROM unnest(%(places)s::text[], %(targets)s::text[]) AS asked (place, target)
    )
ORDER BY r.valid_from, r.id;

-- name: outlines
-- Outlines of areas and cells in force; the whole city, whose code is empty, is its counties.
SELECT
    areas.code,
    st_asgeojson(areas.geom, 6) AS outline
FROM areas
WHERE areas.code = any(%(codes)s)
UNION ALL
SELECT
    cells.code,
    st_asgeojson(cells.geom, 6)
FROM cells
WHERE cells.valid_to IS NULL AND cells.code = any(%(codes)s)
UNION ALL
SELECT
    '',
    st_asgeojson(st_multi(st_union(areas.geom)), 6)
FROM areas
WHERE areas.level = 'county' AND '' = any(%(codes)s)
HAVING count(*) > 0;
