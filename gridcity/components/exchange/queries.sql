-- name: rows
-- Every component that stands or stood, with the standard's 18 fields and its place, by code. Doubles that
-- were merged are left out.
SELECT
    components.code AS glbjbsm,
    rtrim(left(components.name, 30)) AS glbjmc,
    governing.code AS zgbmdm,
    governing.name AS zgbmmc,
    owners.code AS qsdwdm,
    owners.name AS qsdwmc,
    maintainers.code AS yhdwdm,
    maintainers.name AS yhdwmc,
    cells.code AS szdywgbsm,
    components.state AS glbjzt,
    components.start_on AS csrq,
    components.changed_on AS bgrq,
    components.data_source AS sjly,
    components.remark AS bz,
    streets.code AS szjddm,
    streets.name AS szjdmc,
    communities.code AS szsqdm,
    communities.name AS szsqmc,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat
FROM components
INNER JOIN cells ON components.cell_id = cells.id
LEFT JOIN departments AS governing ON components.governing_id = governing.id
LEFT JOIN departments AS owners ON components.owner_id = owners.id
LEFT JOIN departments AS maintainers ON components.maintainer_id = maintainers.id
LEFT JOIN areas AS streets ON left(cells.code, 9) = streets.code
LEFT JOIN areas AS communities ON left(cells.code, 12) = communities.code
WHERE components.merged_into_id IS NULL AND starts_with(cells.code, %(area)s)
ORDER BY components.code;

-- name: without_governing
-- How many rows of an export have no governing department, which is mandatory (M) in the standard.
SELECT count(*)
FROM components
INNER JOIN cells ON components.cell_id = cells.id
WHERE
    components.merged_into_id IS NULL AND components.governing_id IS NULL
    AND starts_with(cells.code, %(area)s);

-- name: registered
-- What an incoming file is held against: every code there ever was, and where it stands.
SELECT
    components.code,
    components.class_id,
    components.state,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat
FROM components
ORDER BY components.id;

-- name: raise_numbers
-- Go on after the highest number that came with a code.
INSERT INTO component_numbers AS known (prefix, last)
SELECT
    left(given.code, -6),
    max(right(given.code, 6)::integer)
FROM unnest(%(codes)s::text[]) AS given (code)
GROUP BY left(given.code, -6)
ON CONFLICT (prefix) DO UPDATE SET last = greatest(known.last, excluded.last);

-- name: save_batch
INSERT INTO component_batches (kind, asked, changed, effective_on, happened_at, actor_id, note)
VALUES ('import', %(asked)s::jsonb, %(changed)s, %(effective_on)s, %(at)s, %(actor_id)s, '')
RETURNING id;
