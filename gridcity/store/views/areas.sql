CREATE VIEW views.areas AS
SELECT
    areas.code AS area_code,
    areas.level,
    areas.name AS area_name,
    areas.name_en AS area_name_en,
    areas.parent_code,
    areas.is_derived,
    areas.area_m2,
    areas.geom
FROM areas;

COMMENT ON VIEW views.areas IS 'Counties, streets and communities, one row each. / 区县、街道与社区，各占一行。';
COMMENT ON COLUMN views.areas.area_code
IS 'Division code: 6 digits county, 9 street, 12 community. / 区划代码：6 位区县，9 位街道，12 位社区。';
COMMENT ON COLUMN views.areas.level IS 'county, street or community. / 区县（county）、街道（street）或社区（community）。';
COMMENT ON COLUMN views.areas.area_name IS 'Name in the city''s own language. / 本市语言的名称。';
COMMENT ON COLUMN views.areas.area_name_en IS 'English name, where one is known. / 英文名称，如有。';
COMMENT ON COLUMN views.areas.parent_code IS 'The area around it; empty for a county. / 上级区域；区县为空。';
COMMENT ON COLUMN views.areas.is_derived
IS 'True where no authority drew it: gridcity filled the level in. / 真：并非官方划定，由 gridcity 补足该级。';
COMMENT ON COLUMN views.areas.area_m2 IS 'Geodesic area on the ellipsoid. / 椭球面上的测地面积。 [m²]';
COMMENT ON COLUMN views.areas.geom IS 'Its extent. MultiPolygon, EPSG:4326. / 范围。MultiPolygon，EPSG:4326。';
