CREATE VIEW views.cells AS
SELECT
    cells.code AS cell_code,
    left(cells.code, 6) AS county_code,
    counties.name AS county_name,
    left(cells.code, 9) AS street_code,
    streets.name AS street_name,
    left(cells.code, 12) AS community_code,
    communities.name AS community_name,
    cells.area_m2,
    (cells.valid_from AT TIME ZONE (SELECT city.profile ->> 'timezone' FROM city))::date AS valid_from,
    st_x(st_pointonsurface(cells.geom)) AS lon,
    st_y(st_pointonsurface(cells.geom)) AS lat,
    cells.geom
FROM cells
LEFT JOIN areas AS counties ON left(cells.code, 6) = counties.code
LEFT JOIN areas AS streets ON left(cells.code, 9) = streets.code
LEFT JOIN areas AS communities ON left(cells.code, 12) = communities.code
WHERE cells.valid_to IS NULL;

COMMENT ON VIEW views.cells IS 'The unit cells in force, one row each. / 现行单元网格，各占一行。';
COMMENT ON COLUMN views.cells.cell_code
IS '15 characters: county 6, street 3, community 3, sequence 3. / 15 位：区县 6、街道 3、社区 3、序号 3。';
COMMENT ON COLUMN views.cells.county_code IS 'Code of its county. / 所在区县代码。';
COMMENT ON COLUMN views.cells.county_name IS 'Name of its county. / 所在区县名称。';
COMMENT ON COLUMN views.cells.street_code IS 'Code of its street. / 所在街道代码。';
COMMENT ON COLUMN views.cells.street_name
IS 'Name of its street; empty where the city has no such level. / 所在街道名称；本市无此级则为空。';
COMMENT ON COLUMN views.cells.community_code IS 'Code of its community. / 所在社区代码。';
COMMENT ON COLUMN views.cells.community_name
IS 'Name of its community; empty where the city has no such level. / 所在社区名称；本市无此级则为空。';
COMMENT ON COLUMN views.cells.area_m2 IS 'Geodesic area on the ellipsoid. / 椭球面上的测地面积。 [m²]';
COMMENT ON COLUMN views.cells.valid_from IS 'Since which day it is in force, in the city''s calendar. / 自何日起现行，按本市日历。';
COMMENT ON COLUMN views.cells.lon IS 'Longitude of a point inside it, EPSG:4326. / 网格内一点的经度，EPSG:4326。 [°]';
COMMENT ON COLUMN views.cells.lat IS 'Latitude of a point inside it, EPSG:4326. / 网格内一点的纬度，EPSG:4326。 [°]';
COMMENT ON COLUMN views.cells.geom IS 'Its extent. MultiPolygon, EPSG:4326. / 范围。MultiPolygon，EPSG:4326。';
