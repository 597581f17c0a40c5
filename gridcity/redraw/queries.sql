-- name: link_successors
-- Links of documents to cells that are no longer in force go over to the cell in force that holds most of
-- the old one's ground. A document that would be linked to a cell twice is linked once: the older link goes
-- over, the later ones are taken away. Where the ground is no longer the city's the link stays as it is.
WITH successors AS (
    SELECT DISTINCT ON (links.id)
        links.id,
        links.document_id,
        new.id AS cell_id
    FROM document_links AS links
    INNER JOIN cells AS old ON links.cell_id = old.id AND old.valid_to IS NOT NULL
    INNER JOIN cells AS new ON new.valid_to IS NULL AND st_intersects(old.geom, new.geom)
    WHERE st_area(st_intersection(old.geom, new.geom)) > 0
    ORDER BY links.id ASC, st_area(st_intersection(old.geom, new.geom)) DESC, new.code ASC
),

ranked AS (
    SELECT
        successors.id,
        successors.cell_id,
        row_number() OVER (PARTITION BY successors.document_id, successors.cell_id ORDER BY successors.id) = 1
        AND NOT EXISTS (
            SELECT 1 FROM document_links AS there
            WHERE there.document_id = successors.document_id AND there.cell_id = successors.cell_id
        ) AS is_first
    FROM successors
),

doubles AS (
    DELETE FROM document_links
    USING ranked
    WHERE document_links.id = ranked.id AND NOT ranked.is_first
)

UPDATE document_links
SET cell_id = ranked.cell_id
FROM ranked
WHERE document_links.id = ranked.id AND ranked.is_first;

-- name: retired
-- The cells that a tiling retired.
SELECT id FROM cells
WHERE closed_by = %(tiling_id)s
ORDER BY id;

-- name: rules_of_cells
-- Duty rules of cells that are retired, or would be, as far as they hold today or later. Those that held before
-- today count from today: who said the same for other pasts says the same.
SELECT
    duty_rules.id,
    duty_rules.cell_id,
    duty_rules.target,
    duty_rules.is_contested,
    ARRAY[duty_rules.governing_id, duty_rules.owner_id, duty_rules.maintainer_id] AS departments,
    greatest(duty_rules.valid_from, %(today)s) AS valid_from,
    duty_rules.valid_to
FROM duty_rules
INNER JOIN unnest(%(cells)s::bigint[]) AS named (cell_id) ON duty_rules.cell_id = named.cell_id
WHERE
    duty_rules.valid_to IS NULL OR duty_rules.valid_to > greatest(duty_rules.valid_from, %(today)s)
ORDER BY duty_rules.cell_id, duty_rules.target, duty_rules.valid_from, duty_rules.id;

-- name: kinship
-- All parents of every cell that holds ground of the cells named.
SELECT
    old.id AS parent,
    new.id AS child,
    lineage.old_share AS of_parent,
    lineage.new_share AS of_child,
    old.code = new.code AS is_namesake
FROM cell_lineage AS lineage
INNER JOIN cells AS old ON lineage.old_id = old.id
INNER JOIN cells AS new ON lineage.new_id = new.id
WHERE lineage.new_id IN (SELECT theirs.new_id FROM cell_lineage AS theirs WHERE theirs.old_id = any(%(cells)s))
ORDER BY new.id ASC, lineage.new_share DESC, old.id ASC;

-- name: begin_inherited
-- Rules of new cells, each from one of a retired cell.
INSERT INTO duty_rules (
    place, cell_id, kind, scope, edition, major, class_id, governing_id, owner_id, maintainer_id,
    valid_from, valid_to, is_contested, note, source, succeeds_id, recorded_at
)
SELECT
    cells.code,
    heirs.cell_id,
    rules.kind,
    rules.scope,
    rules.edition,
    rules.major,
    rules.class_id,
    rules.governing_id,
    rules.owner_id,
    rules.maintainer_id,
    greatest(rules.valid_from, %(today)s),
    rules.valid_to,
    heirs.is_contested,
    concat_ws(' · ', nullif(rules.note, ''), '承自网格 ' || rules.place || ' Inherited from cell ' || rules.place),
    'redraw',
    rules.id,
    %(at)s
FROM
    unnest(
        %(rules)s::bigint[], %(cells)s::bigint[], %(contested)s::boolean[]
    ) AS heirs (rule_id, cell_id, is_contested)
INNER JOIN duty_rules AS rules ON heirs.rule_id = rules.id
INNER JOIN cells ON heirs.cell_id = cells.id
ORDER BY cells.code, rules.id;

