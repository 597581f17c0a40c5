-- name: city_name
SELECT
    '' AS code,
    profile #>> '{names,local}' AS name,
    profile #>> '{names,en}' AS name_en
FROM city;

-- name: area_names
SELECT
    code,
    name,
    name_en
FROM areas
WHERE code = any(%(codes)s);

-- name: department_names
SELECT
    id::text AS code,
    name,
    name_en
FROM departments
WHERE id::text = any(%(codes)s);

-- name: person_names
SELECT
    id::text AS code,
    name,
    NULL AS name_en
FROM persons
WHERE id::text = any(%(codes)s);

-- name: areas_there
SELECT code
FROM areas
WHERE level = %(level)s
ORDER BY code;

-- name: departments_there
-- Departments that work; one that is closed shows where it has something to count.
SELECT id
FROM departments
WHERE closed_on IS NULL
ORDER BY id;

-- name: persons_there
SELECT id
FROM persons
WHERE role = %(role)s AND is_active
ORDER BY id;

-- name: totals
-- How many deeds were chosen, and of how many cases.
SELECT
    count(*) AS deeds,
    count(DISTINCT case_id) AS cases
FROM chosen;

-- name: page
-- Some of them, in the order of time.
SELECT *
FROM chosen
ORDER BY at, case_id, round, person_id
LIMIT %(most)s OFFSET %(after)s;

-- name: deeds_page
-- Those, with what a list shows of each; one row without a case where there is none.
SELECT
    totals.deeds,
    totals.cases,
    page.case_id,
    cases.number,
    page.round,
    page.at,
    cases.stage,
    cases.class_id,
    catalogue_classes.name AS class_name,
    catalogue_classes.name_en AS class_name_en,
    nullif(page.cell, '') AS cell_code,
    page.department_id,
    departments.name AS department_name,
    page.person_id,
    persons.name AS person_name
FROM totals
LEFT JOIN page ON TRUE
LEFT JOIN cases ON page.case_id = cases.id
LEFT JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
LEFT JOIN departments ON page.department_id = departments.id
LEFT JOIN persons ON page.person_id = persons.id
ORDER BY page.at, page.case_id, page.round, page.person_id;
