CREATE VIEW views.departments AS
SELECT
    departments.code AS department_code,
    departments.name AS department_name,
    departments.name_en AS department_name_en,
    departments.closed_on
FROM departments;

COMMENT ON VIEW views.departments IS 'Who governs, owns, maintains or handles. / 主管、权属、养护或处置单位。';
COMMENT ON COLUMN views.departments.department_code IS 'Unified social credit code, or a local one. / 统一社会信用代码，或本地代码。';
COMMENT ON COLUMN views.departments.department_name IS 'Name in the city''s own language. / 本市语言的名称。';
COMMENT ON COLUMN views.departments.department_name_en IS 'English name, where one is known. / 英文名称，如有。';
COMMENT ON COLUMN views.departments.closed_on
IS 'The first day on which it is no more; empty: it works. / 自何日起不再存在；空：仍在履职。';
