CREATE VIEW views.class_days AS
WITH town AS (
    SELECT city.profile ->> 'timezone' AS zone
    FROM city
),

deeds AS (
    SELECT
        (cases.reported_at AT TIME ZONE town.zone)::date AS day,
        cases.class_id,
        1 AS reported,
        0 AS closed
    FROM cases
    CROSS JOIN town
    UNION ALL
    SELECT
        (cases.closed_at AT TIME ZONE town.zone)::date AS day,
        cases.class_id,
        0 AS reported,
        1 AS closed
    FROM cases
    CROSS JOIN town
    WHERE cases.closed_at IS NOT NULL
),

counted AS (
    SELECT
        deeds.day,
        deeds.class_id,
        sum(deeds.reported) AS reported,
        sum(deeds.closed) AS closed
    FROM deeds
    GROUP BY deeds.day, deeds.class_id
)

SELECT
    counted.day,
    classes.edition AS class_edition,
    classes.code AS class_code,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    classes.major_name AS major_class_name,
    classes.major_name_en AS major_class_name_en,
    counted.reported,
    counted.closed
FROM counted
INNER JOIN catalogue_classes AS classes ON counted.class_id = classes.id;

COMMENT ON VIEW views.class_days
IS 'How many cases of each class were reported and closed on each day; days without any have no row. / '
'每日各小类上报与结案的件数；无案卷之日无行。';
COMMENT ON COLUMN views.class_days.day IS 'The day, in the city''s calendar. / 日期，按本市日历。';
COMMENT ON COLUMN views.class_days.class_edition IS 'Edition of the catalogue that the class is of. / 小类所属的分类目录版本。';
COMMENT ON COLUMN views.class_days.class_code IS 'Code of the class. / 小类代码。';
COMMENT ON COLUMN views.class_days.class_name IS 'The class, in the edition''s language. / 小类名称，目录所用语言。';
COMMENT ON COLUMN views.class_days.class_name_en IS 'The class in English. / 小类英文名称。';
COMMENT ON COLUMN views.class_days.major_class_name IS 'Its major class, in the edition''s language. / 大类名称，目录所用语言。';
COMMENT ON COLUMN views.class_days.major_class_name_en IS 'Its major class in English. / 大类英文名称。';
COMMENT ON COLUMN views.class_days.reported IS 'Cases reported on the day. / 当日上报的件数。 [-]';
COMMENT ON COLUMN views.class_days.closed
IS 'Cases closed on the day, whenever they were reported. / 当日结案的件数，不论何时上报。 [-]';
