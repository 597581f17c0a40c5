CREATE VIEW views.departments AS
SELECT
    departments.code AS department_code,
    departments.name AS department_name,
    departments.name_en AS department_name_en,
    departments.closed_on
FROM departments;

COMMENT ON VIEW views.departments IS 'Who governs, owns, maintains or handles.';
COMMENT ON COLUMN views.departments.department_code IS 'Unified social credit code, or a local one.';
COMMENT ON COLUMN views.departments.department_name IS 'Name in the city''s own language.';
COMMENT ON COLUMN views.departments.department_name_en IS 'English name, where one is known.';
COMMENT ON COLUMN views.departments.closed_on IS 'The first day on which it is no more; empty: it works.';
