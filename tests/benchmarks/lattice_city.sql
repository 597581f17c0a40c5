-- What a competent author writes with PostGIS for the same result, step by step. Everything lies in the city's
-- equal-area projection [m]; `communities (id, code, geom)` is filled before the clock runs. Both prepared
-- predicates hold one community against many squares, parallel workers share the communities, and whole squares
-- are told from cut ones early, so that the later steps look at the cut ones only.

-- name: cut
-- Squares of 100 m over each community; those on its border cut, each part of a cut square a piece of its own.
CREATE UNLOGGED TABLE pieces AS
SELECT
    community.id AS community,
    square.i AS col,
    square.j AS row,
    inside.is_whole,
    part.geom,
    st_area(part.geom) AS area_m2
FROM communities AS community
CROSS JOIN LATERAL st_squaregrid(100, community.geom) AS square
CROSS JOIN LATERAL (SELECT st_covers(community.geom, square.geom) AS is_whole) AS inside
CROSS JOIN LATERAL (
    SELECT square.geom WHERE inside.is_whole
    UNION ALL
    SELECT (st_dump(st_collectionextract(st_intersection(community.geom, square.geom), 3))).geom
    WHERE NOT inside.is_whole
) AS part
WHERE st_intersects(community.geom, square.geom);

-- name: number_pieces
ALTER TABLE pieces ADD COLUMN id bigserial PRIMARY KEY;

-- name: index_pieces
CREATE INDEX ON pieces USING gist (geom);

-- name: analyze_pieces
ANALYZE pieces;

-- name: join_slivers
-- One round: each sliver goes to the larger neighbour of its community with the longest shared border, and with it
-- to where that one goes. Sizes only grow along the way, so it ends; a sliver that grew too little waits for the next.
WITH RECURSIVE wish AS (
    SELECT DISTINCT ON (sliver.id)
        sliver.id,
        other.id AS into_id
    FROM pieces AS sliver
    INNER JOIN pieces AS other
        ON sliver.geom && other.geom
        AND sliver.community = other.community
        AND (other.area_m2, other.id) > (sliver.area_m2, sliver.id)
    CROSS JOIN LATERAL (SELECT st_length(st_intersection(sliver.geom, other.geom)) AS shared_m) AS border
    WHERE sliver.area_m2 < 2000 AND border.shared_m > 0
    ORDER BY sliver.id ASC, border.shared_m DESC, other.area_m2 DESC, other.id ASC
),

way AS (
    SELECT
        id,
        into_id AS leader
    FROM wish
    UNION ALL
    SELECT
        way.id,
        wish.into_id
    FROM way
    INNER JOIN wish ON way.leader = wish.id
),

last_stop AS (
    SELECT
        way.id,
        way.leader
    FROM way
    WHERE NOT EXISTS (SELECT FROM wish WHERE wish.id = way.leader)
),

member AS (
    SELECT
        id,
        leader
    FROM last_stop
    UNION
    SELECT
        leader,
        leader
    FROM last_stop
),

joined AS (
    SELECT
        member.leader,
        st_union(piece.geom) AS geom
    FROM member
    INNER JOIN pieces AS piece ON member.id = piece.id
    GROUP BY member.leader
),

gone AS (
    DELETE FROM pieces USING last_stop
    WHERE pieces.id = last_stop.id
)

UPDATE pieces
SET geom = joined.geom, area_m2 = st_area(joined.geom), is_whole = false
FROM joined
WHERE pieces.id = joined.leader;

-- name: name_cells
CREATE UNLOGGED TABLE lattice_cells AS
SELECT
    community.code || lpad(
        row_number() OVER (
            PARTITION BY community.id
            ORDER BY piece.row DESC, piece.col ASC, st_xmin(piece.geom) ASC, st_ymax(piece.geom) DESC
        )::text,
        4,
        '0'
    ) AS code,
    piece.*
FROM pieces AS piece
INNER JOIN communities AS community ON piece.community = community.id;

-- name: prove_areas
-- The largest difference between a community and its cells, as a share.
SELECT max(abs(coalesce(cell.area_m2, 0) / st_area(community.geom) - 1))
FROM communities AS community
LEFT JOIN (
    SELECT
        community,
        sum(st_area(geom)) AS area_m2
    FROM lattice_cells
    GROUP BY community
) AS cell ON community.id = cell.community;

-- name: prove_whole
-- Whole squares of which another has the same column and row: they alone could overlap each other.
SELECT count(*)
FROM lattice_cells AS one
INNER JOIN lattice_cells AS other ON one.col = other.col AND one.row = other.row AND one.code < other.code
WHERE one.is_whole AND other.is_whole;

-- name: index_cells
CREATE INDEX ON lattice_cells USING gist (geom);

-- name: analyze_cells
ANALYZE lattice_cells;

-- name: prove_apart
-- Pairs of cells that share more than 0.01 m²; pairs of two whole squares are settled by their numbers.
SELECT count(*)
FROM lattice_cells AS cut
INNER JOIN lattice_cells AS other ON cut.geom && other.geom AND (other.is_whole OR cut.code < other.code)
WHERE NOT cut.is_whole AND st_area(st_intersection(cut.geom, other.geom)) > 0.01;

-- name: prove_inside
-- Cells of which more than 0.01 m² lies outside of their community: with equal areas and no overlap, the gaps.
SELECT count(*)
FROM lattice_cells AS cell
INNER JOIN communities AS community ON cell.community = community.id
WHERE
    NOT st_covers(community.geom, cell.geom)
    AND st_area(st_difference(cell.geom, community.geom)) > 0.01;

-- name: unproject
-- What a store wants in the end: the cells in longitude and latitude.
CREATE UNLOGGED TABLE cells_lon_lat AS
SELECT
    code,
    area_m2,
    st_transform(geom, 4326) AS geom
FROM lattice_cells;