-- name: end_inherited
-- The rules that were inherited end on the day from which the heirs' hold.
UPDATE duty_rules
SET valid_to = greatest(valid_from, %(today)s), ended_on = %(today)s, ended_at = %(at)s
WHERE id = any(%(ended)s);

-- name: survey_items_again
-- What open surveys look for is looked for in the cell that it stands in today.
UPDATE survey_items
SET cell_id = components.cell_id
FROM components, surveys, cells
WHERE
    survey_items.component_id = components.id
    AND survey_items.survey_id = surveys.id
    AND surveys.closed_at IS NULL
    AND survey_items.cell_id = cells.id
    AND cells.closed_by = %(tiling_id)s
    AND survey_items.cell_id <> components.cell_id;

-- name: survey_cells_again
-- Open surveys cover the new cells that lie at least half on their ground, and those that hold what they look for.
INSERT INTO survey_cells (survey_id, cell_id)
SELECT
    ground.survey_id,
    lineage.new_id AS cell_id
FROM survey_cells AS ground
INNER JOIN surveys ON ground.survey_id = surveys.id AND surveys.closed_at IS NULL
INNER JOIN cells AS old ON ground.cell_id = old.id AND old.closed_by = %(tiling_id)s
INNER JOIN cell_lineage AS lineage ON old.id = lineage.old_id
GROUP BY ground.survey_id, lineage.new_id
HAVING sum(lineage.new_share) >= 0.5
UNION
SELECT
    items.survey_id,
    items.cell_id
FROM survey_items AS items
INNER JOIN surveys ON items.survey_id = surveys.id AND surveys.closed_at IS NULL
INNER JOIN cells AS new ON items.cell_id = new.id AND new.tiling_id = %(tiling_id)s
ON CONFLICT DO NOTHING;

-- name: survey_cells_gone
-- Retired cells leave open surveys, unless something that is looked for is still there.
DELETE FROM survey_cells
USING surveys, cells
WHERE
    survey_cells.survey_id = surveys.id
    AND surveys.closed_at IS NULL
    AND survey_cells.cell_id = cells.id
    AND cells.closed_by = %(tiling_id)s
    AND survey_cells.cell_id IN (SELECT cell_lineage.old_id FROM cell_lineage)
    AND NOT EXISTS (
        SELECT FROM survey_items AS items
        WHERE items.survey_id = survey_cells.survey_id AND items.cell_id = survey_cells.cell_id
    );

-- name: survey_stops_gone
-- Nobody is on the way to a cell that is no more.
DELETE FROM survey_stops
USING cells
WHERE survey_stops.cell_id = cells.id AND cells.closed_by = %(tiling_id)s;

-- name: patrols_again
-- The minutes of patrols in retired cells go to the new cells, by how much of the ground each holds.
INSERT INTO patrol_cells (patrol_id, cell_id, minutes, first_at, last_at)
SELECT
    stays.patrol_id,
    lineage.new_id AS cell_id,
    sum(stays.minutes * lineage.old_share) AS minutes,
    min(stays.first_at) AS first_at,
    max(stays.last_at) AS last_at
FROM patrol_cells AS stays
INNER JOIN cells AS old ON stays.cell_id = old.id AND old.closed_by = %(tiling_id)s
INNER JOIN cell_lineage AS lineage ON old.id = lineage.old_id
GROUP BY stays.patrol_id, lineage.new_id;

-- name: patrols_less
-- Minutes on ground that is no longer the city's stay with the retired cell.
UPDATE patrol_cells AS stays
SET minutes = stays.minutes * (1 - passed.share)
FROM (
    SELECT
        lineage.old_id,
        sum(lineage.old_share) AS share
    FROM cell_lineage AS lineage
    INNER JOIN cells AS old ON lineage.old_id = old.id AND old.closed_by = %(tiling_id)s
    GROUP BY lineage.old_id
) AS passed
WHERE stays.cell_id = passed.old_id AND passed.share < 1 - 1e-6;

-- name: patrols_gone
DELETE FROM patrol_cells AS stays
USING (
    SELECT
        lineage.old_id,
        sum(lineage.old_share) AS share
    FROM cell_lineage AS lineage
    INNER JOIN cells AS old ON lineage.old_id = old.id AND old.closed_by = %(tiling_id)s
    GROUP BY lineage.old_id
) AS passed
WHERE stays.cell_id = passed.old_id AND passed.share >= 1 - 1e-6;
