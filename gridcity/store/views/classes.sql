CREATE VIEW views.classes AS
SELECT
    classes.edition AS class_edition,
    classes.kind,
    classes.code AS class_code,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    classes.major_name AS major_class_name,
    classes.major_name_en AS major_class_name_en,
    classes.is_emergency,
    classes.limit_value,
    classes.limit_unit
FROM catalogue_classes AS classes;

COMMENT ON VIEW views.classes IS 'The catalogue: classes of components and of matters, by edition.';
COMMENT ON COLUMN views.classes.class_edition IS 'Its edition of the catalogue.';
COMMENT ON COLUMN views.classes.kind IS 'component or matter.';
COMMENT ON COLUMN views.classes.class_code IS 'Its code: 2 major digits, then 2 or 3 minor ones.';
COMMENT ON COLUMN views.classes.class_name IS 'Its name, in the edition''s language.';
COMMENT ON COLUMN views.classes.class_name_en IS 'Its name in English.';
COMMENT ON COLUMN views.classes.major_class_name IS 'Name of its major class, in the edition''s language.';
COMMENT ON COLUMN views.classes.major_class_name_en IS 'Name of its major class in English.';
COMMENT ON COLUMN views.classes.is_emergency IS 'True where it is a sudden event.';
COMMENT ON COLUMN views.classes.limit_value
IS 'Limit for handling that the catalogue proposes, in limit_unit; empty: none.';
COMMENT ON COLUMN views.classes.limit_unit IS 'urgent_hour, work_hour, work_day or natural_day.';
