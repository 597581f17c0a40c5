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

COMMENT ON VIEW views.areas IS 'Counties, streets and communities, one row each.';
COMMENT ON COLUMN views.areas.area_code IS 'Division code: 6 digits county, 9 street, 12 community.';
COMMENT ON COLUMN views.areas.level IS 'county, street or community.';
COMMENT ON COLUMN views.areas.area_name IS 'Name in the city''s own language.';
COMMENT ON COLUMN views.areas.area_name_en IS 'English name, where one is known.';
COMMENT ON COLUMN views.areas.parent_code IS 'The area around it; empty for a county.';
COMMENT ON COLUMN views.areas.is_derived IS 'True where no authority drew it: gridcity filled the level in.';
COMMENT ON COLUMN views.areas.area_m2 IS 'Geodesic area on the ellipsoid. [m²]';
COMMENT ON COLUMN views.areas.geom IS 'Its extent. MultiPolygon, EPSG:4326.';
