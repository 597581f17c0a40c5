CREATE VIEW views.area_months AS
WITH town AS (
    SELECT city.profile ->> 'timezone' AS zone
    FROM city
),

counted AS (
    SELECT
        areas.code,
        date_trunc('month', cases.reported_at AT TIME ZONE town.zone)::date AS month,
        count(*) AS reported,
        count(*) FILTER (WHERE cases.completed_at IS NOT NULL) AS completed,
        count(*) FILTER (WHERE cases.completed_at <= cases.due_at) AS completed_in_time,
        count(*) FILTER (WHERE cases.completed_at > cases.due_at) AS completed_late,
        count(*) FILTER (WHERE cases.closed_at IS NOT NULL) AS closed,
        count(*) FILTER (
            WHERE is_late(cases.stage, cases.is_suspended, cases.due_at, now())
        ) AS late_now,
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY extract(EPOCH FROM cases.completed_at - cases.reported_at) / 3600
        ) AS median_hours_to_complete
    FROM cases
    CROSS JOIN town
    INNER JOIN cells ON cases.cell_id = cells.id
    INNER JOIN areas ON areas.code IN (left(cells.code, 6), left(cells.code, 9), left(cells.code, 12))
    WHERE cases.outcome IS DISTINCT FROM 'void'
    GROUP BY areas.code, month
)

SELECT
    areas.code AS area_code,
    areas.level,
    areas.name AS area_name,
    areas.name_en AS area_name_en,
    counted.month,
    counted.reported,
    counted.completed,
    counted.completed_in_time,
    counted.completed_late,
    counted.completed_in_time / nullif(counted.completed_in_time + counted.completed_late, 0)::double precision
        AS in_time_share,
    counted.closed,
    counted.late_now,
    counted.median_hours_to_complete,
    areas.geom
FROM counted
INNER JOIN areas ON counted.code = areas.code;

COMMENT ON VIEW views.area_months
IS 'The cases reported in each month in each area, and what became of them; no voided ones. Choose one level. / '
'各区域每月上报的案卷及其结果，不含作废案卷。请选定一级。';
COMMENT ON COLUMN views.area_months.area_code IS 'The area''s code. / 区域编码。';
COMMENT ON COLUMN views.area_months.level IS 'county, street or community. / 区县（county）、街道（street）或社区（community）。';
COMMENT ON COLUMN views.area_months.area_name IS 'Its name in the city''s own language. / 本市语言的名称。';
COMMENT ON COLUMN views.area_months.area_name_en IS 'Its English name, where one is known. / 英文名称，如有。';
COMMENT ON COLUMN views.area_months.month
IS 'First day of the month of the reports, in the city''s calendar. / 上报月份的首日，按本市日历。';
COMMENT ON COLUMN views.area_months.reported IS 'Cases reported in the month. / 当月上报的案卷数。 [-]';
COMMENT ON COLUMN views.area_months.completed IS 'How many of them are completed by now. / 其中至今已处置完毕的件数。 [-]';
COMMENT ON COLUMN views.area_months.completed_in_time IS 'How many were completed by their deadline. / 按期处置完毕的件数。 [-]';
COMMENT ON COLUMN views.area_months.completed_late IS 'How many were completed after it. / 超期处置完毕的件数。 [-]';
COMMENT ON COLUMN views.area_months.in_time_share
IS 'completed_in_time among those completed that had a deadline, 0 to 1; empty: none had. / '
'有时限且已处置案卷中按期（completed_in_time）的比例，0 至 1；空：均无时限。';
COMMENT ON COLUMN views.area_months.closed IS 'How many are closed by now. / 其中至今已结案的件数。 [-]';
COMMENT ON COLUMN views.area_months.late_now IS 'How many are past their deadline now. / 目前已超期的件数。 [-]';
COMMENT ON COLUMN views.area_months.median_hours_to_complete
IS 'Median from report to completion of those completed, nights and holidays included. / '
'已处置案卷从上报到处置完毕的中位时长，含夜间与节假日。 [h]';
COMMENT ON COLUMN views.area_months.geom
IS 'Extent of the area. MultiPolygon, EPSG:4326. / 区域范围。MultiPolygon，EPSG:4326。';
