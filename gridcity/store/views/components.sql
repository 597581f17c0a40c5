CREATE VIEW views.components AS
SELECT
    components.code AS component_code,
    components.name AS component_name,
    classes.edition AS class_edition,
    classes.code AS class_code,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    classes.major_name AS major_class_name,
    classes.major_name_en AS major_class_name_en,
    components.state,
    components.start_on,
    components.changed_on,
    governing.name AS governing_name,
    owners.name AS owner_name,
    maintainers.name AS maintainer_name,
    cells.code AS cell_code,
    left(cells.code, 6) AS county_code,
    counties.name AS county_name,
    left(cells.code, 9) AS street_code,
    streets.name AS street_name,
    left(cells.code, 12) AS community_code,
    communities.name AS community_name,
    components.data_source,
    components.attributes,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat,
    components.geom
FROM components
INNER JOIN catalogue_classes AS classes ON components.class_id = classes.id
INNER JOIN cells ON components.cell_id = cells.id
LEFT JOIN areas AS counties ON left(cells.code, 6) = counties.code
LEFT JOIN areas AS streets ON left(cells.code, 9) = streets.code
LEFT JOIN areas AS communities ON left(cells.code, 12) = communities.code
LEFT JOIN departments AS governing ON components.governing_id = governing.id
LEFT JOIN departments AS owners ON components.owner_id = owners.id
LEFT JOIN departments AS maintainers ON components.maintainer_id = maintainers.id
WHERE components.merged_into_id IS NULL;

COMMENT ON VIEW views.components
IS 'The register of components, removed ones too; doubles that were merged are left out.';
COMMENT ON COLUMN views.components.component_code IS '17 digits: county 6, class 5, sequence 6.';
COMMENT ON COLUMN views.components.component_name IS 'Its name.';
COMMENT ON COLUMN views.components.class_edition IS 'Edition of the catalogue that its class is of.';
COMMENT ON COLUMN views.components.class_code IS 'Code of its class.';
COMMENT ON COLUMN views.components.class_name IS 'Its class, in the edition''s language.';
COMMENT ON COLUMN views.components.class_name_en IS 'Its class in English.';
COMMENT ON COLUMN views.components.major_class_name IS 'Its major class, in the edition''s language.';
COMMENT ON COLUMN views.components.major_class_name_en IS 'Its major class in English.';
COMMENT ON COLUMN views.components.state
IS 'intact, damaged, lost, abandoned or removed: count what stands where it is not removed.';
COMMENT ON COLUMN views.components.start_on IS 'Since which day it stands, as registered.';
COMMENT ON COLUMN views.components.changed_on IS 'The day of its last change.';
COMMENT ON COLUMN views.components.governing_name IS 'Governing department.';
COMMENT ON COLUMN views.components.owner_name IS 'Owner.';
COMMENT ON COLUMN views.components.maintainer_name IS 'Maintainer.';
COMMENT ON COLUMN views.components.cell_code IS 'The cell it stands in.';
COMMENT ON COLUMN views.components.county_code IS 'Code of its county.';
COMMENT ON COLUMN views.components.county_name IS 'Name of its county.';
COMMENT ON COLUMN views.components.street_code IS 'Code of its street.';
COMMENT ON COLUMN views.components.street_name IS 'Name of its street.';
COMMENT ON COLUMN views.components.community_code IS 'Code of its community.';
COMMENT ON COLUMN views.components.community_name IS 'Name of its community.';
COMMENT ON COLUMN views.components.data_source IS 'Where its record comes from.';
COMMENT ON COLUMN views.components.attributes IS 'What its class adds. JSON.';
COMMENT ON COLUMN views.components.lon IS 'Longitude, EPSG:4326. [°]';
COMMENT ON COLUMN views.components.lat IS 'Latitude, EPSG:4326. [°]';
COMMENT ON COLUMN views.components.geom IS 'Where it stands. Point, EPSG:4326.';
