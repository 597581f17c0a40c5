-- The index of names is kept by the database: whatever writes areas, streets, buildings or places, in
-- whatever way, the entries of the rows it touched are made anew in the same transaction.

CREATE FUNCTION street_weight(kind text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE kind
        WHEN 'motorway' THEN 72
        WHEN 'primary' THEN 76
        WHEN 'secondary' THEN 74
        WHEN 'tertiary' THEN 70
        WHEN 'residential' THEN 66
        WHEN 'rail' THEN 40
        ELSE 60
    END
$$;

COMMENT ON FUNCTION street_weight(text) IS 'How likely a street of a kind is meant, 0 to 100.';

CREATE FUNCTION bounds_of(shape geometry) RETURNS double precision[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT ARRAY[st_xmin(shape), st_ymin(shape), st_xmax(shape), st_ymax(shape)]
$$;

COMMENT ON FUNCTION bounds_of(geometry) IS 'West, south, east and north of a shape.';

-- A door number as it is said: 中央大街100号, 100 Main Street.
CREATE FUNCTION address_name(street text, number text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN number IS NULL THEN NULL
        WHEN street IS NULL THEN number
        WHEN street ~ '[\u3400-\u9fff]'
            THEN street || number || CASE WHEN number ~ '^[0-9\uff10-\uff19A-Za-z -]+$' THEN '号' ELSE '' END
        ELSE number || ' ' || street
    END
$$;

COMMENT ON FUNCTION address_name(text, text) IS 'Street and door number in the order in which people write them.';

-- The names that something is called by, each once, with how they are compared.
CREATE FUNCTION spoken_names(called text, called_en text) RETURNS TABLE (name text, folded text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
AS $$
    SELECT given.name, given.folded
    FROM (
        SELECT called AS name, place_fold(called) AS folded
        UNION ALL
        SELECT called_en, place_fold(called_en)
        WHERE called_en IS DISTINCT FROM called
        OFFSET 0  -- folded once, not wherever it is named
    ) AS given
    WHERE given.folded <> ''
$$;

COMMENT ON FUNCTION spoken_names(text, text) IS 'Names in two languages, folded; what folds to nothing is left out.';

-- The names of one street: its pieces that lie near each other (0.005°, some 500 m) are one entry, the
-- same name in another part of the city is another.
CREATE FUNCTION add_street_names(origins text[]) RETURNS void
LANGUAGE sql VOLATILE
AS $$
    WITH pieces AS (
        SELECT
            id,
            coalesce(name, name_en) AS name,
            name_en,
            kind,
            geom,
            st_clusterdbscan(geom, 0.005, 1) OVER (PARTITION BY coalesce(name, name_en)) AS part
        FROM streets
        WHERE coalesce(name, name_en) IN (SELECT unnest(origins))  -- ANY(origins) compares each with each
    ),

    whole AS (
        SELECT
            name AS origin,
            min(id)::text AS key,
            name,
            max(name_en) AS name_en,
            max(street_weight(kind)) AS weight,
            bounds_of(st_extent(geom)::geometry) AS bounds,
            st_collect(geom ORDER BY id) AS geom
        FROM pieces
        GROUP BY name, part
    )

    INSERT INTO place_names (kind, key, origin, type, name, folded, tokens, weight, bounds, geom)
    SELECT
        'street',
        whole.key,
        whole.origin,
        'street',
        spoken.name,
        spoken.folded,
        array_to_tsvector(place_tokens(spoken.folded)),
        whole.weight,
        whole.bounds,
        st_closestpoint(whole.geom, st_centroid(whole.geom))
    FROM whole CROSS JOIN LATERAL spoken_names(whole.name, whole.name_en) AS spoken
$$;

COMMENT ON FUNCTION add_street_names(text[]) IS 'Enters the streets of some names in the index.';

-- What is new among the words and the Chinese names is added to the dictionaries.
CREATE FUNCTION add_place_words() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO place_words (word)
    SELECT DISTINCT token
    FROM come CROSS JOIN LATERAL unnest(tsvector_to_array(come.tokens)) AS token
    WHERE char_length(token) BETWEEN 3 AND 40 AND token !~ '^[0-9]+$'
    ON CONFLICT DO NOTHING;

    INSERT INTO place_readings (folded)
    SELECT DISTINCT folded FROM come WHERE folded ~ '[\u3400-\u9fff]' AND char_length(folded) <= 60
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION add_place_words() IS 'Enters the words of new names in the dictionaries.';

CREATE TRIGGER place_names_words
AFTER INSERT ON place_names REFERENCING NEW TABLE AS come
FOR EACH STATEMENT EXECUTE FUNCTION add_place_words();

CREATE FUNCTION keep_area_names() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF tg_op <> 'INSERT' THEN
        DELETE FROM place_names USING gone WHERE place_names.kind = 'area' AND origin = gone.code;
    END IF;
    IF tg_op <> 'DELETE' THEN
        INSERT INTO place_names (kind, key, origin, type, name, folded, tokens, weight, bounds, geom)
        SELECT
            'area', come.code, come.code, 'division', spoken.name, spoken.folded,
            array_to_tsvector(place_tokens(spoken.folded)),
            CASE come.level WHEN 'county' THEN 95 WHEN 'street' THEN 85 ELSE 80 END,
            bounds_of(come.geom), st_pointonsurface(come.geom)
        FROM come CROSS JOIN LATERAL spoken_names(come.name, come.name_en) AS spoken;
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION keep_area_names() IS 'Makes the entries of changed areas anew.';

CREATE FUNCTION keep_street_names() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    touched text[];
BEGIN
    IF tg_op = 'INSERT' THEN
        touched := ARRAY(SELECT DISTINCT coalesce(name, name_en) FROM come);
    ELSIF tg_op = 'DELETE' THEN
        touched := ARRAY(SELECT DISTINCT coalesce(name, name_en) FROM gone);
    ELSE
        touched := ARRAY(
            SELECT coalesce(name, name_en) FROM come UNION SELECT coalesce(name, name_en) FROM gone
        );
    END IF;
    touched := array_remove(touched, NULL);
    DELETE FROM place_names WHERE kind = 'street' AND origin = ANY(touched);
    PERFORM add_street_names(touched);
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION keep_street_names() IS 'Makes the entries of the streets anew whose pieces changed.';

CREATE FUNCTION keep_building_names() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF tg_op <> 'INSERT' THEN
        DELETE FROM place_names USING gone WHERE place_names.kind = 'building' AND origin = gone.id::text;
    END IF;
    IF tg_op <> 'DELETE' THEN
        INSERT INTO place_names (kind, key, origin, type, name, folded, tokens, weight, bounds, geom)
        SELECT
            'building', come.id::text, come.id::text, 'number', spoken.name, spoken.folded,
            array_to_tsvector(place_tokens(spoken.folded)), 50,
            bounds_of(come.geom), st_pointonsurface(come.geom)
        FROM come CROSS JOIN LATERAL spoken_names(come.name, come.name_en) AS spoken
        WHERE come.name IS NOT NULL OR come.name_en IS NOT NULL;
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION keep_building_names() IS 'Makes the entries of changed buildings anew.';

CREATE FUNCTION keep_place_names() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF tg_op <> 'INSERT' THEN
        DELETE FROM place_names USING gone WHERE place_names.kind = 'place' AND origin = gone.id::text;
    END IF;
    IF tg_op <> 'DELETE' THEN
        INSERT INTO place_names (kind, key, origin, type, name, folded, tokens, weight, geom)
        SELECT
            'place', spoken.id::text, spoken.id::text, spoken.type, spoken.name, spoken.folded,
            array_to_tsvector(place_tokens(spoken.folded)), spoken.weight, spoken.geom
        FROM (
            SELECT id, type, geom, name, place_fold(name) AS folded,
                CASE type WHEN 'area' THEN 70 WHEN 'zone' THEN 64 ELSE 45 END AS weight
            FROM come
            UNION ALL
            SELECT id, type, geom, name_en, place_fold(name_en),
                CASE type WHEN 'area' THEN 70 WHEN 'zone' THEN 64 ELSE 45 END
            FROM come
            WHERE name_en IS DISTINCT FROM name
            UNION ALL
            SELECT id, 'number', geom, address_name(street, number), place_fold(address_name(street, number)), 35
            FROM come
            WHERE number IS NOT NULL AND street IS NOT NULL
            OFFSET 0  -- folded once, not wherever it is named
        ) AS spoken
        WHERE spoken.folded <> '';
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION keep_place_names() IS 'Makes the entries of changed places anew.';

CREATE FUNCTION empty_place_names() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    DELETE FROM place_names WHERE kind = rtrim(tg_table_name, 's');
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION empty_place_names() IS 'Takes the entries of a table that was emptied out of the index.';

CREATE TRIGGER areas_names_insert
AFTER INSERT ON areas REFERENCING NEW TABLE AS come
FOR EACH STATEMENT EXECUTE FUNCTION keep_area_names();

CREATE TRIGGER areas_names_update
AFTER UPDATE ON areas REFERENCING OLD TABLE AS gone NEW TABLE AS come
FOR EACH STATEMENT EXECUTE FUNCTION keep_area_names();

CREATE TRIGGER areas_names_delete
AFTER DELETE ON areas REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION keep_area_names();

CREATE TRIGGER areas_names_truncate
AFTER TRUNCATE ON areas
FOR EACH STATEMENT EXECUTE FUNCTION empty_place_names();

CREATE TRIGGER buildings_names_insert
AFTER INSERT ON buildings REFERENCING NEW TABLE AS come
FOR EACH STATEMENT EXECUTE FUNCTION keep_building_names();

CREATE TRIGGER buildings_names_update
AFTER UPDATE ON buildings REFERENCING OLD TABLE AS gone NEW TABLE AS come
FOR EACH STATEMENT EXECUTE FUNCTION keep_building_names();

CREATE TRIGGER buildings_names_delete
AFTER DELETE ON buildings REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION keep_building_names();

CREATE TRIGGER buildings_names_truncate
AFTER TRUNCATE ON buildings
FOR EACH STATEMENT EXECUTE FUNCTION empty_place_names();

CREATE TRIGGER places_names_insert
AFTER INSERT ON places REFERENCING NEW TABLE AS come
FOR EACH STATEMENT EXECUTE FUNCTION keep_place_names();

CREATE TRIGGER places_names_update
AFTER UPDATE ON places REFERENCING OLD TABLE AS gone NEW TABLE AS come
FOR EACH STATEMENT EXECUTE FUNCTION keep_place_names();

CREATE TRIGGER places_names_delete
AFTER DELETE ON places REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION keep_place_names();

CREATE TRIGGER places_names_truncate
AFTER TRUNCATE ON places
FOR EACH STATEMENT EXECUTE FUNCTION empty_place_names();

CREATE TRIGGER places_layer_version
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON places
FOR EACH STATEMENT EXECUTE FUNCTION count_layer_change();

CREATE TRIGGER streets_names_insert
AFTER INSERT ON streets REFERENCING NEW TABLE AS come
FOR EACH STATEMENT EXECUTE FUNCTION keep_street_names();

CREATE TRIGGER streets_names_update
AFTER UPDATE ON streets REFERENCING OLD TABLE AS gone NEW TABLE AS come
FOR EACH STATEMENT EXECUTE FUNCTION keep_street_names();

CREATE TRIGGER streets_names_delete
AFTER DELETE ON streets REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION keep_street_names();

CREATE TRIGGER streets_names_truncate
AFTER TRUNCATE ON streets
FOR EACH STATEMENT EXECUTE FUNCTION empty_place_names();
