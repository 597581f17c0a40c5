CREATE VIEW views.cell_months AS
WITH town AS (
    SELECT city.profile ->> 'timezone' AS zone
    FROM city
),

counted AS (
    SELECT
        cases.cell_id,
        date_trunc('month', cases.reported_at AT TIME ZONE town.zone)::date AS month,
        count(*) AS reported,
        count(*) FILTER (WHERE cases.closed_at IS NOT NULL) AS closed,
        count(*) FILTER (
            WHERE is_late(cases.stage, cases.is_suspended, cases.due_at, now())
        ) AS late_now
    FROM cases
    CROSS JOIN town
    WHERE cases.place_quality = 'exact'
    GROUP BY cases.cell_id, month
)

SELECT
    cells.code AS cell_code,
    counted.month,
    counted.reported,
    counted.closed,
    counted.late_now,
    cells.area_m2,
    cells.geom
FROM counted
INNER JOIN cells ON counted.cell_id = cells.id;

COMMENT ON VIEW views.cell_months
IS 'Cases with an exact place by cell and month of their report: choose a month, and colour the cells. / '
'位置准确的案卷，按单元网格与上报月份统计：选定月份即可给网格着色。';
COMMENT ON COLUMN views.cell_months.cell_code IS 'The cell. / 单元网格。';
COMMENT ON COLUMN views.cell_months.month IS 'First day of the month, in the city''s calendar. / 当月首日，按本市日历。';
COMMENT ON COLUMN views.cell_months.reported IS 'Cases reported there in the month. / 当月在此上报的案卷数。 [-]';
COMMENT ON COLUMN views.cell_months.closed IS 'How many of them are closed by now. / 其中至今已结案的件数。 [-]';
COMMENT ON COLUMN views.cell_months.late_now IS 'How many of them are past their deadline now. / 其中目前已超期的件数。 [-]';
COMMENT ON COLUMN views.cell_months.area_m2 IS 'Geodesic area of the cell. / 网格的测地面积。 [m²]';
COMMENT ON COLUMN views.cell_months.geom
IS 'Extent of the cell. MultiPolygon, EPSG:4326. / 网格范围。MultiPolygon，EPSG:4326。';
