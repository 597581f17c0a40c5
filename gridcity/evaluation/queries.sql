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

-- name: deeds_page
-- Some of the deeds that were chosen, in the order of time, and how many there are in all.
SELECT
    totals.deeds,
    totals.cases,
    page.case_id,
    page.number,
    page.round,
    page.at,
    page.stage,
    page.class_id,
    page.class_name,
    page.class_name_en,
    page.cell_code,
    page.department_id,
    page.department_name,
    page.person_id,
    page.person_name
FROM (
    SELECT
        count(*) AS deeds,
        count(DISTINCT case_id) AS cases
    FROM chosen
) AS totals
LEFT JOIN (
    SELECT
        chosen.case_id,
        cases.number,
        chosen.round,
        chosen.at,
        cases.stage,
        cases.class_id,
        catalogue_classes.name AS class_name,
        catalogue_classes.name_en AS class_name_en,
        nullif(chosen.cell, '') AS cell_code,
        chosen.department_id,
        departments.name AS department_name,
        chosen.person_id,
        persons.name AS person_name
    FROM (
        SELECT *
        FROM chosen
        ORDER BY at, case_id, round, person_id
        LIMIT %(most)s OFFSET %(after)s
    ) AS chosen
    INNER JOIN cases ON chosen.case_id = cases.id
    INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
    LEFT JOIN departments ON chosen.department_id = departments.id
    LEFT JOIN persons ON chosen.person_id = persons.id
) AS page ON TRUE
ORDER BY page.at, page.case_id, page.round, page.person_id;
