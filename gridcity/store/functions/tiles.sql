-- Vector tiles (MVT), one function a layer, each a tile's bytes for zoom, column and row.
-- plpgsql, because it keeps its plans from call to call; nothing here writes.
-- A tile is 4096 units wide, drawn on 512 px; 64 units around it are drawn, too, so that lines meet.

-- How many metres of EPSG:3857 a pixel of a tile is wide. [m]
CREATE OR REPLACE FUNCTION tile_pixel(z integer) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT 40075016.685578488 / (512 * 2 ^ z)
$$;

-- Cells in force, from zoom 11. The feature's id is the cell's.
CREATE OR REPLACE FUNCTION tile_cells(z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    env geometry := st_tileenvelope(z, x, y);
    tile bytea;
BEGIN
    IF z < 11 THEN
        RETURN ''::bytea;
    END IF;
    SELECT st_asmvt(q, 'cells', 4096, 'geom', 'id') INTO tile
    FROM (
        SELECT
            c.id,
            c.code,
            round(c.area_m2)::integer AS area,
            st_asmvtgeom(c.geom_3857, env, 4096, 64, TRUE) AS geom
        FROM cells AS c
        WHERE c.geom_3857 && env AND c.valid_to IS NULL
    ) AS q;
    RETURN tile;
END
$$;

-- Components that stand (all but the removed): points from zoom 16; from zoom 10 how many in each square of 32 px.
-- Below zoom 14 such a square is wider than a cell, and whole cells are counted, at their centres: from an
-- index alone. Above, components are found through the cells that the tile touches (see boxes.sql).
CREATE OR REPLACE FUNCTION tile_components(z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    env geometry := st_tileenvelope(z, x, y);
    box geometry := st_transform(env, 4326);
    side double precision := 32 * tile_pixel(z);
    tile bytea;
BEGIN
    IF z < 10 THEN
        RETURN ''::bytea;
    ELSIF z >= 16 THEN
        SELECT st_asmvt(q, 'components', 4096, 'geom', 'id') INTO tile
        FROM (
            SELECT
                c.id,
                c.code,
                c.class_id,
                c.name,
                c.state,
                st_asmvtgeom(st_transform(c.geom, 3857), env, 4096, 64, TRUE) AS geom
            FROM cells_in_box(box) AS near (id)
            INNER JOIN components AS c ON near.id = c.cell_id
            WHERE c.geom && box AND c.state <> 'removed'
        ) AS q;
    ELSIF z >= 14 THEN
        SELECT st_asmvt(q, 'components', 4096, 'geom') INTO tile
        FROM (
            SELECT
                count(*)::integer AS count,
                st_asmvtgeom(st_setsrid(st_makepoint(avg(p.x), avg(p.y)), 3857), env, 4096, 0, TRUE) AS geom
            FROM (
                SELECT st_x(m.point) AS x, st_y(m.point) AS y
                FROM (
                    SELECT st_transform(c.geom, 3857) AS point
                    FROM cells_in_box(box) AS near (id)
                    INNER JOIN components AS c ON near.id = c.cell_id
                    WHERE c.geom && box AND c.state <> 'removed'
                ) AS m
            ) AS p
            GROUP BY floor(p.x / side), floor(p.y / side)
        ) AS q;
    ELSE
        SELECT st_asmvt(q, 'components', 4096, 'geom') INTO tile
        FROM (
            SELECT
                sum(p.count)::integer AS count,
                st_asmvtgeom(
                    st_setsrid(
                        st_makepoint(sum(p.x * p.count) / sum(p.count), sum(p.y * p.count) / sum(p.count)), 3857
                    ),
                    env, 4096, 0, TRUE
                ) AS geom
            FROM (
                SELECT
                    (st_xmin(k.geom_3857) + st_xmax(k.geom_3857)) / 2 AS x,
                    (st_ymin(k.geom_3857) + st_ymax(k.geom_3857)) / 2 AS y,
                    (SELECT count(*) FROM components AS c WHERE c.cell_id = k.id)
                    -- The removed are few, and have an index of their own.
                    - (SELECT count(*) FROM components AS c WHERE c.cell_id = k.id AND c.state = 'removed') AS count
                FROM cells_in_box(box) AS near (id)
                INNER JOIN cells AS k ON near.id = k.id
            ) AS p
            -- A cell on the edge of two tiles is counted in the one that holds its centre.
            WHERE
                p.count > 0
                AND p.x >= st_xmin(env) AND p.x < st_xmax(env) AND p.y >= st_ymin(env) AND p.y < st_ymax(env)
            GROUP BY floor(p.x / side), floor(p.y / side)
        ) AS q;
    END IF;
    RETURN tile;
END
$$;

-- Which hexagons a zoom shows: 15 to 25 pixels wide; none where cells can be seen, or the city is a dot.
CREATE OR REPLACE FUNCTION tile_hexagon_resolution(z integer) RETURNS smallint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN z BETWEEN 5 AND 6 THEN 5
        WHEN z = 7 THEN 6
        WHEN z BETWEEN 8 AND 9 THEN 7
        WHEN z = 10 THEN 8
    END::smallint
$$;

-- Counts of cells in force, carried to hexagons by the ground that they share: their sum stays what it was.
-- Of a hexagon on the city's edge only the city's ground counts for what a km² holds.
-- Without nested loops: nobody tells the planner how many cells the arrays name.
CREATE OR REPLACE FUNCTION tile_hexagons(z integer, x integer, y integer, cell_ids bigint[], counts bigint[])
RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SET enable_nestloop = off AS $$
DECLARE
    env geometry := st_tileenvelope(z, x, y);
    wanted smallint := tile_hexagon_resolution(z);
    tile bytea;
BEGIN
    SELECT st_asmvt(q, 'hexagons', 4096, 'geom') INTO tile
    FROM (
        SELECT
            to_hex(held.id) AS h3,
            held.count,
            held.count / held.km2 AS per_km2,
            st_asmvtgeom(h.geom_3857, env, 4096, 64, TRUE) AS geom
        FROM (
            SELECT k.hexagon_id AS id, sum(n.count * k.share) AS count, sum(k.shared_m2) / 1e6 AS km2
            FROM cell_hexagons AS k
            LEFT JOIN unnest(cell_ids, counts) AS n (cell_id, count) ON k.cell_id = n.cell_id
            WHERE k.hexagon_id IN (SELECT i.id FROM hexagons AS i WHERE i.resolution = wanted AND i.geom_3857 && env)
            GROUP BY k.hexagon_id
        ) AS held
        INNER JOIN hexagons AS h ON held.id = h.id
        WHERE held.count > 0
    ) AS q
    WHERE q.geom IS NOT NULL;
    RETURN tile;
END
$$;

-- Open cases by hexagon, zooms 5 to 10.
CREATE OR REPLACE FUNCTION tile_case_hexagons(z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    cell_ids bigint[];
    counts bigint[];
BEGIN
    IF tile_hexagon_resolution(z) IS NULL THEN
        RETURN ''::bytea;
    END IF;
    SELECT array_agg(n.cell_id), array_agg(n.count) INTO cell_ids, counts
    FROM (
        SELECT c.cell_id, count(*) AS count FROM cases AS c WHERE c.closed_at IS NULL GROUP BY c.cell_id
    ) AS n;
    RETURN tile_hexagons(z, x, y, cell_ids, counts);
END
$$;

-- Components that stand, by hexagon, zooms 5 to 10.
CREATE OR REPLACE FUNCTION tile_component_hexagons(z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    cell_ids bigint[];
    counts bigint[];
BEGIN
    IF tile_hexagon_resolution(z) IS NULL THEN
        RETURN ''::bytea;
    END IF;
    -- All, less those taken away: the first from an index alone, the second from a small one.
    SELECT array_agg(n.cell_id), array_agg(n.count) INTO cell_ids, counts
    FROM (
        SELECT every.cell_id, every.count - coalesce(gone.count, 0) AS count
        FROM (SELECT c.cell_id, count(*) AS count FROM components AS c GROUP BY c.cell_id) AS every
        LEFT JOIN (
            SELECT c.cell_id, count(*) AS count FROM components AS c WHERE c.state = 'removed' GROUP BY c.cell_id
        ) AS gone ON every.cell_id = gone.cell_id
    ) AS n
    WHERE n.count > 0;
    RETURN tile_hexagons(z, x, y, cell_ids, counts);
END
$$;

-- Water, as far as it is wider than a pixel or two.
CREATE OR REPLACE FUNCTION tile_water(z integer, env geometry) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    px double precision := tile_pixel(z);
    tile bytea;
BEGIN
    SELECT st_asmvt(q, 'water', 4096, 'geom') INTO tile
    FROM (
        SELECT
            w.kind,
            w.name,
            w.name_en,
            st_asmvtgeom(st_simplify(w.geom_3857, px / 2, TRUE), env, 4096, 64, TRUE) AS geom
        FROM water AS w
        WHERE
            w.geom_3857 && env
            AND greatest(
                st_xmax(w.geom_3857) - st_xmin(w.geom_3857), st_ymax(w.geom_3857) - st_ymin(w.geom_3857)
            ) > 3 * px
    ) AS q
    WHERE q.geom IS NOT NULL;
    RETURN tile;
END
$$;

-- Buildings from zoom 14, the smallest from zoom 16.
CREATE OR REPLACE FUNCTION tile_buildings(z integer, env geometry) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    px double precision := tile_pixel(z);
    tile bytea;
BEGIN
    IF z < 14 THEN
        RETURN ''::bytea;
    END IF;
    SELECT st_asmvt(q, 'buildings', 4096, 'geom') INTO tile
    FROM (
        SELECT
            b.kind,
            st_asmvtgeom(st_simplify(b.geom_3857, px / 3, TRUE), env, 4096, 64, TRUE) AS geom
        FROM buildings AS b
        WHERE
            b.geom_3857 && env
            AND (
                z >= 16
                OR greatest(
                    st_xmax(b.geom_3857) - st_xmin(b.geom_3857), st_ymax(b.geom_3857) - st_ymin(b.geom_3857)
                ) > 3 * px
            )
    ) AS q
    WHERE q.geom IS NOT NULL;
    RETURN tile;
END
$$;

-- Which kinds of street a zoom shows.
CREATE OR REPLACE FUNCTION tile_street_kinds(z integer) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN z < 9 THEN ARRAY['motorway']
        WHEN z < 11 THEN ARRAY['motorway', 'primary']
        WHEN z < 12 THEN ARRAY['motorway', 'primary', 'secondary', 'rail']
        WHEN z < 13 THEN ARRAY['motorway', 'primary', 'secondary', 'tertiary', 'rail']
        WHEN z < 15 THEN ARRAY['motorway', 'primary', 'secondary', 'tertiary', 'residential', 'rail', 'other']
        ELSE ARRAY[
            'motorway', 'primary', 'secondary', 'tertiary', 'residential', 'service', 'path', 'rail', 'other'
        ]
    END
$$;

CREATE OR REPLACE FUNCTION tile_streets(z integer, env geometry) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    px double precision := tile_pixel(z);
    shown text[] := tile_street_kinds(z);
    tile bytea;
BEGIN
    SELECT st_asmvt(q, 'streets', 4096, 'geom') INTO tile
    FROM (
        SELECT
            s.kind,
            s.name,
            s.name_en,
            st_asmvtgeom(st_simplify(s.geom_3857, px / 2, TRUE), env, 4096, 64, TRUE) AS geom
        FROM streets AS s
        WHERE s.geom_3857 && env AND s.kind = ANY(shown)
    ) AS q
    WHERE q.geom IS NOT NULL;
    RETURN tile;
END
$$;

-- Which levels of area a zoom shows.
CREATE OR REPLACE FUNCTION tile_area_levels(z integer) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN z < 11 THEN ARRAY['county']
        WHEN z < 13 THEN ARRAY['county', 'street']
        ELSE ARRAY['county', 'street', 'community']
    END
$$;

CREATE OR REPLACE FUNCTION tile_areas(z integer, env geometry) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    px double precision := tile_pixel(z);
    shown text[] := tile_area_levels(z);
    tile bytea;
BEGIN
    SELECT st_asmvt(q, 'areas', 4096, 'geom') INTO tile
    FROM (
        SELECT
            a.code,
            a.level,
            a.name,
            a.name_en,
            st_asmvtgeom(st_simplify(a.geom_3857, px / 2, TRUE), env, 4096, 64, TRUE) AS geom
        FROM areas AS a
        WHERE a.geom_3857 && env AND a.level = ANY(shown) AND NOT a.is_derived
    ) AS q
    WHERE q.geom IS NOT NULL;
    RETURN tile;
END
$$;

-- Where the name of an area is written: a point inside it, in one tile only.
CREATE OR REPLACE FUNCTION tile_places(z integer, env geometry) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    shown text[] := tile_area_levels(z);
    tile bytea;
BEGIN
    SELECT st_asmvt(q, 'places', 4096, 'geom') INTO tile
    FROM (
        SELECT
            p.code,
            p.level,
            p.name,
            p.name_en,
            st_asmvtgeom(p.point, env, 4096, 0, TRUE) AS geom
        FROM (
            SELECT a.code, a.level, a.name, a.name_en, st_pointonsurface(a.geom_3857) AS point
            FROM areas AS a
            WHERE a.geom_3857 && env AND a.level = ANY(shown) AND NOT a.is_derived
        ) AS p
        WHERE p.point && env
    ) AS q;
    RETURN tile;
END
$$;

-- The base map: all of the above in one tile.
CREATE OR REPLACE FUNCTION tile_basemap(z integer, x integer, y integer) RETURNS bytea
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT
        tile_water(z, e.env) || tile_buildings(z, e.env) || tile_streets(z, e.env)
        || tile_areas(z, e.env) || tile_places(z, e.env)
    FROM st_tileenvelope(z, x, y) AS e (env)
$$;
