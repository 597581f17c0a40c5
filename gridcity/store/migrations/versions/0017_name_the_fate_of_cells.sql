-- What became of each retired cell: known from its lineage, which leaves out ground that is a sliver of both.

ALTER TABLE cells ADD COLUMN fate text;

ALTER TABLE cells ADD CONSTRAINT cells_fate_check CHECK (fate IN ('split', 'merged', 'moved', 'given_up'));

COMMENT ON COLUMN cells.fate IS
'What the redraw that retired it made of it: split, merged, moved, given_up. Empty while in force.';

WITH kin AS (
    SELECT
        old_id,
        new_id,
        count(*) OVER (PARTITION BY new_id) AS parents
    FROM cell_lineage
    WHERE old_share >= 0.01 OR new_share >= 0.01
),

kinship AS (
    SELECT
        old_id,
        count(*) AS children,
        max(parents) AS most_parents
    FROM kin
    GROUP BY old_id
),

fates AS (
    SELECT
        cells.id,
        CASE
            WHEN kinship.children IS NULL THEN 'given_up'
            WHEN kinship.children = 1 AND kinship.most_parents > 1 THEN 'merged'
            WHEN kinship.children > 1 AND kinship.most_parents = 1 THEN 'split'
            ELSE 'moved'
        END AS fate
    FROM cells
    LEFT JOIN kinship ON cells.id = kinship.old_id
    WHERE cells.closed_by IS NOT NULL
)

UPDATE cells
SET fate = fates.fate
FROM fates
WHERE cells.id = fates.id;

CREATE INDEX cells_closed_by_idx ON cells (closed_by, code) WHERE closed_by IS NOT NULL;
