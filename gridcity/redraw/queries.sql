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
