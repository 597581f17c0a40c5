SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
CREATE SCHEMA testcity;
CREATE FUNCTION testcity.add_place_words() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
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
$_$;
COMMENT ON FUNCTION testcity.add_place_words() IS 'Enters the words of new names in the dictionaries.';
CREATE FUNCTION testcity.add_street_names(origins text[]) RETURNS void
    LANGUAGE sql
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
        WHERE coalesce(name, name_en) = ANY(origins)
    ),
    whole AS (
        SELECT
            name AS origin,
            min(id)::text AS key,
            name,
            max(name_en) AS name_en,
            max(street_weight(kind)) AS weight,
            bounds_of(st_extent(geom)::geometry) AS bounds,
            st_collect(geom) AS geom
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
        place_fold(spoken.name),
        array_to_tsvector(place_tokens(place_fold(spoken.name))),
        whole.weight,
        whole.bounds,
        st_closestpoint(whole.geom, st_centroid(whole.geom))
    FROM whole CROSS JOIN LATERAL (
        SELECT whole.name
        UNION
        SELECT whole.name_en
    ) AS spoken
    WHERE place_fold(spoken.name) <> ''
$$;
COMMENT ON FUNCTION testcity.add_street_names(origins text[]) IS 'Enters the streets of some names in the index.';
CREATE FUNCTION testcity.address_name(street text, number text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
    SELECT CASE
        WHEN number IS NULL THEN NULL
        WHEN street IS NULL THEN number
        WHEN street ~ '[\u3400-\u9fff]'
            THEN street || number || CASE WHEN number ~ '^[0-9\uff10-\uff19A-Za-z -]+$' THEN '号' ELSE '' END
        ELSE number || ' ' || street
    END
$_$;
COMMENT ON FUNCTION testcity.address_name(street text, number text) IS 'Street and door number in the order in which people write them.';
CREATE FUNCTION testcity.bounds_of(shape public.geometry) RETURNS double precision[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT ARRAY[st_xmin(shape), st_ymin(shape), st_xmax(shape), st_ymax(shape)]
$$;
COMMENT ON FUNCTION testcity.bounds_of(shape public.geometry) IS 'West, south, east and north of a shape.';
CREATE FUNCTION testcity.case_tiles_version() RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    snapshot pg_snapshot := pg_current_snapshot();
    last record;
BEGIN
    SELECT e.txid, e.id INTO last FROM case_events AS e ORDER BY e.txid DESC, e.id DESC LIMIT 1;
    IF last.txid IS NULL THEN
        RETURN '0';
    ELSIF last.txid < pg_snapshot_xmin(snapshot)::text::bigint THEN
        RETURN last.txid || '-' || last.id;
    END IF;
    RETURN last.txid || '-' || last.id || '-' || snapshot::text;
END
$$;
CREATE FUNCTION testcity.cells_in_box(box public.geometry) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 40 PARALLEL SAFE
    AS $$
    SELECT cells.id FROM cells WHERE cells.geom && st_expand(box, 1e-7)
$$;
CREATE FUNCTION testcity.count_layer_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
BEGIN
    EXECUTE format(
        'INSERT INTO %1$I.layer_versions AS known (layer, version) VALUES ($1, 1)'
        ' ON CONFLICT (layer) DO UPDATE SET version = known.version + 1',
        tg_table_schema
    ) USING tg_table_name;
    RETURN NULL;
END;
$_$;
COMMENT ON FUNCTION testcity.count_layer_change() IS 'Raises layer_versions.version of the table that changed.';
CREATE FUNCTION testcity.empty_place_names() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM place_names WHERE kind = rtrim(tg_table_name, 's');
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION testcity.empty_place_names() IS 'Takes the entries of a table that was emptied out of the index.';
CREATE FUNCTION testcity.is_late(stage text, is_suspended boolean, due_at timestamp with time zone, at timestamp with time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT
        stage IN ('reported', 'dispatched', 'handling')
        AND NOT is_suspended
        AND due_at IS NOT NULL
        AND due_at < at
$$;
COMMENT ON FUNCTION testcity.is_late(stage text, is_suspended boolean, due_at timestamp with time zone, at timestamp with time zone) IS 'Whether a case that has to be handled was past its deadline at an instant.';
CREATE FUNCTION testcity.keep_area_names() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF tg_op <> 'INSERT' THEN
        DELETE FROM place_names USING gone WHERE place_names.kind = 'area' AND origin = gone.code;
    END IF;
    IF tg_op <> 'DELETE' THEN
        INSERT INTO place_names (kind, key, origin, type, name, folded, tokens, weight, bounds, geom)
        SELECT
            'area', come.code, come.code, 'division', spoken.name, place_fold(spoken.name),
            array_to_tsvector(place_tokens(place_fold(spoken.name))),
            CASE come.level WHEN 'county' THEN 95 WHEN 'street' THEN 85 ELSE 80 END,
            bounds_of(come.geom), st_pointonsurface(come.geom)
        FROM come CROSS JOIN LATERAL (SELECT come.name UNION SELECT come.name_en) AS spoken
        WHERE place_fold(spoken.name) <> '';
    END IF;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION testcity.keep_area_names() IS 'Makes the entries of changed areas anew.';
CREATE FUNCTION testcity.keep_building_names() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF tg_op <> 'INSERT' THEN
        DELETE FROM place_names USING gone WHERE place_names.kind = 'building' AND origin = gone.id::text;
    END IF;
    IF tg_op <> 'DELETE' THEN
        INSERT INTO place_names (kind, key, origin, type, name, folded, tokens, weight, bounds, geom)
        SELECT
            'building', come.id::text, come.id::text, 'number', spoken.name, place_fold(spoken.name),
            array_to_tsvector(place_tokens(place_fold(spoken.name))), 50,
            bounds_of(come.geom), st_pointonsurface(come.geom)
        FROM come CROSS JOIN LATERAL (SELECT come.name UNION SELECT come.name_en) AS spoken
        WHERE place_fold(spoken.name) <> '';
    END IF;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION testcity.keep_building_names() IS 'Makes the entries of changed buildings anew.';
CREATE FUNCTION testcity.keep_duty_history() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF tg_op = 'UPDATE' THEN
        IF
            new.ended_at IS NOT NULL AND new.valid_to IS NOT NULL
            AND (old.valid_to IS NULL OR new.valid_to <= old.valid_to)
            -- The target is made by the database after this.
            AND to_jsonb(new) - '{target,valid_to,ended_on,ended_at,ended_by}'::text[]
            = to_jsonb(old) - '{target,valid_to,ended_on,ended_at,ended_by}'::text[]
        THEN
            RETURN new;
        END IF;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'GC001',
        MESSAGE = format('A row of %I is ended and never changed otherwise (%s).', tg_table_name, tg_op),
        SCHEMA = tg_table_schema,
        TABLE = tg_table_name;
END;
$$;
COMMENT ON FUNCTION testcity.keep_duty_history() IS 'Lets a duty rule end, sooner than it was to, and refuses other changes.';
CREATE FUNCTION testcity.keep_place_names() RETURNS trigger
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
COMMENT ON FUNCTION testcity.keep_place_names() IS 'Makes the entries of changed places anew.';
CREATE FUNCTION testcity.keep_street_names() RETURNS trigger
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
COMMENT ON FUNCTION testcity.keep_street_names() IS 'Makes the entries of the streets anew whose pieces changed.';
CREATE FUNCTION testcity.live_events(after_txid bigint, after_id bigint, most integer) RETURNS TABLE(txid bigint, id bigint, news text)
    LANGUAGE plpgsql STABLE STRICT
    AS $$
DECLARE
    horizon bigint := live_horizon();
BEGIN
    RETURN QUERY
    SELECT
        e.txid,
        e.id,
        json_build_object(
            'id', e.id,
            'case_id', e.case_id,
            'number', c.number,
            'seq', e.seq,
            'command', e.command,
            'source', e.source,
            'target', e.target,
            'cell_id', c.cell_id,
            'lon', st_x(c.geom),
            'lat', st_y(c.geom),
            'class_id', c.class_id,
            'class_name', k.name,
            'class_name_en', k.name_en,
            'is_emergency', k.is_emergency,
            'department_id', c.department_id,
            'happened_at', to_char(e.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        )::text
    FROM case_events AS e
    INNER JOIN cases AS c ON c.id = e.case_id
    INNER JOIN catalogue_classes AS k ON k.id = c.class_id
    WHERE (e.txid, e.id) > (after_txid, after_id) AND e.txid < horizon
    ORDER BY e.txid, e.id
    LIMIT most;
END
$$;
CREATE FUNCTION testcity.live_horizon() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
$$;
CREATE FUNCTION testcity.live_load(OUT txid bigint, OUT id bigint, OUT counts json) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    horizon bigint := live_horizon();
    place record;
BEGIN
    SELECT p.txid, p.id INTO place FROM live_position() AS p;
    txid := place.txid;
    id := place.id;
    SELECT coalesce(json_agg(json_build_array(n.cell_id, n.open)), '[]') INTO counts
    FROM (
        SELECT l.cell_id, sum(l.change)::integer AS open
        FROM (
            SELECT c.cell_id, count(*) AS change
            FROM cases AS c
            WHERE c.closed_at IS NULL AND c.cell_id IS NOT NULL
            GROUP BY c.cell_id
            UNION ALL
            SELECT
                c.cell_id,
                (e.source NOT IN ('none', 'closed'))::integer - (e.target <> 'closed')::integer
            FROM case_events AS e
            INNER JOIN cases AS c ON c.id = e.case_id
            WHERE e.txid >= horizon AND c.cell_id IS NOT NULL
        ) AS l
        GROUP BY l.cell_id
        HAVING sum(l.change) > 0
    ) AS n;
END
$$;
CREATE FUNCTION testcity.live_position(OUT txid bigint, OUT id bigint) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    horizon bigint := live_horizon();
BEGIN
    SELECT e.txid, e.id INTO txid, id
    FROM case_events AS e
    WHERE e.txid < horizon
    ORDER BY e.txid DESC, e.id DESC
    LIMIT 1;
    txid := coalesce(txid, 0);
    id := coalesce(id, 0);
END
$$;
CREATE FUNCTION testcity.nearest_word(typed text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
    SELECT word
    FROM place_words
    WHERE typed !~ '^[0-9]' AND char_length(typed) BETWEEN 3 AND 40 AND word % typed
    ORDER BY similarity(word, typed) DESC, word
    LIMIT 1
$$;
COMMENT ON FUNCTION testcity.nearest_word(typed text) IS 'The word of a name that a word comes nearest to; NULL for none.';
CREATE FUNCTION testcity.place_fold(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
    SELECT CASE
        WHEN words ~ '^[ -~]*$'
            THEN btrim(regexp_replace(replace(lower(words), '''', ''), '[^a-z0-9]+', ' ', 'g'))
        ELSE place_fold_wide(words)
    END
$_$;
COMMENT ON FUNCTION testcity.place_fold(words text) IS 'A name as it is compared with others.';
CREATE FUNCTION testcity.place_fold_wide(words text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
DECLARE
    folded text;
    traditional CONSTANT text :=
        '東車長門馬龍興陽廣場華國學醫園橋樓區縣鄉鎮號館廟電鐵線綫體銀圖書報紅綠黃藍濱爾賓寧慶衛業產實驗師語漢滿蘇聖樹葉楊蘭鳳雙節萬聯總環邊過遠進連達遼營勞務辦'
        '處術藝護設證財貨軍農郵鄭鄧鄰鋼錦鐘開閣隊陳陸階隨雲靈靜頂順領頭風飛駐麗齊島嶺崗溝灣灘濟灤潔濕後裡廈廠廳庫應戰時曉會來倉兒內兩關製歡歷氣無熱燈獨現瑪當療'
        '發監盤眾磚禮積穩競筆經給統絲網義習聲職腦舊莊蓋藥虛規視覽計訓記話調議貝貴費資賽輪轉適選遊運釣銅錢鎖鏡閱際險雞雜難預頻題類顯飯飲養駿騰驛髮鬥鮮鴨麥點黨';
    simplified CONSTANT text :=
        '东车长门马龙兴阳广场华国学医园桥楼区县乡镇号馆庙电铁线线体银图书报红绿黄蓝滨尔宾宁庆卫业产实验师语汉满苏圣树叶杨兰凤双节万联总环边过远进连达辽营劳务办'
        '处术艺护设证财货军农邮郑邓邻钢锦钟开阁队陈陆阶随云灵静顶顺领头风飞驻丽齐岛岭岗沟湾滩济滦洁湿后里厦厂厅库应战时晓会来仓儿内两关制欢历气无热灯独现玛当疗'
        '发监盘众砖礼积稳竞笔经给统丝网义习声职脑旧庄盖药虚规视览计训记话调议贝贵费资赛轮转适选游运钓铜钱锁镜阅际险鸡杂难预频题类显饭饮养骏腾驿发斗鲜鸭麦点党';
BEGIN
    IF words ~ '^[\u4e00-\u9fff0-9a-z]+$' THEN  -- most Chinese names: half of the work is not needed
        RETURN CASE WHEN words ~ ('[' || traditional || ']') THEN translate(words, traditional, simplified) ELSE words END;
    END IF;
    folded := lower(normalize(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g'), NFC));
    folded := regexp_replace(
        replace(replace(folded, '''', ''), U&'\2019', ''),
        '[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u00d7\u00f7\u02b0-\u02ff\u2000-\u2bff\u3000-\u3004\u3008-\u3020'
        '\u3030\u303d-\u303f\u30fb\ue000-\uf8ff\ufe00-\ufe6f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65'
        '\ufff0-\uffff\U0001f000-\U0001faff\U000e0000-\U0010ffff]+',
        ' ', 'g'
    );
    IF folded ~ ('[' || traditional || ']') THEN
        folded := translate(folded, traditional, simplified);
    END IF;
    RETURN btrim(regexp_replace(
        regexp_replace(folded, ' *([\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]) *', '\1', 'g'),
        ' +', ' ', 'g'
    ));
END;
$_$;
COMMENT ON FUNCTION testcity.place_fold_wide(words text) IS 'place_fold for names that hold more than ASCII.';
CREATE FUNCTION testcity.place_question(folded text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    WITH tokens AS (
        SELECT DISTINCT
            token,
            token ~ '^[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]' AS is_han,
            char_length(token) AS length
        FROM unnest(place_tokens(folded)) AS token
    )
    SELECT string_agg(format('''%s''%s', token, CASE WHEN is_han THEN '' ELSE ':*' END), ' & ')::tsquery
    FROM tokens
    WHERE
        NOT is_han
        OR length = 2
        OR (length = 1 AND NOT EXISTS (SELECT 1 FROM tokens AS others WHERE others.is_han AND others.length = 2))
$$;
COMMENT ON FUNCTION testcity.place_question(folded text) IS 'The full-text question for a folded query; NULL for none.';
CREATE FUNCTION testcity.place_score(tier integer, share double precision, weight integer, distance_m double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT
        0.25 * tier
        + 0.08 * least(1, greatest(0, share))
        + 0.1 * weight / 100.0
        + 0.07 / (1 + greatest(0, coalesce(distance_m, 1e9)) / 2000.0)
$$;
COMMENT ON FUNCTION testcity.place_score(tier integer, share double precision, weight integer, distance_m double precision) IS 'Rank of a found name: tier 0 to 3, share of the name that was typed, weight 0 to 100, distance [m].';
CREATE FUNCTION testcity.place_tokens(folded text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
    SELECT CASE
        WHEN folded ~ '^[ -~]*$' THEN array_remove(string_to_array(left(folded, 200), ' '), '')
        ELSE place_tokens_wide(left(folded, 200))
    END
$_$;
COMMENT ON FUNCTION testcity.place_tokens(folded text) IS 'The words, and the Chinese characters by one and two, of a folded name.';
CREATE FUNCTION testcity.place_tokens_wide(folded text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
DECLARE
    run text;
    tokens text[] := '{}';
BEGIN
    FOREACH run IN ARRAY string_to_array(
        regexp_replace(
            folded, '([\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)', ' \1 ', 'g'
        ),
        ' '
    ) LOOP
        CONTINUE WHEN run = '';
        tokens := tokens || run;
        CONTINUE WHEN run !~ '^[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]';
        FOR at IN 1 .. char_length(run) LOOP
            tokens := tokens || substr(run, at, 1);
            IF at < char_length(run) THEN
                tokens := tokens || substr(run, at, 2);
            END IF;
        END LOOP;
    END LOOP;
    RETURN tokens;
END;
$$;
COMMENT ON FUNCTION testcity.place_tokens_wide(folded text) IS 'place_tokens for names that hold more than ASCII.';
CREATE FUNCTION testcity.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'GC001',
        MESSAGE = format('Rows of %I are never changed or taken away (%s).', tg_table_name, tg_op),
        SCHEMA = tg_table_schema,
        TABLE = tg_table_name;
END;
$$;
COMMENT ON FUNCTION testcity.refuse_change() IS 'Refuses UPDATE, DELETE and TRUNCATE on append-only tables.';
CREATE FUNCTION testcity.street_weight(kind text) RETURNS integer
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
COMMENT ON FUNCTION testcity.street_weight(kind text) IS 'How likely a street of a kind is meant, 0 to 100.';
CREATE FUNCTION testcity.tile_area_levels(z integer) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT CASE
        WHEN z < 11 THEN ARRAY['county']
        WHEN z < 13 THEN ARRAY['county', 'street']
        ELSE ARRAY['county', 'street', 'community']
    END
$$;
CREATE FUNCTION testcity.tile_areas(z integer, env public.geometry) RETURNS bytea
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    AS $$
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
CREATE FUNCTION testcity.tile_basemap(z integer, x integer, y integer) RETURNS bytea
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
    SELECT
        tile_water(z, e.env) || tile_buildings(z, e.env) || tile_streets(z, e.env)
        || tile_areas(z, e.env) || tile_places(z, e.env)
    FROM st_tileenvelope(z, x, y) AS e (env)
$$;
CREATE FUNCTION testcity.tile_buildings(z integer, env public.geometry) RETURNS bytea
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    AS $$
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
CREATE FUNCTION testcity.tile_cells(z integer, x integer, y integer) RETURNS bytea
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    AS $$
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
CREATE FUNCTION testcity.tile_components(z integer, x integer, y integer) RETURNS bytea
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    AS $$
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
            WHERE c.geom && box
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
                    WHERE c.geom && box
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
                    (SELECT count(*) FROM components AS c WHERE c.cell_id = k.id) AS count
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
CREATE FUNCTION testcity.tile_pixel(z integer) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT 40075016.685578488 / (512 * 2 ^ z)
$$;
CREATE FUNCTION testcity.tile_places(z integer, env public.geometry) RETURNS bytea
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    AS $$
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
CREATE FUNCTION testcity.tile_street_kinds(z integer) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
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
CREATE FUNCTION testcity.tile_streets(z integer, env public.geometry) RETURNS bytea
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    AS $$
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
CREATE FUNCTION testcity.tile_water(z integer, env public.geometry) RETURNS bytea
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    AS $$
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
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE testcity.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE testcity.areas (
    code text NOT NULL,
    level text NOT NULL,
    parent_code text,
    name text NOT NULL,
    name_en text,
    is_derived boolean DEFAULT false NOT NULL,
    area_m2 double precision NOT NULL,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    geom_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED,
    CONSTRAINT areas_code_length_check CHECK ((length(code) =
CASE level
    WHEN 'county'::text THEN 6
    WHEN 'street'::text THEN 9
    ELSE 12
END)),
    CONSTRAINT areas_level_check CHECK ((level = ANY (ARRAY['county'::text, 'street'::text, 'community'::text])))
);
COMMENT ON TABLE testcity.areas IS 'Counties, streets and communities: the divisions that cells never cross.';
COMMENT ON COLUMN testcity.areas.code IS 'Division code: 6 digits county, 9 street, 12 community.';
COMMENT ON COLUMN testcity.areas.level IS 'county, street or community.';
COMMENT ON COLUMN testcity.areas.parent_code IS 'The area around it: a prefix of its own code. Empty for a county.';
COMMENT ON COLUMN testcity.areas.name IS 'Name in the city''s own language.';
COMMENT ON COLUMN testcity.areas.name_en IS 'English name, where one is known.';
COMMENT ON COLUMN testcity.areas.is_derived IS 'True where no authority drew it: gridcity filled the level in.';
COMMENT ON COLUMN testcity.areas.area_m2 IS 'Geodesic area on the ellipsoid. [m²]';
COMMENT ON COLUMN testcity.areas.geom IS 'Its extent. EPSG:4326, longitude then latitude. [°]';
COMMENT ON COLUMN testcity.areas.geom_3857 IS 'The same place in EPSG:3857 for tiles; never measure in it. [m]';
CREATE TABLE testcity.attachments (
    id bigint NOT NULL,
    case_id bigint,
    complaint_id bigint,
    component_id bigint,
    sha256 text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    actor_id integer,
    attached_at timestamp with time zone NOT NULL,
    CONSTRAINT attachments_kind_check CHECK ((kind = ANY (ARRAY['report'::text, 'before'::text, 'after'::text, 'near'::text, 'far'::text, 'other'::text]))),
    CONSTRAINT attachments_owner_check CHECK ((num_nonnulls(case_id, complaint_id, component_id) = 1))
);
COMMENT ON TABLE testcity.attachments IS 'Evidence: which file hangs on which case, complaint or component.';
COMMENT ON COLUMN testcity.attachments.id IS 'Number of the attachment.';
COMMENT ON COLUMN testcity.attachments.case_id IS 'The case it belongs to, or';
COMMENT ON COLUMN testcity.attachments.complaint_id IS 'the complaint it came with, or';
COMMENT ON COLUMN testcity.attachments.component_id IS 'the component it shows.';
COMMENT ON COLUMN testcity.attachments.sha256 IS 'Its content.';
COMMENT ON COLUMN testcity.attachments.name IS 'Its file name as sent, without any path.';
COMMENT ON COLUMN testcity.attachments.kind IS 'report, before, after, near, far or other.';
COMMENT ON COLUMN testcity.attachments.actor_id IS 'Who attached it; empty for a citizen.';
COMMENT ON COLUMN testcity.attachments.attached_at IS 'When it was attached.';
ALTER TABLE testcity.attachments ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.attachments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.buildings (
    id bigint NOT NULL,
    source_key text NOT NULL,
    kind text NOT NULL,
    name text,
    name_en text,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    geom_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED
);
COMMENT ON TABLE testcity.buildings IS 'Buildings.';
COMMENT ON COLUMN testcity.buildings.id IS 'Number of the feature.';
COMMENT ON COLUMN testcity.buildings.source_key IS 'Its key in the file it came from.';
COMMENT ON COLUMN testcity.buildings.kind IS 'What the source calls the building''s use.';
COMMENT ON COLUMN testcity.buildings.name IS 'Name in the city''s own language.';
COMMENT ON COLUMN testcity.buildings.name_en IS 'English name, where one is known.';
COMMENT ON COLUMN testcity.buildings.geom IS 'Its shape. EPSG:4326, longitude then latitude. [°]';
COMMENT ON COLUMN testcity.buildings.geom_3857 IS 'The same place in EPSG:3857 for tiles; never measure in it. [m]';
ALTER TABLE testcity.buildings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.buildings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.case_events (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    seq integer NOT NULL,
    source text NOT NULL,
    command text NOT NULL,
    target text NOT NULL,
    actor_id integer,
    actor_role text NOT NULL,
    origin text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    body jsonb NOT NULL,
    idempotency_key text,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    txid bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    CONSTRAINT case_events_origin_check CHECK ((origin = ANY (ARRAY['live'::text, 'simulated'::text, 'imported'::text]))),
    CONSTRAINT case_events_step_check CHECK ((((((source || ' '::text) || command) || ' '::text) || target) = ANY (ARRAY['none report reported'::text, 'reported reject closed'::text, 'reported dispatch dispatched'::text, 'dispatched dispatch dispatched'::text, 'dispatched return reported'::text, 'handling return reported'::text, 'dispatched start handling'::text, 'handling complete verifying'::text, 'dispatched complete verifying'::text, 'verifying verify verifying'::text, 'verifying rework handling'::text, 'verifying close closed'::text, 'dispatched suspend dispatched'::text, 'dispatched resume dispatched'::text, 'handling suspend handling'::text, 'handling resume handling'::text, 'reported void closed'::text, 'dispatched void closed'::text, 'handling void closed'::text, 'verifying void closed'::text, 'closed reopen reported'::text, 'reported note reported'::text, 'dispatched note dispatched'::text, 'handling note handling'::text, 'verifying note verifying'::text, 'closed note closed'::text, 'reported attach reported'::text, 'dispatched attach dispatched'::text, 'handling attach handling'::text, 'verifying attach verifying'::text, 'closed attach closed'::text])))
);
COMMENT ON TABLE testcity.case_events IS 'What was done to each case, by whom. Rows are never changed: a trigger refuses.';
COMMENT ON COLUMN testcity.case_events.id IS 'Number of the event.';
COMMENT ON COLUMN testcity.case_events.case_id IS 'Whose event it is.';
COMMENT ON COLUMN testcity.case_events.seq IS 'The case''s version after it, from 1. [-]';
COMMENT ON COLUMN testcity.case_events.source IS 'Stage before; ''none'' before the report.';
COMMENT ON COLUMN testcity.case_events.command IS 'What was done.';
COMMENT ON COLUMN testcity.case_events.target IS 'Stage after.';
COMMENT ON COLUMN testcity.case_events.actor_id IS 'Who did it; empty if the record does not tell.';
COMMENT ON COLUMN testcity.case_events.actor_role IS 'In which role.';
COMMENT ON COLUMN testcity.case_events.origin IS 'live, simulated or imported.';
COMMENT ON COLUMN testcity.case_events.happened_at IS 'When it was done.';
COMMENT ON COLUMN testcity.case_events.recorded_at IS 'When it was written.';
COMMENT ON COLUMN testcity.case_events.body IS 'What the command brought: reason, department, outcome …';
COMMENT ON COLUMN testcity.case_events.idempotency_key IS 'The caller''s name for this write: a retry is the same write.';
COMMENT ON COLUMN testcity.case_events.prev_hash IS 'Hash of the event before; 32 zero bytes at first.';
COMMENT ON COLUMN testcity.case_events.hash IS 'SHA-256 over prev_hash and this event; see cases.ledger.';
COMMENT ON COLUMN testcity.case_events.txid IS 'Transaction that wrote it: the live stream shows it when no older one is under way.';
ALTER TABLE testcity.case_events ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.case_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE testcity.case_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 99999
    CACHE 1
    CYCLE;
CREATE TABLE testcity.case_steps (
    source text NOT NULL,
    command text NOT NULL,
    target text NOT NULL,
    roles text[] NOT NULL,
    needs text[] NOT NULL
);
COMMENT ON TABLE testcity.case_steps IS 'The workflow, one row an arrow, for readers of SQL. Mirrors gridcity.cases.workflow.STEPS.';
COMMENT ON COLUMN testcity.case_steps.source IS 'Stage before; ''none'' before the report.';
COMMENT ON COLUMN testcity.case_steps.command IS 'The command.';
COMMENT ON COLUMN testcity.case_steps.target IS 'Stage after.';
COMMENT ON COLUMN testcity.case_steps.roles IS 'Who may give the command.';
COMMENT ON COLUMN testcity.case_steps.needs IS 'What it must bring: reason, department, outcome, …';
CREATE TABLE testcity.cases (
    id bigint NOT NULL,
    number text NOT NULL,
    class_id integer NOT NULL,
    cell_id bigint,
    component_id bigint,
    stage text NOT NULL,
    version integer NOT NULL,
    channel text NOT NULL,
    description text NOT NULL,
    address text,
    place_quality text NOT NULL,
    department_id integer,
    reporter_id integer,
    handler_id integer,
    handler_ids integer[] DEFAULT '{}'::integer[] NOT NULL,
    outcome text,
    is_suspended boolean DEFAULT false NOT NULL,
    rework_count integer DEFAULT 0 NOT NULL,
    return_count integer DEFAULT 0 NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    dispatched_at timestamp with time zone,
    completed_at timestamp with time zone,
    verified_at timestamp with time zone,
    closed_at timestamp with time zone,
    due_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    head_hash bytea NOT NULL,
    external_key text,
    geom public.geometry(Point,4326),
    geom_3857 public.geometry(Point,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED,
    CONSTRAINT cases_closed_at_when_closed_check CHECK (((stage = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT cases_outcome_when_closed_check CHECK (((stage = 'closed'::text) = (outcome IS NOT NULL))),
    CONSTRAINT cases_place_quality_check CHECK ((place_quality = ANY (ARRAY['exact'::text, 'default'::text, 'outside'::text, 'none'::text]))),
    CONSTRAINT cases_stage_check CHECK ((stage = ANY (ARRAY['reported'::text, 'dispatched'::text, 'handling'::text, 'verifying'::text, 'closed'::text])))
)
WITH (fillfactor='80');
COMMENT ON TABLE testcity.cases IS 'One problem in the city, from its report to its closing: a projection of its events.';
COMMENT ON COLUMN testcity.cases.id IS 'What addresses and other tables refer to.';
COMMENT ON COLUMN testcity.cases.number IS 'Case number, 19 digits: county 6, day 8, sequence 5.';
COMMENT ON COLUMN testcity.cases.class_id IS 'Class of the matter.';
COMMENT ON COLUMN testcity.cases.cell_id IS 'Cell it lies in; empty outside the tiling.';
COMMENT ON COLUMN testcity.cases.component_id IS 'The component it is about, if one is.';
COMMENT ON COLUMN testcity.cases.stage IS 'reported, dispatched, handling, verifying or closed.';
COMMENT ON COLUMN testcity.cases.version IS 'Grows by one with every event; guards against lost updates.';
COMMENT ON COLUMN testcity.cases.channel IS 'How it came: inspector, citizen, phone, video, sensor, import …';
COMMENT ON COLUMN testcity.cases.description IS 'What was seen, in the reporter''s words.';
COMMENT ON COLUMN testcity.cases.address IS 'The place in words.';
COMMENT ON COLUMN testcity.cases.place_quality IS 'exact, default (a stand-in point), outside or none.';
COMMENT ON COLUMN testcity.cases.department_id IS 'Who handles it now.';
COMMENT ON COLUMN testcity.cases.reporter_id IS 'Who filed it, if a person did.';
COMMENT ON COLUMN testcity.cases.handler_id IS 'Who completed it last; may not verify it.';
COMMENT ON COLUMN testcity.cases.handler_ids IS 'Everybody who ever completed it; none of them may verify it.';
COMMENT ON COLUMN testcity.cases.outcome IS 'How it ended: fixed, made_safe, not_found, not_ours, refused, …';
COMMENT ON COLUMN testcity.cases.is_suspended IS 'Suspended (挂账).';
COMMENT ON COLUMN testcity.cases.rework_count IS 'Times sent back by a verifier. [-]';
COMMENT ON COLUMN testcity.cases.return_count IS 'Times returned as not ours. [-]';
COMMENT ON COLUMN testcity.cases.reported_at IS 'When it was reported.';
COMMENT ON COLUMN testcity.cases.dispatched_at IS 'When it was last dispatched.';
COMMENT ON COLUMN testcity.cases.completed_at IS 'When the handler last said done.';
COMMENT ON COLUMN testcity.cases.verified_at IS 'When somebody else last saw that it is done.';
COMMENT ON COLUMN testcity.cases.closed_at IS 'When it was closed.';
COMMENT ON COLUMN testcity.cases.due_at IS 'When handling has to be completed.';
COMMENT ON COLUMN testcity.cases.updated_at IS 'When its last event happened.';
COMMENT ON COLUMN testcity.cases.head_hash IS 'Hash of its last event; the next one continues it.';
COMMENT ON COLUMN testcity.cases.external_key IS 'Its number in the system it was imported from.';
COMMENT ON COLUMN testcity.cases.geom IS 'Where the problem is; empty if nobody said. EPSG:4326, longitude then latitude. [°]';
COMMENT ON COLUMN testcity.cases.geom_3857 IS 'The same place in EPSG:3857 for tiles; never measure in it. [m]';
ALTER TABLE testcity.cases ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.cases_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.catalogue_classes (
    id integer NOT NULL,
    edition text NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    major_name text NOT NULL,
    major_name_en text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    geometry text NOT NULL,
    is_emergency boolean DEFAULT false NOT NULL,
    limit_value double precision,
    limit_unit text,
    limit_basis text,
    accuracy text,
    attributes_schema jsonb,
    CONSTRAINT catalogue_classes_accuracy_check CHECK ((accuracy = ANY (ARRAY['A'::text, 'B'::text, 'C'::text]))),
    CONSTRAINT catalogue_classes_geometry_check CHECK ((geometry = ANY (ARRAY['point'::text, 'line'::text, 'polygon'::text]))),
    CONSTRAINT catalogue_classes_kind_check CHECK ((kind = ANY (ARRAY['component'::text, 'matter'::text]))),
    CONSTRAINT catalogue_classes_limit_check CHECK (((limit_value IS NULL) = (limit_unit IS NULL))),
    CONSTRAINT catalogue_classes_limit_unit_check CHECK ((limit_unit = ANY (ARRAY['urgent_hour'::text, 'work_hour'::text, 'work_day'::text, 'natural_day'::text])))
);
COMMENT ON TABLE testcity.catalogue_classes IS 'Component 01001 and matter 01001 share a number: the key is edition, kind and code.';
COMMENT ON COLUMN testcity.catalogue_classes.id IS 'What components and cases refer to.';
COMMENT ON COLUMN testcity.catalogue_classes.edition IS 'Its edition.';
COMMENT ON COLUMN testcity.catalogue_classes.kind IS 'component (部件) or matter (事项).';
COMMENT ON COLUMN testcity.catalogue_classes.code IS 'Class code: 2 major digits, then 2 or 3 minor ones.';
COMMENT ON COLUMN testcity.catalogue_classes.major_name IS 'Name of the major class, in the edition''s language.';
COMMENT ON COLUMN testcity.catalogue_classes.major_name_en IS 'Name of the major class in English.';
COMMENT ON COLUMN testcity.catalogue_classes.name IS 'Name of the class, in the edition''s language.';
COMMENT ON COLUMN testcity.catalogue_classes.name_en IS 'Name of the class in English.';
COMMENT ON COLUMN testcity.catalogue_classes.geometry IS 'Natural extent: point, line or polygon.';
COMMENT ON COLUMN testcity.catalogue_classes.is_emergency IS 'A sudden event (突发事件).';
COMMENT ON COLUMN testcity.catalogue_classes.limit_value IS 'Time limit for handling, in limit_unit; empty means none is set.';
COMMENT ON COLUMN testcity.catalogue_classes.limit_unit IS 'urgent_hour, work_hour, work_day or natural_day.';
COMMENT ON COLUMN testcity.catalogue_classes.limit_basis IS 'Where the limit comes from; a proposal says so.';
COMMENT ON COLUMN testcity.catalogue_classes.accuracy IS 'Of components: A places are right within 0.5 m, B 1.0 m, C 10 m.';
COMMENT ON COLUMN testcity.catalogue_classes.attributes_schema IS 'Of components: their attributes, JSON Schema.';
ALTER TABLE testcity.catalogue_classes ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.catalogue_classes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.catalogue_editions (
    code text NOT NULL,
    name text NOT NULL,
    is_local boolean NOT NULL
);
COMMENT ON TABLE testcity.catalogue_editions IS 'Editions of the catalogue: one standard, or one city''s own list.';
COMMENT ON COLUMN testcity.catalogue_editions.code IS 'Short name, e.g. gbt-47678.5-2026.';
COMMENT ON COLUMN testcity.catalogue_editions.name IS 'The standard or local rule it was taken from.';
COMMENT ON COLUMN testcity.catalogue_editions.is_local IS 'True where a city made it for itself.';
CREATE TABLE testcity.cell_lineage (
    old_id bigint NOT NULL,
    new_id bigint NOT NULL,
    shared_m2 double precision NOT NULL,
    old_share double precision NOT NULL,
    new_share double precision NOT NULL,
    CONSTRAINT cell_lineage_positive_check CHECK (((shared_m2 > (0)::double precision) AND (old_share > (0)::double precision) AND (new_share > (0)::double precision)))
);
COMMENT ON TABLE testcity.cell_lineage IS 'Which retired cells gave ground to which new ones; what a redraw leaves alone is in neither.';
COMMENT ON COLUMN testcity.cell_lineage.old_id IS 'A cell that was retired.';
COMMENT ON COLUMN testcity.cell_lineage.new_id IS 'A cell of the next tiling that holds some of its ground.';
COMMENT ON COLUMN testcity.cell_lineage.shared_m2 IS 'The ground of both, in the equal-area projection. [m²]';
COMMENT ON COLUMN testcity.cell_lineage.old_share IS 'How much of the retired cell that is. [-]';
COMMENT ON COLUMN testcity.cell_lineage.new_share IS 'How much of the new cell that is. [-]';
CREATE TABLE testcity.cells (
    id bigint NOT NULL,
    code text NOT NULL,
    tiling_id smallint NOT NULL,
    closed_by smallint,
    area_code text NOT NULL,
    col integer,
    "row" integer,
    area_m2 double precision NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    geom_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED,
    CONSTRAINT cells_code_check CHECK ((code ~ '^[0-9A-Z]{15}$'::text))
);
COMMENT ON TABLE testcity.cells IS 'Unit cells of about 10,000 m² (万米单元网格), each in one area.';
COMMENT ON COLUMN testcity.cells.id IS 'Stable name of one version of one cell.';
COMMENT ON COLUMN testcity.cells.code IS '15 characters: county 6, street 3, community 3, sequence 3.';
COMMENT ON COLUMN testcity.cells.tiling_id IS 'The tiling it was drawn in.';
COMMENT ON COLUMN testcity.cells.closed_by IS 'The tiling that retired it: it is in force in all those before. Empty while it is.';
COMMENT ON COLUMN testcity.cells.area_code IS 'The finest area it lies in.';
COMMENT ON COLUMN testcity.cells.col IS 'Lattice column counted eastwards from the projection centre. [-]';
COMMENT ON COLUMN testcity.cells."row" IS 'Lattice row counted northwards from the projection centre. [-]';
COMMENT ON COLUMN testcity.cells.area_m2 IS 'Geodesic area on the ellipsoid. [m²]';
COMMENT ON COLUMN testcity.cells.valid_from IS 'Since when the cell is in force.';
COMMENT ON COLUMN testcity.cells.valid_to IS 'Until when; empty while it is. Cells are never deleted.';
COMMENT ON COLUMN testcity.cells.geom IS 'Its extent. EPSG:4326, longitude then latitude. [°]';
COMMENT ON COLUMN testcity.cells.geom_3857 IS 'The same place in EPSG:3857 for tiles; never measure in it. [m]';
ALTER TABLE testcity.cells ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.cells_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.city (
    code text NOT NULL,
    profile jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE testcity.city IS 'One row: the city that this schema holds.';
COMMENT ON COLUMN testcity.city.code IS 'The profile''s code; also the name of this schema.';
COMMENT ON COLUMN testcity.city.profile IS 'The profile as it was read when the city was made.';
COMMENT ON COLUMN testcity.city.created_at IS 'When the city was made.';
CREATE SEQUENCE testcity.complaint_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 99999
    CACHE 1
    CYCLE;
CREATE TABLE testcity.complaint_senders (
    source text NOT NULL,
    since timestamp with time zone NOT NULL,
    tries integer NOT NULL
);
COMMENT ON TABLE testcity.complaint_senders IS 'Who sends complaints lately, so that nobody floods the public''s door; forgotten in minutes.';
COMMENT ON COLUMN testcity.complaint_senders.source IS 'Network address that complaints were sent from.';
COMMENT ON COLUMN testcity.complaint_senders.since IS 'When it sent the first one that counts.';
COMMENT ON COLUMN testcity.complaint_senders.tries IS 'How often it has tried since then. [-]';
CREATE TABLE testcity.complaints (
    id bigint NOT NULL,
    number text NOT NULL,
    secret_hash bytea NOT NULL,
    class_id integer,
    description text NOT NULL,
    contact jsonb DEFAULT '{}'::jsonb NOT NULL,
    cell_id bigint NOT NULL,
    case_id bigint,
    status text NOT NULL,
    answer text,
    received_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    settled_by_id integer,
    idempotency_key text,
    geom public.geometry(Point,4326) NOT NULL,
    CONSTRAINT complaints_case_when_linked_check CHECK (((status = 'linked'::text) = (case_id IS NOT NULL))),
    CONSTRAINT complaints_status_check CHECK ((status = ANY (ARRAY['received'::text, 'linked'::text, 'declined'::text])))
);
COMMENT ON TABLE testcity.complaints IS 'The public''s reports (公众投诉), each with its own number and answer.';
COMMENT ON COLUMN testcity.complaints.id IS 'Number inside the store.';
COMMENT ON COLUMN testcity.complaints.number IS 'Number the citizen is given.';
COMMENT ON COLUMN testcity.complaints.secret_hash IS 'SHA-256 of the secret that opens its status.';
COMMENT ON COLUMN testcity.complaints.class_id IS 'What the citizen chose, if anything.';
COMMENT ON COLUMN testcity.complaints.description IS 'What the citizen wrote.';
COMMENT ON COLUMN testcity.complaints.contact IS 'Name, phone, mail: private.';
COMMENT ON COLUMN testcity.complaints.cell_id IS 'Cell it lies in.';
COMMENT ON COLUMN testcity.complaints.case_id IS 'The case it was linked to.';
COMMENT ON COLUMN testcity.complaints.status IS 'received, linked or declined.';
COMMENT ON COLUMN testcity.complaints.answer IS 'What the city answered.';
COMMENT ON COLUMN testcity.complaints.received_at IS 'When it came in.';
COMMENT ON COLUMN testcity.complaints.settled_at IS 'When it was linked or declined.';
COMMENT ON COLUMN testcity.complaints.settled_by_id IS 'Who linked or declined it.';
COMMENT ON COLUMN testcity.complaints.idempotency_key IS 'The sender''s name for this write: a retry is the same write.';
COMMENT ON COLUMN testcity.complaints.geom IS 'Where the citizen put the pin. EPSG:4326, longitude then latitude. [°]';
ALTER TABLE testcity.complaints ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.complaints_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.component_batches (
    id bigint NOT NULL,
    kind text NOT NULL,
    asked jsonb NOT NULL,
    changed integer NOT NULL,
    effective_on date NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    actor_id integer,
    note text DEFAULT ''::text NOT NULL,
    idempotency_key text,
    CONSTRAINT component_batches_kind_check CHECK ((kind = ANY (ARRAY['responsible'::text, 'survey'::text, 'import'::text])))
);
COMMENT ON TABLE testcity.component_batches IS 'Changes of many components at once. Rows are never changed: a trigger refuses.';
COMMENT ON COLUMN testcity.component_batches.id IS 'Number of the batch.';
COMMENT ON COLUMN testcity.component_batches.kind IS 'responsible (in bulk), survey (closed) or import (matched).';
COMMENT ON COLUMN testcity.component_batches.asked IS 'What was asked for: which components, what of them.';
COMMENT ON COLUMN testcity.component_batches.changed IS 'How many components it changed. [-]';
COMMENT ON COLUMN testcity.component_batches.effective_on IS 'The day from which it holds.';
COMMENT ON COLUMN testcity.component_batches.happened_at IS 'When it was done.';
COMMENT ON COLUMN testcity.component_batches.actor_id IS 'Who did it.';
COMMENT ON COLUMN testcity.component_batches.note IS 'Why, in the actor''s words.';
COMMENT ON COLUMN testcity.component_batches.idempotency_key IS 'The caller''s name for this write: a retry is the same write.';
ALTER TABLE testcity.component_batches ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.component_batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.component_events (
    id bigint NOT NULL,
    component_id bigint NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL,
    effective_on date NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    other_id bigint,
    batch_id bigint,
    happened_at timestamp with time zone NOT NULL,
    actor_id integer,
    note text DEFAULT ''::text NOT NULL,
    idempotency_key text,
    CONSTRAINT component_events_kind_check CHECK ((kind = ANY (ARRAY['move'::text, 'state'::text, 'edit'::text, 'responsible'::text, 'merge'::text, 'absorb'::text]))),
    CONSTRAINT component_events_seq_check CHECK ((seq > 1)),
    CONSTRAINT component_events_state_check CHECK (((kind <> 'state'::text) OR ((((before ->> 'state'::text) || ' '::text) || (after ->> 'state'::text)) = ANY (ARRAY['intact damaged'::text, 'intact lost'::text, 'intact abandoned'::text, 'intact removed'::text, 'damaged intact'::text, 'damaged lost'::text, 'damaged abandoned'::text, 'damaged removed'::text, 'lost intact'::text, 'lost damaged'::text, 'lost removed'::text, 'abandoned intact'::text, 'abandoned damaged'::text, 'abandoned lost'::text, 'abandoned removed'::text]))))
);
COMMENT ON TABLE testcity.component_events IS 'What was done to each component, by whom. Rows are never changed: a trigger refuses.';
COMMENT ON COLUMN testcity.component_events.id IS 'Order of writing.';
COMMENT ON COLUMN testcity.component_events.component_id IS 'Whose event it is.';
COMMENT ON COLUMN testcity.component_events.seq IS 'Its version after it; 1 is its birth, which is the row. [-]';
COMMENT ON COLUMN testcity.component_events.kind IS 'move, state, edit, responsible, merge or absorb.';
COMMENT ON COLUMN testcity.component_events.effective_on IS 'The day from which it holds. Of two that speak of a day, the one written later is right.';
COMMENT ON COLUMN testcity.component_events.before IS 'The columns of components that it set, as they were.';
COMMENT ON COLUMN testcity.component_events.after IS 'The same columns, as it set them; geom as EWKT.';
COMMENT ON COLUMN testcity.component_events.other_id IS 'Of merge the survivor, of absorb the double.';
COMMENT ON COLUMN testcity.component_events.batch_id IS 'The batch it was part of.';
COMMENT ON COLUMN testcity.component_events.happened_at IS 'When it was recorded.';
COMMENT ON COLUMN testcity.component_events.actor_id IS 'Who recorded it.';
COMMENT ON COLUMN testcity.component_events.note IS 'Why, in the actor''s words.';
COMMENT ON COLUMN testcity.component_events.idempotency_key IS 'The caller''s name for this write: a retry is the same write.';
ALTER TABLE testcity.component_events ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.component_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.component_numbers (
    prefix text NOT NULL,
    last integer NOT NULL,
    CONSTRAINT component_numbers_last_check CHECK (((last >= 0) AND (last <= 999999)))
);
COMMENT ON TABLE testcity.component_numbers IS 'Where the allotting of component codes stands.';
COMMENT ON COLUMN testcity.component_numbers.prefix IS 'County and class: the code without its last six digits.';
COMMENT ON COLUMN testcity.component_numbers.last IS 'The last sequence number allotted; never given twice. [-]';
CREATE TABLE testcity.components (
    id bigint NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    class_id integer NOT NULL,
    name text NOT NULL,
    governing_id integer,
    owner_id integer,
    maintainer_id integer,
    cell_id bigint NOT NULL,
    state text NOT NULL,
    start_on date NOT NULL,
    changed_on date,
    data_source text,
    remark text,
    source text NOT NULL,
    source_key text NOT NULL COLLATE pg_catalog."C",
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    merged_into_id bigint,
    geom public.geometry(Point,4326) NOT NULL,
    CONSTRAINT components_code_check CHECK (((length(code) = ANY (ARRAY[16, 17])) AND (ltrim(code, '0123456789'::text) = ''::text))),
    CONSTRAINT components_merged_is_removed_check CHECK (((merged_into_id IS NULL) OR (state = 'removed'::text))),
    CONSTRAINT components_state_check CHECK ((state = ANY (ARRAY['intact'::text, 'damaged'::text, 'lost'::text, 'abandoned'::text, 'removed'::text])))
);
COMMENT ON TABLE testcity.components IS 'Manholes, lamps, hydrants, trees: all that stands in the city and has a code.';
COMMENT ON COLUMN testcity.components.id IS 'Number of the component.';
COMMENT ON COLUMN testcity.components.code IS '17 digits: county 6, class 5, sequence 6. Field GLBJBSM.';
COMMENT ON COLUMN testcity.components.class_id IS 'Its class.';
COMMENT ON COLUMN testcity.components.name IS 'Field GLBJMC.';
COMMENT ON COLUMN testcity.components.governing_id IS 'Governing department. Fields ZGBMDM, ZGBMMC.';
COMMENT ON COLUMN testcity.components.owner_id IS 'Owner. Fields QSDWDM, QSDWMC.';
COMMENT ON COLUMN testcity.components.maintainer_id IS 'Maintainer. Fields YHDWDM, YHDWMC.';
COMMENT ON COLUMN testcity.components.cell_id IS 'Its cell; gives fields SZDYWGBSM, SZJDDM, SZJDMC, SZSQDM, SZSQMC.';
COMMENT ON COLUMN testcity.components.state IS 'intact, damaged, lost, abandoned or removed. Field GLBJZT.';
COMMENT ON COLUMN testcity.components.start_on IS 'Field CSRQ.';
COMMENT ON COLUMN testcity.components.changed_on IS 'Field BGRQ.';
COMMENT ON COLUMN testcity.components.data_source IS 'Field SJLY.';
COMMENT ON COLUMN testcity.components.remark IS 'Field BZ.';
COMMENT ON COLUMN testcity.components.source IS 'Data set it was loaded from, or ''register''.';
COMMENT ON COLUMN testcity.components.source_key IS 'Its key there: loading the file again finds it.';
COMMENT ON COLUMN testcity.components.attributes IS 'What the class adds.';
COMMENT ON COLUMN testcity.components.version IS 'Grows by one with every event; guards against lost updates.';
COMMENT ON COLUMN testcity.components.merged_into_id IS 'Of a double: the component that stays. Never one that is merged itself.';
COMMENT ON COLUMN testcity.components.geom IS 'Its representative point. EPSG:4326, longitude then latitude. [°]';
ALTER TABLE testcity.components ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.components_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.compounds (
    id bigint NOT NULL,
    source_key text NOT NULL,
    kind text NOT NULL,
    name text,
    name_en text,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    geom_3857 public.geometry(MultiPolygon,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED
);
COMMENT ON TABLE testcity.compounds IS 'Compounds (自管院落): gated estates, campuses, hospitals, barracks. Blocks keep them whole.';
COMMENT ON COLUMN testcity.compounds.id IS 'Number of the feature.';
COMMENT ON COLUMN testcity.compounds.source_key IS 'Its key in the file it came from.';
COMMENT ON COLUMN testcity.compounds.kind IS 'What the source calls the compound''s use.';
COMMENT ON COLUMN testcity.compounds.name IS 'Name in the city''s own language.';
COMMENT ON COLUMN testcity.compounds.name_en IS 'English name, where one is known.';
COMMENT ON COLUMN testcity.compounds.geom IS 'Its shape. EPSG:4326, longitude then latitude. [°]';
COMMENT ON COLUMN testcity.compounds.geom_3857 IS 'The same place in EPSG:3857 for tiles; never measure in it. [m]';
ALTER TABLE testcity.compounds ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.compounds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.departments (
    id integer NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    name_en text
);
COMMENT ON TABLE testcity.departments IS 'Who governs, owns, maintains or handles.';
COMMENT ON COLUMN testcity.departments.id IS 'Number of the department.';
COMMENT ON COLUMN testcity.departments.code IS 'Unified social credit code, or a local one.';
COMMENT ON COLUMN testcity.departments.name IS 'Name in the city''s own language.';
COMMENT ON COLUMN testcity.departments.name_en IS 'English name, where one is known.';
ALTER TABLE testcity.departments ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.departments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.document_links (
    id bigint NOT NULL,
    document_id bigint NOT NULL,
    case_id bigint,
    cell_id bigint,
    CONSTRAINT document_links_target_check CHECK ((num_nonnulls(case_id, cell_id) = 1))
);
COMMENT ON TABLE testcity.document_links IS 'Which cases and cells a document concerns.';
COMMENT ON COLUMN testcity.document_links.id IS 'Number of the link.';
COMMENT ON COLUMN testcity.document_links.document_id IS 'The document.';
COMMENT ON COLUMN testcity.document_links.case_id IS 'A case it concerns, or';
COMMENT ON COLUMN testcity.document_links.cell_id IS 'a cell it concerns.';
ALTER TABLE testcity.document_links ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.document_links_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.documents (
    id bigint NOT NULL,
    number text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    issued_on date NOT NULL,
    valid_until date,
    sha256 text NOT NULL,
    name text NOT NULL,
    actor_id integer NOT NULL,
    registered_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE testcity.documents IS 'Official documents (公文).';
COMMENT ON COLUMN testcity.documents.id IS 'Number inside the store.';
COMMENT ON COLUMN testcity.documents.number IS 'Document number (发文字号).';
COMMENT ON COLUMN testcity.documents.title IS 'Title.';
COMMENT ON COLUMN testcity.documents.kind IS 'Kind of document, e.g. notice, reply, letter.';
COMMENT ON COLUMN testcity.documents.issued_on IS 'Date it bears.';
COMMENT ON COLUMN testcity.documents.valid_until IS 'Last day it is in force; empty means until revoked.';
COMMENT ON COLUMN testcity.documents.sha256 IS 'Its content.';
COMMENT ON COLUMN testcity.documents.name IS 'Its file name as sent, without any path.';
COMMENT ON COLUMN testcity.documents.actor_id IS 'Who registered it.';
COMMENT ON COLUMN testcity.documents.registered_at IS 'When it was registered.';
ALTER TABLE testcity.documents ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.documents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.duty_rules (
    id bigint NOT NULL,
    place text NOT NULL COLLATE pg_catalog."C",
    cell_id bigint,
    kind text,
    scope text NOT NULL,
    edition text,
    major text,
    class_id integer,
    target text GENERATED ALWAYS AS (
CASE scope
    WHEN 'class'::text THEN ('c'::text || (class_id)::text)
    WHEN 'major'::text THEN ((((('m'::text || kind) || ':'::text) || edition) || ':'::text) || major)
    WHEN 'all'::text THEN ('a'::text || kind)
    ELSE 't'::text
END) STORED NOT NULL COLLATE pg_catalog."C",
    governing_id integer,
    owner_id integer,
    maintainer_id integer,
    valid_from date NOT NULL,
    valid_to date,
    is_contested boolean DEFAULT false NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    source text NOT NULL,
    succeeds_id bigint,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by integer,
    ended_on date,
    ended_at timestamp with time zone,
    ended_by integer,
    CONSTRAINT duty_rules_cell_check CHECK (((cell_id IS NOT NULL) = (length(place) = 15))),
    CONSTRAINT duty_rules_class_check CHECK (((class_id IS NOT NULL) = (scope = 'class'::text))),
    CONSTRAINT duty_rules_ended_check CHECK (((ended_on IS NULL) = (ended_at IS NULL))),
    CONSTRAINT duty_rules_kind_by_scope_check CHECK (((kind IS NULL) = (scope = 'territory'::text))),
    CONSTRAINT duty_rules_kind_check CHECK ((kind = ANY (ARRAY['component'::text, 'matter'::text]))),
    CONSTRAINT duty_rules_major_check CHECK ((((major IS NOT NULL) = (scope = 'major'::text)) AND ((edition IS NOT NULL) = (scope = 'major'::text)))),
    CONSTRAINT duty_rules_names_somebody_check CHECK ((num_nonnulls(governing_id, owner_id, maintainer_id) > 0)),
    CONSTRAINT duty_rules_no_past_end_check CHECK ((is_contested OR (ended_on IS NULL) OR (valid_to >= ended_on))),
    CONSTRAINT duty_rules_place_check CHECK ((length(place) = ANY (ARRAY[0, 6, 9, 12, 15]))),
    CONSTRAINT duty_rules_scope_check CHECK ((scope = ANY (ARRAY['class'::text, 'major'::text, 'all'::text, 'territory'::text]))),
    CONSTRAINT duty_rules_validity_check CHECK ((valid_to >= valid_from))
);
COMMENT ON TABLE testcity.duty_rules IS 'Who governs, owns and maintains what, where, since when. A change ends a rule and begins one.';
COMMENT ON COLUMN testcity.duty_rules.id IS 'Number of the rule; answers name it.';
COMMENT ON COLUMN testcity.duty_rules.place IS 'Where: empty for the whole city, an area''s code (6, 9 or 12) or a cell''s (15).';
COMMENT ON COLUMN testcity.duty_rules.cell_id IS 'The cell that is meant: after a redraw its code may name other ground.';
COMMENT ON COLUMN testcity.duty_rules.kind IS 'component (部件) or matter (事项); empty for a territorial government.';
COMMENT ON COLUMN testcity.duty_rules.scope IS 'class, major, all; or territory, the last resort (属地兜底).';
COMMENT ON COLUMN testcity.duty_rules.edition IS 'Edition of a major class.';
COMMENT ON COLUMN testcity.duty_rules.major IS 'The two digits of a major class (大类).';
COMMENT ON COLUMN testcity.duty_rules.class_id IS 'The class (小类).';
COMMENT ON COLUMN testcity.duty_rules.target IS 'What for, in one word: made of scope, class, edition, major and kind.';
COMMENT ON COLUMN testcity.duty_rules.governing_id IS 'Governing department (主管部门).';
COMMENT ON COLUMN testcity.duty_rules.owner_id IS 'Owner (权属单位).';
COMMENT ON COLUMN testcity.duty_rules.maintainer_id IS 'Maintainer (养护单位).';
COMMENT ON COLUMN testcity.duty_rules.valid_from IS 'First day on which it holds (the city''s own).';
COMMENT ON COLUMN testcity.duty_rules.valid_to IS 'First day on which it holds no longer; empty: no end. As valid_from: it never held.';
COMMENT ON COLUMN testcity.duty_rules.is_contested IS 'True where it came second and contradicts a rule: listed, answers nothing.';
COMMENT ON COLUMN testcity.duty_rules.note IS 'Its ground, in words.';
COMMENT ON COLUMN testcity.duty_rules.source IS 'A file''s name and row, or ''register''.';
COMMENT ON COLUMN testcity.duty_rules.succeeds_id IS 'The rule it took the place of.';
COMMENT ON COLUMN testcity.duty_rules.recorded_at IS 'When it was entered.';
COMMENT ON COLUMN testcity.duty_rules.recorded_by IS 'Who entered it; empty for a command.';
COMMENT ON COLUMN testcity.duty_rules.ended_on IS 'The day, in the city''s calendar, on which its end was decided.';
COMMENT ON COLUMN testcity.duty_rules.ended_at IS 'When its end was entered.';
COMMENT ON COLUMN testcity.duty_rules.ended_by IS 'Who entered its end.';
ALTER TABLE testcity.duty_rules ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.duty_rules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.files (
    sha256 text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    served_sha256 text,
    exif jsonb,
    taken_at timestamp with time zone,
    geom public.geometry(Point,4326),
    received_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE testcity.files IS 'Files by content: the same bytes are kept once.';
COMMENT ON COLUMN testcity.files.sha256 IS 'Its content''s SHA-256, hexadecimal: also its path on disk.';
COMMENT ON COLUMN testcity.files.media_type IS 'Found from the content, never from the name.';
COMMENT ON COLUMN testcity.files.size_bytes IS 'Size as received. [byte]';
COMMENT ON COLUMN testcity.files.served_sha256 IS 'For photos: the copy without EXIF that is shown to people.';
COMMENT ON COLUMN testcity.files.exif IS 'What the camera wrote; kept privately, never served.';
COMMENT ON COLUMN testcity.files.taken_at IS 'When the photo was taken, as its camera says.';
COMMENT ON COLUMN testcity.files.geom IS 'Where the photo was taken, as its camera says. EPSG:4326, longitude then latitude. [°]';
COMMENT ON COLUMN testcity.files.received_at IS 'When it first arrived.';
CREATE TABLE testcity.layer_versions (
    layer text NOT NULL,
    version bigint NOT NULL
);
COMMENT ON TABLE testcity.layer_versions IS 'How often each map layer changed; kept by triggers.';
COMMENT ON COLUMN testcity.layer_versions.layer IS 'cells, areas, streets, water, buildings or components.';
COMMENT ON COLUMN testcity.layer_versions.version IS 'Grows with every change: the tiles'' ETag. [-]';
CREATE TABLE testcity.loads (
    id bigint NOT NULL,
    layer text NOT NULL,
    file_name text NOT NULL,
    rows_read bigint NOT NULL,
    rows_added bigint NOT NULL,
    rows_known bigint NOT NULL,
    rows_set_aside bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE testcity.loads IS 'What was loaded, from what, with which result.';
COMMENT ON COLUMN testcity.loads.id IS 'Number of the load.';
COMMENT ON COLUMN testcity.loads.layer IS 'areas, streets, water, buildings, components or cases.';
COMMENT ON COLUMN testcity.loads.file_name IS 'Name of the file.';
COMMENT ON COLUMN testcity.loads.rows_read IS 'Rows the file had. [-]';
COMMENT ON COLUMN testcity.loads.rows_added IS 'Rows that were new. [-]';
COMMENT ON COLUMN testcity.loads.rows_known IS 'Rows that were there already. [-]';
COMMENT ON COLUMN testcity.loads.rows_set_aside IS 'Rows with a fault. [-]';
COMMENT ON COLUMN testcity.loads.started_at IS 'When it began.';
COMMENT ON COLUMN testcity.loads.finished_at IS 'When it was complete.';
ALTER TABLE testcity.loads ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.loads_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.persons (
    id integer NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    department_id integer,
    password_hash text,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT persons_handlers_department_check CHECK (((role <> 'handler'::text) OR (department_id IS NOT NULL))),
    CONSTRAINT persons_role_check CHECK ((role = ANY (ARRAY['inspector'::text, 'operator'::text, 'dispatcher'::text, 'leader'::text, 'handler'::text, 'supervisor'::text, 'planner'::text, 'clerk'::text, 'admin'::text, 'importer'::text])))
);
COMMENT ON TABLE testcity.persons IS 'People who sign in, and programs that act in a role.';
COMMENT ON COLUMN testcity.persons.id IS 'Number of the person.';
COMMENT ON COLUMN testcity.persons.login IS 'Name to sign in with, lower case.';
COMMENT ON COLUMN testcity.persons.name IS 'Name as colleagues write it.';
COMMENT ON COLUMN testcity.persons.role IS 'The role the person acts in; gridcity.people.model.Role.';
COMMENT ON COLUMN testcity.persons.department_id IS 'Where the person works; every handler works somewhere.';
COMMENT ON COLUMN testcity.persons.password_hash IS 'argon2id; empty means no sign-in by password.';
COMMENT ON COLUMN testcity.persons.is_active IS 'False ends every session.';
COMMENT ON COLUMN testcity.persons.created_at IS 'When the account was made.';
ALTER TABLE testcity.persons ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.persons_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.place_names (
    id bigint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    origin text NOT NULL,
    type text NOT NULL,
    name text NOT NULL,
    folded text NOT NULL COLLATE pg_catalog."C",
    tokens tsvector NOT NULL,
    weight smallint NOT NULL,
    bounds double precision[],
    geom public.geometry(Point,4326) NOT NULL,
    CONSTRAINT place_names_kind_check CHECK ((kind = ANY (ARRAY['area'::text, 'street'::text, 'building'::text, 'place'::text]))),
    CONSTRAINT place_names_type_check CHECK ((type = ANY (ARRAY['division'::text, 'area'::text, 'zone'::text, 'street'::text, 'number'::text, 'poi'::text]))),
    CONSTRAINT place_names_weight_check CHECK (((weight >= 0) AND (weight <= 100)))
);
COMMENT ON TABLE testcity.place_names IS 'The names that can be searched; kept by triggers on areas, streets, buildings and places.';
COMMENT ON COLUMN testcity.place_names.id IS 'Number of the entry.';
COMMENT ON COLUMN testcity.place_names.kind IS 'Where it is from: area, street, building or place.';
COMMENT ON COLUMN testcity.place_names.key IS 'The area''s code, else the id; a street''s lowest id.';
COMMENT ON COLUMN testcity.place_names.origin IS 'What the entry is made anew by: the key; a street''s name.';
COMMENT ON COLUMN testcity.place_names.type IS 'division, area, zone, street, number or poi.';
COMMENT ON COLUMN testcity.place_names.name IS 'The name as it is written; one entry a language.';
COMMENT ON COLUMN testcity.place_names.folded IS 'What place_fold makes of the name.';
COMMENT ON COLUMN testcity.place_names.tokens IS 'Its words, and its Chinese characters by one and two.';
COMMENT ON COLUMN testcity.place_names.weight IS 'How likely it is meant, 0 to 100. [-]';
COMMENT ON COLUMN testcity.place_names.bounds IS 'West, south, east, north of what has an extent. [°]';
COMMENT ON COLUMN testcity.place_names.geom IS 'A point on it. EPSG:4326, longitude then latitude. [°]';
ALTER TABLE testcity.place_names ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.place_names_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.place_readings (
    folded text NOT NULL COLLATE pg_catalog."C",
    pinyin text COLLATE pg_catalog."C",
    initials text COLLATE pg_catalog."C"
);
COMMENT ON TABLE testcity.place_readings IS 'How Chinese names sound. A dictionary: an entry never gets wrong, and may stay for ever.';
COMMENT ON COLUMN testcity.place_readings.folded IS 'A folded name with Chinese characters.';
COMMENT ON COLUMN testcity.place_readings.pinyin IS 'Its reading in Latin letters, without tones; empty until read.';
COMMENT ON COLUMN testcity.place_readings.initials IS 'The first letters of its syllables; empty until read.';
CREATE TABLE testcity.place_words (
    word text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE testcity.place_words IS 'Each word that stands in a name, once. Words of names that went may stay; they find nothing.';
COMMENT ON COLUMN testcity.place_words.word IS 'A word, or a run of Chinese characters.';
CREATE TABLE testcity.places (
    id bigint NOT NULL,
    source_key text NOT NULL,
    type text NOT NULL,
    kind text NOT NULL,
    name text,
    name_en text,
    street text,
    number text,
    geom public.geometry(Point,4326) NOT NULL,
    CONSTRAINT places_is_called_check CHECK (((name IS NOT NULL) OR (number IS NOT NULL))),
    CONSTRAINT places_type_check CHECK ((type = ANY (ARRAY['area'::text, 'zone'::text, 'number'::text, 'poi'::text])))
);
COMMENT ON TABLE testcity.places IS 'Named places, points of interest and door numbers (地片, 区片, 门牌, 兴趣点).';
COMMENT ON COLUMN testcity.places.id IS 'Number of the place.';
COMMENT ON COLUMN testcity.places.source_key IS 'Its key in the file it came from.';
COMMENT ON COLUMN testcity.places.type IS 'area, zone, number or poi (GB/T 30428.3).';
COMMENT ON COLUMN testcity.places.kind IS 'What the source calls it: school, residential, square …';
COMMENT ON COLUMN testcity.places.name IS 'Name in the city''s own language; empty for a mere door number.';
COMMENT ON COLUMN testcity.places.name_en IS 'English name, where one is known.';
COMMENT ON COLUMN testcity.places.street IS 'Street that its door number counts along.';
COMMENT ON COLUMN testcity.places.number IS 'Door or building number (门牌, 楼牌) as it is written.';
COMMENT ON COLUMN testcity.places.geom IS 'A point on it. EPSG:4326, longitude then latitude. [°]';
ALTER TABLE testcity.places ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.places_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.sessions (
    token_hash bytea NOT NULL,
    person_id integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE testcity.sessions IS 'Browser sessions in force.';
COMMENT ON COLUMN testcity.sessions.token_hash IS 'SHA-256 of the cookie; the cookie is not kept.';
COMMENT ON COLUMN testcity.sessions.person_id IS 'Whose session it is.';
COMMENT ON COLUMN testcity.sessions.created_at IS 'When the person signed in.';
COMMENT ON COLUMN testcity.sessions.expires_at IS 'When the session ends by itself.';
CREATE TABLE testcity.sign_in_attempts (
    login text NOT NULL,
    source text NOT NULL,
    failures integer NOT NULL,
    failed_at timestamp with time zone,
    signed_in_at timestamp with time zone
);
COMMENT ON TABLE testcity.sign_in_attempts IS 'Refused sign-ins by login and place: who guesses passwords has to wait.';
COMMENT ON COLUMN testcity.sign_in_attempts.login IS 'The login as it was tried; it need not exist.';
COMMENT ON COLUMN testcity.sign_in_attempts.source IS 'Where from: a network address, empty if unknown.';
COMMENT ON COLUMN testcity.sign_in_attempts.failures IS 'Refused attempts since the last one that was good. [-]';
COMMENT ON COLUMN testcity.sign_in_attempts.failed_at IS 'When the last one was refused.';
COMMENT ON COLUMN testcity.sign_in_attempts.signed_in_at IS 'When somebody last signed in from there; such a place is trusted.';
CREATE TABLE testcity.simulated_week (
    id smallint DEFAULT 1 NOT NULL,
    seed bigint NOT NULL,
    days integer NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    cases_per_day double precision NOT NULL,
    incidents integer NOT NULL,
    is_whole boolean DEFAULT false NOT NULL,
    CONSTRAINT simulated_week_id_check CHECK ((id = 1))
);
COMMENT ON TABLE testcity.simulated_week IS 'At most one row: the week of simulated cases in the sample city. Other cities have none.';
COMMENT ON COLUMN testcity.simulated_week.id IS 'Always 1.';
COMMENT ON COLUMN testcity.simulated_week.seed IS 'What its chance is drawn from.';
COMMENT ON COLUMN testcity.simulated_week.days IS 'How long it is. [d]';
COMMENT ON COLUMN testcity.simulated_week.ends_at IS 'Where it ends: when it was begun to be simulated.';
COMMENT ON COLUMN testcity.simulated_week.cases_per_day IS 'Usual number of reports in a day. [d⁻¹]';
COMMENT ON COLUMN testcity.simulated_week.incidents IS 'Misfortunes in it, each with what follows. [-]';
COMMENT ON COLUMN testcity.simulated_week.is_whole IS 'False while it is written; false for ever if that was cut off, until somebody goes on.';
CREATE TABLE testcity.streets (
    id bigint NOT NULL,
    source_key text NOT NULL,
    kind text NOT NULL,
    name text,
    name_en text,
    geom public.geometry(MultiLineString,4326) NOT NULL,
    geom_3857 public.geometry(MultiLineString,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED
);
COMMENT ON TABLE testcity.streets IS 'Streets, paths and railways.';
COMMENT ON COLUMN testcity.streets.id IS 'Number of the feature.';
COMMENT ON COLUMN testcity.streets.source_key IS 'Its key in the file it came from.';
COMMENT ON COLUMN testcity.streets.kind IS 'motorway, primary, secondary, tertiary, residential, service, path, rail, subway or other.';
COMMENT ON COLUMN testcity.streets.name IS 'Name in the city''s own language.';
COMMENT ON COLUMN testcity.streets.name_en IS 'English name, where one is known.';
COMMENT ON COLUMN testcity.streets.geom IS 'Its shape. EPSG:4326, longitude then latitude. [°]';
COMMENT ON COLUMN testcity.streets.geom_3857 IS 'The same place in EPSG:3857 for tiles; never measure in it. [m]';
ALTER TABLE testcity.streets ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.streets_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.survey_cells (
    survey_id integer NOT NULL,
    cell_id bigint NOT NULL
);
COMMENT ON TABLE testcity.survey_cells IS 'The ground of a survey.';
COMMENT ON COLUMN testcity.survey_cells.survey_id IS 'The survey.';
COMMENT ON COLUMN testcity.survey_cells.cell_id IS 'A cell that it covers.';
CREATE TABLE testcity.survey_findings (
    id bigint NOT NULL,
    survey_id integer NOT NULL,
    component_id bigint,
    class_id integer,
    cell_id bigint,
    finding text NOT NULL,
    version integer,
    note text DEFAULT ''::text NOT NULL,
    actor_id integer NOT NULL,
    found_at timestamp with time zone NOT NULL,
    idempotency_key text NOT NULL,
    geom public.geometry(Point,4326),
    CONSTRAINT survey_findings_class_check CHECK (((finding = 'new'::text) = (class_id IS NOT NULL))),
    CONSTRAINT survey_findings_component_check CHECK (((finding = 'new'::text) = (component_id IS NULL))),
    CONSTRAINT survey_findings_finding_check CHECK ((finding = ANY (ARRAY['found'::text, 'missing'::text, 'wrong_place'::text, 'new'::text]))),
    CONSTRAINT survey_findings_place_check CHECK (((finding = ANY (ARRAY['wrong_place'::text, 'new'::text])) = (geom IS NOT NULL)))
);
COMMENT ON TABLE testcity.survey_findings IS 'What was seen in the field. Rows are never changed: a trigger refuses.';
COMMENT ON COLUMN testcity.survey_findings.id IS 'Order of arrival.';
COMMENT ON COLUMN testcity.survey_findings.survey_id IS 'The survey.';
COMMENT ON COLUMN testcity.survey_findings.component_id IS 'What was looked for; empty for new.';
COMMENT ON COLUMN testcity.survey_findings.class_id IS 'Of a new one: its class.';
COMMENT ON COLUMN testcity.survey_findings.cell_id IS 'Of a new one: the cell it was found in.';
COMMENT ON COLUMN testcity.survey_findings.finding IS 'found, missing, wrong_place or new.';
COMMENT ON COLUMN testcity.survey_findings.version IS 'The component''s version when it was seen; a later one was changed since. [-]';
COMMENT ON COLUMN testcity.survey_findings.note IS 'In the finder''s words.';
COMMENT ON COLUMN testcity.survey_findings.actor_id IS 'Who was there.';
COMMENT ON COLUMN testcity.survey_findings.found_at IS 'When it arrived.';
COMMENT ON COLUMN testcity.survey_findings.idempotency_key IS 'The finder''s name for it: sent again, it is the same.';
COMMENT ON COLUMN testcity.survey_findings.geom IS 'Where the finder saw it: of wrong_place and new. EPSG:4326, longitude then latitude. [°]';
ALTER TABLE testcity.survey_findings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.survey_findings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.survey_items (
    survey_id integer NOT NULL,
    component_id bigint NOT NULL,
    cell_id bigint NOT NULL,
    finding text,
    CONSTRAINT survey_items_finding_check CHECK ((finding = ANY (ARRAY['found'::text, 'missing'::text, 'wrong_place'::text])))
);
COMMENT ON TABLE testcity.survey_items IS 'What a survey looks for, and how far it has come.';
COMMENT ON COLUMN testcity.survey_items.survey_id IS 'The survey.';
COMMENT ON COLUMN testcity.survey_items.component_id IS 'A component to look for.';
COMMENT ON COLUMN testcity.survey_items.cell_id IS 'The cell it stood in when the survey was made.';
COMMENT ON COLUMN testcity.survey_items.finding IS 'The last word on it: found, missing or wrong_place; empty while open.';
CREATE TABLE testcity.surveys (
    id integer NOT NULL,
    name text NOT NULL,
    class_ids integer[] NOT NULL,
    due_on date NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    opened_by_id integer,
    closed_at timestamp with time zone,
    closed_by_id integer,
    batch_id bigint,
    idempotency_key text
);
COMMENT ON TABLE testcity.surveys IS 'Survey campaigns of the register.';
COMMENT ON COLUMN testcity.surveys.id IS 'Number of the survey.';
COMMENT ON COLUMN testcity.surveys.name IS 'What it is called.';
COMMENT ON COLUMN testcity.surveys.class_ids IS 'Classes that are looked for; empty means all.';
COMMENT ON COLUMN testcity.surveys.due_on IS 'The day by which all is to be seen.';
COMMENT ON COLUMN testcity.surveys.opened_at IS 'When it was made: it looks for what stood there then.';
COMMENT ON COLUMN testcity.surveys.opened_by_id IS 'Who made it.';
COMMENT ON COLUMN testcity.surveys.closed_at IS 'When it was closed; empty while findings are taken.';
COMMENT ON COLUMN testcity.surveys.closed_by_id IS 'Who closed it.';
COMMENT ON COLUMN testcity.surveys.batch_id IS 'The changes that its findings were given; empty where none was applied.';
COMMENT ON COLUMN testcity.surveys.idempotency_key IS 'The caller''s name for this write: a retry is the same write.';
ALTER TABLE testcity.surveys ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.surveys_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.tilings (
    id smallint NOT NULL,
    kind text NOT NULL,
    centre_lon double precision NOT NULL,
    centre_lat double precision NOT NULL,
    cell_size_m double precision NOT NULL,
    finest_level text NOT NULL,
    proof jsonb NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone,
    CONSTRAINT tilings_kind_check CHECK ((kind = ANY (ARRAY['lattice'::text, 'blocks'::text, 'official'::text])))
);
COMMENT ON TABLE testcity.tilings IS 'Each partition of the city that was ever in force, with its proof.';
COMMENT ON COLUMN testcity.tilings.id IS 'Grows by one with every redraw.';
COMMENT ON COLUMN testcity.tilings.kind IS 'lattice or blocks.';
COMMENT ON COLUMN testcity.tilings.centre_lon IS 'Centre of the equal-area projection. [°]';
COMMENT ON COLUMN testcity.tilings.centre_lat IS 'Centre of the equal-area projection. [°]';
COMMENT ON COLUMN testcity.tilings.cell_size_m IS 'Side of an uncut cell in that projection. [m]';
COMMENT ON COLUMN testcity.tilings.finest_level IS 'The level of area that no cell crosses.';
COMMENT ON COLUMN testcity.tilings.proof IS 'What was checked and measured: gaps, overlaps, areas.';
COMMENT ON COLUMN testcity.tilings.valid_from IS 'Since when its cells are the city''s cells.';
COMMENT ON COLUMN testcity.tilings.valid_to IS 'Until when; empty while they are.';
ALTER TABLE testcity.tilings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.tilings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.tokens (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    person_id integer NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone
);
COMMENT ON TABLE testcity.tokens IS 'Bearer tokens for programs.';
COMMENT ON COLUMN testcity.tokens.id IS 'Number of the token, to revoke it by.';
COMMENT ON COLUMN testcity.tokens.token_hash IS 'SHA-256 of the token; it is not kept.';
COMMENT ON COLUMN testcity.tokens.person_id IS 'In whose name it acts.';
COMMENT ON COLUMN testcity.tokens.name IS 'What the token is for.';
COMMENT ON COLUMN testcity.tokens.created_at IS 'When it was made.';
COMMENT ON COLUMN testcity.tokens.expires_at IS 'When it ends; empty means when revoked.';
COMMENT ON COLUMN testcity.tokens.revoked_at IS 'When it was revoked; empty while it works.';
ALTER TABLE testcity.tokens ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.tokens_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE testcity.water (
    id bigint NOT NULL,
    source_key text NOT NULL,
    kind text NOT NULL,
    name text,
    name_en text,
    geom public.geometry(Geometry,4326) NOT NULL,
    geom_3857 public.geometry(Geometry,3857) GENERATED ALWAYS AS (public.st_transform(geom, 3857)) STORED
);
COMMENT ON TABLE testcity.water IS 'Rivers, lakes and canals.';
COMMENT ON COLUMN testcity.water.id IS 'Number of the feature.';
COMMENT ON COLUMN testcity.water.source_key IS 'Its key in the file it came from.';
COMMENT ON COLUMN testcity.water.kind IS 'river, lake, canal, stream or other.';
COMMENT ON COLUMN testcity.water.name IS 'Name in the city''s own language.';
COMMENT ON COLUMN testcity.water.name_en IS 'English name, where one is known.';
COMMENT ON COLUMN testcity.water.geom IS 'Its shape. EPSG:4326, longitude then latitude. [°]';
COMMENT ON COLUMN testcity.water.geom_3857 IS 'The same place in EPSG:3857 for tiles; never measure in it. [m]';
ALTER TABLE testcity.water ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME testcity.water_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
COPY testcity.alembic_version (version_num) FROM stdin;
0001
\.
COPY testcity.areas (code, level, parent_code, name, name_en, is_derived, area_m2, geom) FROM stdin;
230102	county	\N	道里区	Daoli	f	600000.0000188696	0106000020E61000000100000001030000000100000021000000A137611DFDA55F404223877058E04640A0D9FB2B12A65F40F961127158E04640427C963A27A65F4027AF7E7158E04640601F31493CA65F40DC0ACC7158E04640CEC2CB5751A65F401875FA7158E046406566666666A65F40DCED097258E04640FD0901757BA65F401875FA7158E046406BAD9B8390A65F40DC0ACC7158E0464088503692A5A65F4027AF7E7158E046402BF3D0A0BAA65F40F961127158E046402A956BAFCFA65F404223877058E0464020D6FCAECFA65F4018C62EF53AE046404F188EAECFA65F406D23D6791DE04640BD5B1FAECFA65F404C3B7DFEFFDF464068A0B0ADCFA65F408D0D2483E2DF464052E641ADCFA65F40449ACA07C5DF4640752DD3ACCFA65F4057E1708CA7DF4640016DBD9EBAA65F40D21BFC8CA7DF4640EBABA790A5A65F40B865688DA7DF464058EA918290A65F401CBFB58DA7DF464072287C747BA65F40E927E48DA7DF46406566666666A65F4030A0F38DA7DF464059A4505851A65F40E927E48DA7DF464073E23A4A3CA65F401CBFB58DA7DF4640E020253C27A65F40B865688DA7DF4640C95F0F2E12A65F40D21BFC8CA7DF4640559FF91FFDA55F4057E1708CA7DF464078E68A1FFDA55F40449ACA07C5DF4640622C1C1FFDA55F408D0D2483E2DF46400D71AD1EFDA55F404C3B7DFEFFDF46407CB43E1EFDA55F406D23D6791DE04640ABF6CF1DFDA55F4018C62EF53AE04640A137611DFDA55F404223877058E04640
230102001	street	230102	兆麟街道	Zhaolin Street	f	600000.0000188696	0106000020E61000000100000001030000000100000021000000A137611DFDA55F404223877058E04640A0D9FB2B12A65F40F961127158E04640427C963A27A65F4027AF7E7158E04640601F31493CA65F40DC0ACC7158E04640CEC2CB5751A65F401875FA7158E046406566666666A65F40DCED097258E04640FD0901757BA65F401875FA7158E046406BAD9B8390A65F40DC0ACC7158E0464088503692A5A65F4027AF7E7158E046402BF3D0A0BAA65F40F961127158E046402A956BAFCFA65F404223877058E0464020D6FCAECFA65F4018C62EF53AE046404F188EAECFA65F406D23D6791DE04640BD5B1FAECFA65F404C3B7DFEFFDF464068A0B0ADCFA65F408D0D2483E2DF464052E641ADCFA65F40449ACA07C5DF4640752DD3ACCFA65F4057E1708CA7DF4640016DBD9EBAA65F40D21BFC8CA7DF4640EBABA790A5A65F40B865688DA7DF464058EA918290A65F401CBFB58DA7DF464072287C747BA65F40E927E48DA7DF46406566666666A65F4030A0F38DA7DF464059A4505851A65F40E927E48DA7DF464073E23A4A3CA65F401CBFB58DA7DF4640E020253C27A65F40B865688DA7DF4640C95F0F2E12A65F40D21BFC8CA7DF4640559FF91FFDA55F4057E1708CA7DF464078E68A1FFDA55F40449ACA07C5DF4640622C1C1FFDA55F408D0D2483E2DF46400D71AD1EFDA55F404C3B7DFEFFDF46407CB43E1EFDA55F406D23D6791DE04640ABF6CF1DFDA55F4018C62EF53AE04640A137611DFDA55F404223877058E04640
230102001001	community	230102001	西社区	West	f	300000.0000094348	0106000020E61000000100000001030000000100000017000000A137611DFDA55F404223877058E04640A0D9FB2B12A65F40F961127158E04640427C963A27A65F4027AF7E7158E04640601F31493CA65F40DC0ACC7158E04640CEC2CB5751A65F401875FA7158E046406566666666A65F40DCED097258E046406566666666A65F40BB8EB1F63AE046406566666666A65F401EEA587B1DE046406566666666A65F400000000000E046406566666666A65F4054D0A684E2DF46406566666666A65F400A5B4D09C5DF46406566666666A65F4030A0F38DA7DF464059A4505851A65F40E927E48DA7DF464073E23A4A3CA65F401CBFB58DA7DF4640E020253C27A65F40B865688DA7DF4640C95F0F2E12A65F40D21BFC8CA7DF4640559FF91FFDA55F4057E1708CA7DF464078E68A1FFDA55F40449ACA07C5DF4640622C1C1FFDA55F408D0D2483E2DF46400D71AD1EFDA55F404C3B7DFEFFDF46407CB43E1EFDA55F406D23D6791DE04640ABF6CF1DFDA55F4018C62EF53AE04640A137611DFDA55F404223877058E04640
230102001002	community	230102001	东社区	East	f	300000.0000094347	0106000020E610000001000000010300000001000000170000006566666666A65F4030A0F38DA7DF46406566666666A65F400A5B4D09C5DF46406566666666A65F4054D0A684E2DF46406566666666A65F400000000000E046406566666666A65F401EEA587B1DE046406566666666A65F40BB8EB1F63AE046406566666666A65F40DCED097258E04640FD0901757BA65F401875FA7158E046406BAD9B8390A65F40DC0ACC7158E0464088503692A5A65F4027AF7E7158E046402BF3D0A0BAA65F40F961127158E046402A956BAFCFA65F404223877058E0464020D6FCAECFA65F4018C62EF53AE046404F188EAECFA65F406D23D6791DE04640BD5B1FAECFA65F404C3B7DFEFFDF464068A0B0ADCFA65F408D0D2483E2DF464052E641ADCFA65F40449ACA07C5DF4640752DD3ACCFA65F4057E1708CA7DF4640016DBD9EBAA65F40D21BFC8CA7DF4640EBABA790A5A65F40B865688DA7DF464058EA918290A65F401CBFB58DA7DF464072287C747BA65F40E927E48DA7DF46406566666666A65F4030A0F38DA7DF4640
\.
COPY testcity.attachments (id, case_id, complaint_id, component_id, sha256, name, kind, actor_id, attached_at) FROM stdin;
1	\N	1	\N	70d5fd9cf762995cf8c8619943023df9de140606b8d1b4589fd28faa3b642d78	a.jpg	report	\N	2026-03-02 04:00:00+00
\.
COPY testcity.buildings (id, source_key, kind, name, name_en, geom) FROM stdin;
1	b1	house	\N	\N	0106000020E610000001000000010300000001000000050000001895D40968A65F40645DDC4603E046401895D40968A65F40F2D24D6210E04640DF4F8D976EA65F40F2D24D6210E04640DF4F8D976EA65F40645DDC4603E046401895D40968A65F40645DDC4603E04640
\.
COPY testcity.case_events (id, case_id, seq, source, command, target, actor_id, actor_role, origin, happened_at, recorded_at, body, idempotency_key, prev_hash, hash, txid) FROM stdin;
1	1	1	none	report	reported	1	inspector	live	2026-03-02 04:00:00+00	2026-11-23 07:03:55.798441+00	{"lat": "45.7504499", "lon": "126.6006426", "cell": "230102001002011", "channel": "inspector", "class_id": 735, "description": "A hole in the road 路面坑洞", "place_quality": "exact"}	\N	\\x0000000000000000000000000000000000000000000000000000000000000000	\\x80564467b42c95cbff679c34b0bab84404bbfdbdae1691abbdd2fd86be919082	802
2	1	2	reported	dispatch	dispatched	3	dispatcher	live	2026-03-02 04:01:00+00	2026-11-23 07:03:55.798441+00	{"due_at": null, "department_id": 1}	\N	\\x80564467b42c95cbff679c34b0bab84404bbfdbdae1691abbdd2fd86be919082	\\x01abf69a90b6f10cbb5e8e2c4b71df36a3302f8a1963f06b00b90967fb640bbc	802
3	1	3	dispatched	start	handling	5	handler	live	2026-03-02 04:02:00+00	2026-11-23 07:03:55.798441+00	{}	\N	\\x01abf69a90b6f10cbb5e8e2c4b71df36a3302f8a1963f06b00b90967fb640bbc	\\x4b1d259cf840ae66b34e74bbd0c696e4c8273293bd8ebb447b7c86eb56be6257	802
4	2	1	none	report	reported	1	inspector	live	2026-03-02 04:00:00+00	2026-11-23 07:03:55.798441+00	{"lat": "45.7504499", "lon": "126.6006426", "cell": "230102001002011", "channel": "inspector", "class_id": 735, "description": "A hole in the road 路面坑洞", "place_quality": "exact"}	\N	\\x0000000000000000000000000000000000000000000000000000000000000000	\\x7b5345ae8821a003e3a2ea1ae712f86ca91da32caff8f07f91b99b59f88d1bba	802
5	2	2	reported	dispatch	dispatched	3	dispatcher	live	2026-03-02 04:01:00+00	2026-11-23 07:03:55.798441+00	{"due_at": null, "department_id": 1}	\N	\\x7b5345ae8821a003e3a2ea1ae712f86ca91da32caff8f07f91b99b59f88d1bba	\\x1929925049cb83dd7fdc7ed1621bf0f97ca3b1ede166dcccad20bcdb42e468a9	802
6	2	3	dispatched	start	handling	5	handler	live	2026-03-02 04:02:00+00	2026-11-23 07:03:55.798441+00	{}	\N	\\x1929925049cb83dd7fdc7ed1621bf0f97ca3b1ede166dcccad20bcdb42e468a9	\\x16cdcd183d422bef607c3f3cf77588c16804875a27793c3f802342a78c0649e4	802
7	2	4	handling	complete	verifying	5	handler	live	2026-03-02 04:03:00+00	2026-11-23 07:03:55.798441+00	{}	\N	\\x16cdcd183d422bef607c3f3cf77588c16804875a27793c3f802342a78c0649e4	\\x7f5c2649936c05643f0a47d78a8c60ad03474f0c0163451a1957862cab770a26	802
8	2	5	verifying	verify	verifying	1	inspector	live	2026-03-02 04:04:00+00	2026-11-23 07:03:55.798441+00	{}	\N	\\x7f5c2649936c05643f0a47d78a8c60ad03474f0c0163451a1957862cab770a26	\\xe1ca75103735463eb4cbb1e29446cc9309274929d1e7671358b655acf018887e	802
9	2	6	verifying	close	closed	4	leader	live	2026-03-02 04:05:00+00	2026-11-23 07:03:55.798441+00	{"outcome": "fixed"}	\N	\\xe1ca75103735463eb4cbb1e29446cc9309274929d1e7671358b655acf018887e	\\x098019a8f8b4f3da2dabf62e3738e286c7c1dbf606d948b5791348820a575200	802
\.
COPY testcity.case_steps (source, command, target, roles, needs) FROM stdin;
none	report	reported	{dispatcher,importer,inspector,leader,operator}	{}
reported	reject	closed	{leader,operator}	{reason,outcome}
reported	dispatch	dispatched	{dispatcher,importer,leader}	{department}
dispatched	dispatch	dispatched	{dispatcher,importer,leader}	{department}
dispatched	return	reported	{dispatcher,handler,leader}	{reason}
handling	return	reported	{dispatcher,handler,leader}	{reason}
dispatched	start	handling	{handler,importer}	{}
handling	complete	verifying	{handler,importer}	{}
dispatched	complete	verifying	{importer}	{}
verifying	verify	verifying	{importer,inspector,operator,supervisor}	{}
verifying	rework	handling	{inspector,leader,operator,supervisor}	{reason}
verifying	close	closed	{importer,leader,operator}	{outcome}
dispatched	suspend	dispatched	{dispatcher,leader,supervisor}	{reason}
dispatched	resume	dispatched	{dispatcher,leader,supervisor}	{}
handling	suspend	handling	{dispatcher,leader,supervisor}	{reason}
handling	resume	handling	{dispatcher,leader,supervisor}	{}
reported	void	closed	{leader,supervisor}	{reason}
dispatched	void	closed	{leader,supervisor}	{reason}
handling	void	closed	{leader,supervisor}	{reason}
verifying	void	closed	{leader,supervisor}	{reason}
closed	reopen	reported	{leader,operator,supervisor}	{reason}
reported	note	reported	{clerk,dispatcher,handler,importer,inspector,leader,operator,supervisor}	{note}
dispatched	note	dispatched	{clerk,dispatcher,handler,importer,inspector,leader,operator,supervisor}	{note}
handling	note	handling	{clerk,dispatcher,handler,importer,inspector,leader,operator,supervisor}	{note}
verifying	note	verifying	{clerk,dispatcher,handler,importer,inspector,leader,operator,supervisor}	{note}
closed	note	closed	{clerk,dispatcher,handler,importer,inspector,leader,operator,supervisor}	{note}
reported	attach	reported	{clerk,dispatcher,handler,importer,inspector,leader,operator,supervisor}	{file}
dispatched	attach	dispatched	{clerk,dispatcher,handler,importer,inspector,leader,operator,supervisor}	{file}
handling	attach	handling	{clerk,dispatcher,handler,importer,inspector,leader,operator,supervisor}	{file}
verifying	attach	verifying	{clerk,dispatcher,handler,importer,inspector,leader,operator,supervisor}	{file}
closed	attach	closed	{clerk,dispatcher,handler,importer,inspector,leader,operator,supervisor}	{file}
\.
COPY testcity.cases (id, number, class_id, cell_id, component_id, stage, version, channel, description, address, place_quality, department_id, reporter_id, handler_id, handler_ids, outcome, is_suspended, rework_count, return_count, reported_at, dispatched_at, completed_at, verified_at, closed_at, due_at, updated_at, head_hash, external_key, geom) FROM stdin;
1	2301022026030200001	735	41	\N	handling	3	inspector	A hole in the road 路面坑洞	\N	exact	1	1	\N	{}	\N	f	0	0	2026-03-02 04:00:00+00	2026-03-02 04:01:00+00	\N	\N	\N	\N	2026-03-02 04:02:00+00	\\x4b1d259cf840ae66b34e74bbd0c696e4c8273293bd8ebb447b7c86eb56be6257	\N	0101000020E610000067E5A8ED70A65F40ABE408BE0EE04640
2	2301022026030200002	735	41	\N	closed	6	inspector	A hole in the road 路面坑洞	\N	exact	1	1	5	{5}	fixed	f	0	0	2026-03-02 04:00:00+00	2026-03-02 04:01:00+00	2026-03-02 04:03:00+00	2026-03-02 04:04:00+00	2026-03-02 04:05:00+00	\N	2026-03-02 04:05:00+00	\\x098019a8f8b4f3da2dabf62e3738e286c7c1dbf606d948b5791348820a575200	\N	0101000020E610000067E5A8ED70A65F40ABE408BE0EE04640
\.
COPY testcity.catalogue_classes (id, edition, kind, code, major_name, major_name_en, name, name_en, geometry, is_emergency, limit_value, limit_unit, limit_basis, accuracy, attributes_schema) FROM stdin;
1	gbt-47678.5-2026	component	01001	市政公用设施	Municipal utilities	供水井盖	Water supply manhole cover	point	f	\N	\N	\N	A	{"type": "object", "properties": {"depth_m": {"type": "number", "title": "井深", "maximum": 50, "minimum": 0, "description": "Depth of the shaft. [m]"}, "has_net": {"type": "boolean", "title": "防坠网", "description": "Whether a net under it holds who falls."}, "material": {"enum": ["cast_iron", "composite", "concrete", "plastic", "other"], "title": "材质", "description": "What the cover is made of."}, "load_class": {"enum": ["A15", "B125", "C250", "D400", "E600", "F900"], "title": "承载等级", "description": "Load class of EN 124, GB/T 23858."}, "diameter_mm": {"type": "number", "title": "井盖直径", "maximum": 5000, "description": "Diameter of the cover. [mm]", "exclusiveMinimum": 0}}}
735	factory	matter	0101	路面	Roads	路面坑洞	Pothole	point	f	\N	\N	\N	\N	\N
\.
COPY testcity.catalogue_editions (code, name, is_local) FROM stdin;
gbt-47678.5-2026	GB/T 47678.5-2026 管理部件和事项 Managed components and matters	f
cjt-214-2007	CJ/T 214-2007 城市市政综合监管信息系统 管理部件和事件分类与编码 (superseded) Classes and codes of components and events	f
local-events	突发事件（地方目录） Sudden events (local list)	t
boston-311	Boston 311: request types of 2015 and the city's component layers	t
factory	Made for a test	t
\.
COPY testcity.cell_lineage (old_id, new_id, shared_m2, old_share, new_share) FROM stdin;
1	2	10000	1	1
\.
COPY testcity.cells (id, code, tiling_id, closed_by, area_code, col, "row", area_m2, valid_from, valid_to, geom) FROM stdin;
1	230102001001001	1	\N	230102001001	-5	2	10000.000000476197	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000ABF6CF1DFDA55F4018C62EF53AE04640A137611DFDA55F404223877058E04640A0D9FB2B12A65F40F961127158E046407672542C12A65F401A04BAF53AE04640ABF6CF1DFDA55F4018C62EF53AE04640
2	230102001001002	1	\N	230102001001	-4	2	10000.000000256347	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000A0D9FB2B12A65F40F961127158E04640427C963A27A65F4027AF7E7158E04640E3EED83A27A65F40C05026F63AE046407672542C12A65F401A04BAF53AE04640A0D9FB2B12A65F40F961127158E04640
3	230102001001003	1	\N	230102001001	-3	2	10000.00000015035	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000427C963A27A65F4027AF7E7158E04640601F31493CA65F40DC0ACC7158E04640CB6B5D493CA65F4010AC73F63AE04640E3EED83A27A65F40C05026F63AE04640427C963A27A65F4027AF7E7158E04640
4	230102001001004	1	\N	230102001001	-2	2	10000.000000178057	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000601F31493CA65F40DC0ACC7158E04640CEC2CB5751A65F401875FA7158E0464004E9E15751A65F400E16A2F63AE04640CB6B5D493CA65F4010AC73F63AE04640601F31493CA65F40DC0ACC7158E04640
5	230102001001005	1	\N	230102001001	-1	2	10000.000000269094	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000CEC2CB5751A65F401875FA7158E046406566666666A65F40DCED097258E046406566666666A65F40BB8EB1F63AE0464004E9E15751A65F400E16A2F63AE04640CEC2CB5751A65F401875FA7158E04640
6	230102001001006	1	\N	230102001001	-5	1	10000.000000704866	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000007CB43E1EFDA55F406D23D6791DE04640ABF6CF1DFDA55F4018C62EF53AE046407672542C12A65F401A04BAF53AE046404F0AAD2C12A65F40BB60617A1DE046407CB43E1EFDA55F406D23D6791DE04640
7	230102001001007	1	\N	230102001001	-4	1	10000.000000640372	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000004F0AAD2C12A65F40BB60617A1DE04640C5601B3B27A65F40D5ACCD7A1DE04640E3EED83A27A65F40C05026F63AE046407672542C12A65F401A04BAF53AE046404F0AAD2C12A65F40BB60617A1DE04640
8	230102001001008	1	\N	230102001001	-3	1	10000.00000058816	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000C5601B3B27A65F40D5ACCD7A1DE04640B6B789493CA65F40C2071B7B1DE04640CB6B5D493CA65F4010AC73F63AE04640E3EED83A27A65F40C05026F63AE04640C5601B3B27A65F40D5ACCD7A1DE04640
9	230102001001009	1	\N	230102001001	-2	1	10000.000000409374	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000B6B789493CA65F40C2071B7B1DE04640FA0EF85751A65F408771497B1DE0464004E9E15751A65F400E16A2F63AE04640CB6B5D493CA65F4010AC73F63AE04640B6B789493CA65F40C2071B7B1DE04640
10	230102001001010	1	\N	230102001001	-1	1	10000.000000280561	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F40BB8EB1F63AE046406566666666A65F401EEA587B1DE04640FA0EF85751A65F408771497B1DE0464004E9E15751A65F400E16A2F63AE046406566666666A65F40BB8EB1F63AE04640
11	230102001001011	1	\N	230102001001	-5	0	9999.999999858788	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000000D71AD1EFDA55F404C3B7DFEFFDF46407CB43E1EFDA55F406D23D6791DE046404F0AAD2C12A65F40BB60617A1DE0464029A1052D12A65F40DD7708FFFFDF46400D71AD1EFDA55F404C3B7DFEFFDF4640
12	230102001001012	1	\N	230102001001	-4	0	10000.000000269094	2026-01-01 00:00:00+00	\N	0106000020E6100000010000000103000000010000000500000029A1052D12A65F40DD7708FFFFDF4640E8D15D3B27A65F4066C374FFFFDF4640C5601B3B27A65F40D5ACCD7A1DE046404F0AAD2C12A65F40BB60617A1DE0464029A1052D12A65F40DD7708FFFFDF4640
13	230102001001013	1	\N	230102001001	-3	0	10000.00000037835	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000E8D15D3B27A65F4066C374FFFFDF46402403B6493CA65F40F41DC2FFFFDF4640B6B789493CA65F40C2071B7B1DE04640C5601B3B27A65F40D5ACCD7A1DE04640E8D15D3B27A65F4066C374FFFFDF4640
14	230102001001014	1	\N	230102001001	-2	0	9999.999999920721	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000002403B6493CA65F40F41DC2FFFFDF4640AF340E5851A65F408087F0FFFFDF4640FA0EF85751A65F408771497B1DE04640B6B789493CA65F40C2071B7B1DE046402403B6493CA65F40F41DC2FFFFDF4640
15	230102001001015	1	\N	230102001001	-1	0	9999.999999943946	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F401EEA587B1DE046406566666666A65F400000000000E04640AF340E5851A65F408087F0FFFFDF4640FA0EF85751A65F408771497B1DE046406566666666A65F401EEA587B1DE04640
16	230102001001016	1	\N	230102001001	-5	-1	10000.00000073755	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000622C1C1FFDA55F408D0D2483E2DF46400D71AD1EFDA55F404C3B7DFEFFDF464029A1052D12A65F40DD7708FFFFDF464006375E2D12A65F406B49AF83E2DF4640622C1C1FFDA55F408D0D2483E2DF4640
17	230102001001017	1	\N	230102001001	-4	-1	10000.000000197513	2026-01-01 00:00:00+00	\N	0106000020E6100000010000000103000000010000000500000006375E2D12A65F406B49AF83E2DF46405042A03B27A65F4076941B84E2DF4640E8D15D3B27A65F4066C374FFFFDF464029A1052D12A65F40DD7708FFFFDF464006375E2D12A65F406B49AF83E2DF4640
18	230102001001018	1	\N	230102001001	-3	-1	9999.999999977532	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000005042A03B27A65F4076941B84E2DF4640124EE2493CA65F4098EE6884E2DF46402403B6493CA65F40F41DC2FFFFDF4640E8D15D3B27A65F4066C374FFFFDF46405042A03B27A65F4076941B84E2DF4640
19	230102001001019	1	\N	230102001001	-2	-1	10000.000000427855	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000124EE2493CA65F4098EE6884E2DF4640265A245851A65F40E1579784E2DF4640AF340E5851A65F408087F0FFFFDF46402403B6493CA65F40F41DC2FFFFDF4640124EE2493CA65F4098EE6884E2DF4640
20	230102001001020	1	\N	230102001001	-1	-1	10000.000000682427	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F400000000000E046406566666666A65F4054D0A684E2DF4640265A245851A65F40E1579784E2DF4640AF340E5851A65F408087F0FFFFDF46406566666666A65F400000000000E04640
21	230102001001021	1	\N	230102001001	-5	-2	9999.999999894819	2026-01-01 00:00:00+00	\N	0106000020E6100000010000000103000000010000000500000078E68A1FFDA55F40449ACA07C5DF4640622C1C1FFDA55F408D0D2483E2DF464006375E2D12A65F406B49AF83E2DF4640E8CBB62D12A65F4070D55508C5DF464078E68A1FFDA55F40449ACA07C5DF4640
22	230102001001022	1	\N	230102001001	-4	-2	10000.00000032074	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000E8CBB62D12A65F4070D55508C5DF4640F6B1E23B27A65F40E21FC208C5DF46405042A03B27A65F4076941B84E2DF464006375E2D12A65F406B49AF83E2DF4640E8CBB62D12A65F4070D55508C5DF4640
23	230102001001023	1	\N	230102001001	-3	-2	10000.000000623526	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000F6B1E23B27A65F40E21FC208C5DF464084980E4A3CA65F40A7790F09C5DF4640124EE2493CA65F4098EE6884E2DF46405042A03B27A65F4076941B84E2DF4640F6B1E23B27A65F40E21FC208C5DF4640
24	230102001001024	1	\N	230102001001	-2	-2	10000.000000301567	2026-01-01 00:00:00+00	\N	0106000020E6100000010000000103000000010000000500000084980E4A3CA65F40A7790F09C5DF46405E7F3A5851A65F40B0E23D09C5DF4640265A245851A65F40E1579784E2DF4640124EE2493CA65F4098EE6884E2DF464084980E4A3CA65F40A7790F09C5DF4640
25	230102001001025	1	\N	230102001001	-1	-2	10000.000000906526	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F4054D0A684E2DF46406566666666A65F400A5B4D09C5DF46405E7F3A5851A65F40B0E23D09C5DF4640265A245851A65F40E1579784E2DF46406566666666A65F4054D0A684E2DF4640
26	230102001001026	1	\N	230102001001	-5	-3	10000.00000060373	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000559FF91FFDA55F4057E1708CA7DF464078E68A1FFDA55F40449ACA07C5DF4640E8CBB62D12A65F4070D55508C5DF4640C95F0F2E12A65F40D21BFC8CA7DF4640559FF91FFDA55F4057E1708CA7DF4640
27	230102001001027	1	\N	230102001001	-4	-3	10000.000000181026	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000E020253C27A65F40B865688DA7DF4640C95F0F2E12A65F40D21BFC8CA7DF4640E8CBB62D12A65F4070D55508C5DF4640F6B1E23B27A65F40E21FC208C5DF4640E020253C27A65F40B865688DA7DF4640
28	230102001001028	1	\N	230102001001	-3	-3	10000.000000275322	2026-01-01 00:00:00+00	\N	0106000020E6100000010000000103000000010000000500000073E23A4A3CA65F401CBFB58DA7DF4640E020253C27A65F40B865688DA7DF4640F6B1E23B27A65F40E21FC208C5DF464084980E4A3CA65F40A7790F09C5DF464073E23A4A3CA65F401CBFB58DA7DF4640
29	230102001001029	1	\N	230102001001	-2	-3	9999.999999971536	2026-01-01 00:00:00+00	\N	0106000020E6100000010000000103000000010000000500000059A4505851A65F40E927E48DA7DF464073E23A4A3CA65F401CBFB58DA7DF464084980E4A3CA65F40A7790F09C5DF46405E7F3A5851A65F40B0E23D09C5DF464059A4505851A65F40E927E48DA7DF4640
30	230102001001030	1	\N	230102001001	-1	-3	10000.000000008906	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F4030A0F38DA7DF464059A4505851A65F40E927E48DA7DF46405E7F3A5851A65F40B0E23D09C5DF46406566666666A65F400A5B4D09C5DF46406566666666A65F4030A0F38DA7DF4640
31	230102001002001	1	\N	230102001002	0	2	10000.000000269094	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F40BB8EB1F63AE046406566666666A65F40DCED097258E04640FD0901757BA65F401875FA7158E04640C6E3EA747BA65F400E16A2F63AE046406566666666A65F40BB8EB1F63AE04640
32	230102001002002	1	\N	230102001002	1	2	10000.000000178057	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000FD0901757BA65F401875FA7158E046406BAD9B8390A65F40DC0ACC7158E0464000616F8390A65F4010AC73F63AE04640C6E3EA747BA65F400E16A2F63AE04640FD0901757BA65F401875FA7158E04640
33	230102001002003	1	\N	230102001002	2	2	10000.000000150292	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006BAD9B8390A65F40DC0ACC7158E0464088503692A5A65F4027AF7E7158E04640E8DDF391A5A65F40C05026F63AE0464000616F8390A65F4010AC73F63AE046406BAD9B8390A65F40DC0ACC7158E04640
34	230102001002004	1	\N	230102001002	3	2	10000.000000256347	2026-01-01 00:00:00+00	\N	0106000020E6100000010000000103000000010000000500000088503692A5A65F4027AF7E7158E046402BF3D0A0BAA65F40F961127158E04640555A78A0BAA65F401A04BAF53AE04640E8DDF391A5A65F40C05026F63AE0464088503692A5A65F4027AF7E7158E04640
35	230102001002005	1	\N	230102001002	4	2	10000.000000476255	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000002BF3D0A0BAA65F40F961127158E046402A956BAFCFA65F404223877058E0464020D6FCAECFA65F4018C62EF53AE04640555A78A0BAA65F401A04BAF53AE046402BF3D0A0BAA65F40F961127158E04640
36	230102001002006	1	\N	230102001002	0	1	10000.000000280561	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F401EEA587B1DE046406566666666A65F40BB8EB1F63AE04640C6E3EA747BA65F400E16A2F63AE04640D1BDD4747BA65F408771497B1DE046406566666666A65F401EEA587B1DE04640
37	230102001002007	1	\N	230102001002	1	1	10000.000000409374	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000D1BDD4747BA65F408771497B1DE046401515438390A65F40C2071B7B1DE0464000616F8390A65F4010AC73F63AE04640C6E3EA747BA65F400E16A2F63AE04640D1BDD4747BA65F408771497B1DE04640
38	230102001002008	1	\N	230102001002	2	1	10000.00000058816	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000001515438390A65F40C2071B7B1DE04640066CB191A5A65F40D5ACCD7A1DE04640E8DDF391A5A65F40C05026F63AE0464000616F8390A65F4010AC73F63AE046401515438390A65F40C2071B7B1DE04640
39	230102001002009	1	\N	230102001002	3	1	10000.000000640372	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000066CB191A5A65F40D5ACCD7A1DE046407CC21FA0BAA65F40BB60617A1DE04640555A78A0BAA65F401A04BAF53AE04640E8DDF391A5A65F40C05026F63AE04640066CB191A5A65F40D5ACCD7A1DE04640
40	230102001002010	1	\N	230102001002	4	1	10000.000000704895	2026-01-01 00:00:00+00	\N	0106000020E6100000010000000103000000010000000500000020D6FCAECFA65F4018C62EF53AE046404F188EAECFA65F406D23D6791DE046407CC21FA0BAA65F40BB60617A1DE04640555A78A0BAA65F401A04BAF53AE0464020D6FCAECFA65F4018C62EF53AE04640
41	230102001002011	1	\N	230102001002	0	0	9999.999999943946	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F400000000000E046406566666666A65F401EEA587B1DE04640D1BDD4747BA65F408771497B1DE046401B98BE747BA65F408087F0FFFFDF46406566666666A65F400000000000E04640
42	230102001002012	1	\N	230102001002	1	0	9999.999999920721	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000001B98BE747BA65F408087F0FFFFDF4640A6C9168390A65F40F41DC2FFFFDF46401515438390A65F40C2071B7B1DE04640D1BDD4747BA65F408771497B1DE046401B98BE747BA65F408087F0FFFFDF4640
43	230102001002013	1	\N	230102001002	2	0	10000.00000037835	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000A6C9168390A65F40F41DC2FFFFDF4640E3FA6E91A5A65F4066C374FFFFDF4640066CB191A5A65F40D5ACCD7A1DE046401515438390A65F40C2071B7B1DE04640A6C9168390A65F40F41DC2FFFFDF4640
44	230102001002014	1	\N	230102001002	3	0	10000.000000269094	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000E3FA6E91A5A65F4066C374FFFFDF4640A12BC79FBAA65F40DD7708FFFFDF46407CC21FA0BAA65F40BB60617A1DE04640066CB191A5A65F40D5ACCD7A1DE04640E3FA6E91A5A65F4066C374FFFFDF4640
45	230102001002015	1	\N	230102001002	4	0	9999.999999858788	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000004F188EAECFA65F406D23D6791DE04640BD5B1FAECFA65F404C3B7DFEFFDF4640A12BC79FBAA65F40DD7708FFFFDF46407CC21FA0BAA65F40BB60617A1DE046404F188EAECFA65F406D23D6791DE04640
46	230102001002016	1	\N	230102001002	0	-1	10000.000000682427	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F4054D0A684E2DF46406566666666A65F400000000000E046401B98BE747BA65F408087F0FFFFDF4640A572A8747BA65F40E1579784E2DF46406566666666A65F4054D0A684E2DF4640
47	230102001002017	1	\N	230102001002	1	-1	10000.000000427855	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000A572A8747BA65F40E1579784E2DF4640B97EEA8290A65F4098EE6884E2DF4640A6C9168390A65F40F41DC2FFFFDF46401B98BE747BA65F408087F0FFFFDF4640A572A8747BA65F40E1579784E2DF4640
48	230102001002018	1	\N	230102001002	2	-1	9999.999999977546	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000B97EEA8290A65F4098EE6884E2DF46407B8A2C91A5A65F4076941B84E2DF4640E3FA6E91A5A65F4066C374FFFFDF4640A6C9168390A65F40F41DC2FFFFDF4640B97EEA8290A65F4098EE6884E2DF4640
49	230102001002019	1	\N	230102001002	3	-1	10000.000000197513	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000007B8A2C91A5A65F4076941B84E2DF4640C5956E9FBAA65F406B49AF83E2DF4640A12BC79FBAA65F40DD7708FFFFDF4640E3FA6E91A5A65F4066C374FFFFDF46407B8A2C91A5A65F4076941B84E2DF4640
50	230102001002020	1	\N	230102001002	4	-1	10000.000000737607	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000BD5B1FAECFA65F404C3B7DFEFFDF464068A0B0ADCFA65F408D0D2483E2DF4640C5956E9FBAA65F406B49AF83E2DF4640A12BC79FBAA65F40DD7708FFFFDF4640BD5B1FAECFA65F404C3B7DFEFFDF4640
51	230102001002021	1	\N	230102001002	0	-2	10000.000000906468	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F400A5B4D09C5DF46406566666666A65F4054D0A684E2DF4640A572A8747BA65F40E1579784E2DF46406D4D92747BA65F40B0E23D09C5DF46406566666666A65F400A5B4D09C5DF4640
52	230102001002022	1	\N	230102001002	1	-2	10000.000000301574	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006D4D92747BA65F40B0E23D09C5DF46404734BE8290A65F40A7790F09C5DF4640B97EEA8290A65F4098EE6884E2DF4640A572A8747BA65F40E1579784E2DF46406D4D92747BA65F40B0E23D09C5DF4640
53	230102001002023	1	\N	230102001002	2	-2	10000.000000623528	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000004734BE8290A65F40A7790F09C5DF4640D51AEA90A5A65F40E21FC208C5DF46407B8A2C91A5A65F4076941B84E2DF4640B97EEA8290A65F4098EE6884E2DF46404734BE8290A65F40A7790F09C5DF4640
54	230102001002024	1	\N	230102001002	3	-2	10000.000000320746	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000D51AEA90A5A65F40E21FC208C5DF4640E300169FBAA65F4070D55508C5DF4640C5956E9FBAA65F406B49AF83E2DF46407B8A2C91A5A65F4076941B84E2DF4640D51AEA90A5A65F40E21FC208C5DF4640
55	230102001002025	1	\N	230102001002	4	-2	9999.99999989476	2026-01-01 00:00:00+00	\N	0106000020E6100000010000000103000000010000000500000068A0B0ADCFA65F408D0D2483E2DF464052E641ADCFA65F40449ACA07C5DF4640E300169FBAA65F4070D55508C5DF4640C5956E9FBAA65F406B49AF83E2DF464068A0B0ADCFA65F408D0D2483E2DF4640
56	230102001002026	1	\N	230102001002	0	-3	10000.000000008906	2026-01-01 00:00:00+00	\N	0106000020E610000001000000010300000001000000050000006566666666A65F4030A0F38DA7DF46406566666666A65F400A5B4D09C5DF46406D4D92747BA65F40B0E23D09C5DF464072287C747BA65F40E927E48DA7DF46406566666666A65F4030A0F38DA7DF4640
57	230102001002027	1	\N	230102001002	1	-3	9999.999999971536	2026-01-01 00:00:00+00	\N	0106000020E6100000010000000103000000010000000500000058EA918290A65F401CBFB58DA7DF464072287C747BA65F40E927E48DA7DF46406D4D92747BA65F40B0E23D09C5DF46404734BE8290A65F40A7790F09C5DF464058EA918290A65F401CBFB58DA7DF4640
58	230102001002028	1	\N	230102001002	2	-3	10000.000000275322	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000EBABA790A5A65F40B865688DA7DF464058EA918290A65F401CBFB58DA7DF46404734BE8290A65F40A7790F09C5DF4640D51AEA90A5A65F40E21FC208C5DF4640EBABA790A5A65F40B865688DA7DF4640
59	230102001002029	1	\N	230102001002	3	-3	10000.000000181084	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000016DBD9EBAA65F40D21BFC8CA7DF4640EBABA790A5A65F40B865688DA7DF4640D51AEA90A5A65F40E21FC208C5DF4640E300169FBAA65F4070D55508C5DF4640016DBD9EBAA65F40D21BFC8CA7DF4640
60	230102001002030	1	\N	230102001002	4	-3	10000.00000060373	2026-01-01 00:00:00+00	\N	0106000020E61000000100000001030000000100000005000000752DD3ACCFA65F4057E1708CA7DF4640016DBD9EBAA65F40D21BFC8CA7DF4640E300169FBAA65F4070D55508C5DF464052E641ADCFA65F40449ACA07C5DF4640752DD3ACCFA65F4057E1708CA7DF4640
\.
COPY testcity.city (code, profile, created_at) FROM stdin;
testcity	{"map": {"zoom": 14.0, "centre_lat": 45.75, "centre_lon": 126.6}, "code": "testcity", "names": {"en": "Tiny City", "zh": "小城", "local": "小城"}, "timezone": "Asia/Shanghai", "catalogue": {"editions": ["gbt-47678.5-2026", "cjt-214-2007", "local-events", "boston-311"], "matter_editions": ["gbt-47678.5-2026", "local-events"], "component_editions": ["gbt-47678.5-2026"]}, "divisions": {"tiling": "lattice", "area_codes": "official", "finest_level": "community"}, "languages": ["zh", "en"], "projection": {"centre_lat": 45.75, "centre_lon": 126.6, "cell_size_m": 100.0}, "county_code": "230102"}	2026-01-01 00:00:00+00
\.
COPY testcity.complaint_senders (source, since, tries) FROM stdin;
10.0.0.1	2026-11-23 07:03:55.798441+00	2
\.
COPY testcity.complaints (id, number, secret_hash, class_id, description, contact, cell_id, case_id, status, answer, received_at, settled_at, settled_by_id, idempotency_key, geom) FROM stdin;
1	C2026030200001	\\x2976331889477840154ef26cb45bfe860215335214a8e5b72e28866048f3f19c	\N	井盖丢失	{"name": "李华"}	41	\N	received	\N	2026-03-02 04:00:00+00	\N	\N	388b1da4692ee0d7c1779078febd0441286dd7c302d80a9c99305787233228ef	0101000020E6100000AD0898ED70A65F409B9FA8BD0EE04640
\.
COPY testcity.component_batches (id, kind, asked, changed, effective_on, happened_at, actor_id, note, idempotency_key) FROM stdin;
1	survey	{}	1	2026-03-01	2026-11-23 07:03:55.798441+00	\N		\N
\.
COPY testcity.component_events (id, component_id, seq, kind, effective_on, before, after, other_id, batch_id, happened_at, actor_id, note, idempotency_key) FROM stdin;
1	1	2	state	2026-03-03	{"state": "intact", "changed_on": null}	{"state": "damaged", "changed_on": "2026-03-03"}	\N	\N	2026-03-02 20:00:00+00	1		\N
\.
COPY testcity.component_numbers (prefix, last) FROM stdin;
23010201001	3
\.
COPY testcity.components (id, code, class_id, name, governing_id, owner_id, maintainer_id, cell_id, state, start_on, changed_on, data_source, remark, source, source_key, attributes, version, merged_into_id, geom) FROM stdin;
2	23010201001000002	1	供水井盖	\N	\N	\N	42	intact	2026-01-01	\N	\N	\N	register	23010201001000002	{}	1	\N	0101000020E61000009E270F328AA65F40C2C77FBD0EE04640
3	23010201001000003	1	供水井盖	\N	\N	\N	43	intact	2026-01-01	\N	\N	\N	register	23010201001000003	{}	1	\N	0101000020E6100000CA6B72409FA65F4054B53BBD0EE04640
1	23010201001000001	1	供水井盖	\N	\N	\N	41	damaged	2026-01-01	2026-03-03	\N	\N	register	23010201001000001	{}	2	\N	0101000020E61000002FE3AB2375A65F4012E9A4BD0EE04640
\.
COPY testcity.compounds (id, source_key, kind, name, name_en, geom) FROM stdin;
1	c1	campus	\N	\N	0106000020E610000001000000010300000001000000050000001895D40968A65F40645DDC4603E046401895D40968A65F40F2D24D6210E04640DF4F8D976EA65F40F2D24D6210E04640DF4F8D976EA65F40645DDC4603E046401895D40968A65F40645DDC4603E04640
\.
COPY testcity.departments (id, code, name, name_en) FROM stdin;
1	D-1	Roads	\N
\.
COPY testcity.document_links (id, document_id, case_id, cell_id) FROM stdin;
1	1	1	\N
\.
COPY testcity.documents (id, number, title, kind, issued_on, valid_until, sha256, name, actor_id, registered_at) FROM stdin;
1	哈城管发〔2026〕12号	关于井盖巡查的通知	notice	2026-03-01	\N	8f0498b4f8a22e5c2866d8937e8bf844ebbeed5b30d98d7313540b10d987d648	通知.pdf	9	2026-03-02 04:00:00+00
\.
COPY testcity.duty_rules (id, place, cell_id, kind, scope, edition, major, class_id, governing_id, owner_id, maintainer_id, valid_from, valid_to, is_contested, note, source, succeeds_id, recorded_at, recorded_by, ended_on, ended_at, ended_by) FROM stdin;
1		\N	matter	all	\N	\N	\N	1	\N	\N	2026-01-01	\N	f		register	\N	2026-11-23 07:03:55.798441+00	\N	\N	\N	\N
2	230102	\N	component	all	\N	\N	\N	1	\N	\N	2025-01-01	2026-01-01	f		a.csv:2	\N	2026-11-23 07:03:55.798441+00	\N	\N	\N	\N
\.
COPY testcity.files (sha256, media_type, size_bytes, served_sha256, exif, taken_at, geom, received_at) FROM stdin;
70d5fd9cf762995cf8c8619943023df9de140606b8d1b4589fd28faa3b642d78	image/jpeg	744	355b5ac6b9ff1e23eb20b4034fbe9df0c48ea5ac012f0cb8db7a194206df33ed	{"make": "Testcam"}	\N	\N	2026-03-02 04:00:00+00
8f0498b4f8a22e5c2866d8937e8bf844ebbeed5b30d98d7313540b10d987d648	application/pdf	23	\N	null	\N	\N	2026-03-02 04:00:00+00
\.
COPY testcity.layer_versions (layer, version) FROM stdin;
areas	6
cells	1
places	1
components	4
streets	1
water	1
buildings	1
\.
COPY testcity.loads (id, layer, file_name, rows_read, rows_added, rows_known, rows_set_aside, started_at, finished_at) FROM stdin;
1	streets	a.gpkg	1	1	0	0	2026-11-23 07:03:55.798441+00	2026-11-23 07:03:55.798441+00
\.
COPY testcity.persons (id, login, name, role, department_id, password_hash, is_active, created_at) FROM stdin;
1	inspector-2	Test inspector	inspector	\N	\N	t	2026-03-02 04:00:00+00
2	operator-3	Test operator	operator	\N	\N	t	2026-03-02 04:00:00+00
3	dispatcher-4	Test dispatcher	dispatcher	\N	\N	t	2026-03-02 04:00:00+00
4	leader-5	Test leader	leader	\N	\N	t	2026-03-02 04:00:00+00
5	handler-6	Test handler	handler	1	\N	t	2026-03-02 04:00:00+00
6	supervisor-7	Test supervisor	supervisor	\N	\N	t	2026-03-02 04:00:00+00
7	importer-8	Test importer	importer	\N	\N	t	2026-03-02 04:00:00+00
9	clerk-9	Test clerk	clerk	\N	\N	t	2026-03-02 04:00:00+00
8	wang	Test admin	admin	\N	no hash	t	2026-03-02 04:00:00+00
\.
COPY testcity.place_names (id, kind, key, origin, type, name, folded, tokens, weight, bounds, geom) FROM stdin;
1	area	230102	230102	division	Daoli	daoli	'daoli'	95	{126.59357389921071,45.74730067741137,126.60642610078926,45.752699141357624}	0101000020E61000006666666666A65F405CAF29BC0EE04640
2	area	230102	230102	division	道里区	道里区	'区' '道' '道里' '道里区' '里' '里区'	95	{126.59357389921071,45.74730067741137,126.60642610078926,45.752699141357624}	0101000020E61000006666666666A65F405CAF29BC0EE04640
3	area	230102001	230102001	division	Zhaolin Street	zhaolin street	'street' 'zhaolin'	85	{126.59357389921071,45.74730067741137,126.60642610078926,45.752699141357624}	0101000020E61000006666666666A65F405CAF29BC0EE04640
4	area	230102001	230102001	division	兆麟街道	兆麟街道	'兆' '兆麟' '兆麟街道' '街' '街道' '道' '麟' '麟街'	85	{126.59357389921071,45.74730067741137,126.60642610078926,45.752699141357624}	0101000020E61000006666666666A65F405CAF29BC0EE04640
5	area	230102001001	230102001001	division	West	west	'west'	80	{126.59357389921071,45.74730067741137,126.59999999999998,45.752699141357624}	0101000020E61000004EEA89C231A65F40A69D3EFFFFDF4640
6	area	230102001001	230102001001	division	西社区	西社区	'区' '社' '社区' '西' '西社' '西社区'	80	{126.59357389921071,45.74730067741137,126.59999999999998,45.752699141357624}	0101000020E61000004EEA89C231A65F40A69D3EFFFFDF4640
7	area	230102001002	230102001002	division	East	east	'east'	80	{126.59999999999998,45.74730067741137,126.60642610078926,45.752699141357624}	0101000020E61000007CE2420A9BA65F40A69D3EFFFFDF4640
8	area	230102001002	230102001002	division	东社区	东社区	'东' '东社' '东社区' '区' '社' '社区'	80	{126.59999999999998,45.74730067741137,126.60642610078926,45.752699141357624}	0101000020E61000007CE2420A9BA65F40A69D3EFFFFDF4640
9	place	1	1	poi	兆麟小学	兆麟小学	'兆' '兆麟' '兆麟小学' '学' '小' '小学' '麟' '麟小'	45	\N	0101000020E6100000CAC342AD69A65F40C7BAB88D06E04640
10	place	1	1	number	尚志大街7号	尚志大街7号	'7' '号' '大' '大街' '尚' '尚志' '尚志大街' '志' '志大' '街'	35	\N	0101000020E6100000CAC342AD69A65F40C7BAB88D06E04640
11	place	2	2	number	尚志大街9号	尚志大街9号	'9' '号' '大' '大街' '尚' '尚志' '尚志大街' '志' '志大' '街'	35	\N	0101000020E61000007CF2B0506BA65F40C7BAB88D06E04640
12	street	1	尚志大街	street	尚志大街	尚志大街	'大' '大街' '尚' '尚志' '尚志大街' '志' '志大' '街'	66	{126.599,45.75,126.601,45.75}	0101000020E61000006666666666A65F400000000000E04640
\.
COPY testcity.place_readings (folded, pinyin, initials) FROM stdin;
道里区	\N	\N
兆麟街道	\N	\N
东社区	\N	\N
西社区	\N	\N
兆麟小学	\N	\N
尚志大街7号	\N	\N
尚志大街9号	\N	\N
尚志大街	\N	\N
\.
COPY testcity.place_words (word) FROM stdin;
daoli
道里区
兆麟街道
zhaolin
street
west
东社区
east
西社区
兆麟小学
尚志大街
\.
COPY testcity.places (id, source_key, type, kind, name, name_en, street, number, geom) FROM stdin;
1	n1	poi	school	兆麟小学	\N	尚志大街	7号	0101000020E6100000CAC342AD69A65F40C7BAB88D06E04640
2	n2	number	address	\N	\N	尚志大街	9号	0101000020E61000007CF2B0506BA65F40C7BAB88D06E04640
\.
COPY testcity.sessions (token_hash, person_id, created_at, expires_at) FROM stdin;
\\xe3cec0a54d7bfdfa918bdc15312fd192542d8c98b914389c0c135d511e70bb48	8	2026-11-01 00:00:00+00	2027-12-22 16:00:00+00
\.
COPY testcity.sign_in_attempts (login, source, failures, failed_at, signed_in_at) FROM stdin;
wang		0	\N	2026-11-01 00:00:00+00
wang	10.0.0.9	3	2026-11-23 07:03:55.798441+00	\N
\.
COPY testcity.simulated_week (id, seed, days, ends_at, cases_per_day, incidents, is_whole) FROM stdin;
1	1	7	2026-11-23 07:03:55.798441+00	10	1	t
\.
COPY testcity.streets (id, source_key, kind, name, name_en, geom) FROM stdin;
1	w1	residential	尚志大街	\N	0105000020E6100000010000000102000000020000007593180456A65F400000000000E046405839B4C876A65F400000000000E04640
\.
COPY testcity.survey_cells (survey_id, cell_id) FROM stdin;
1	31
1	32
1	33
1	34
1	35
1	36
1	37
1	38
1	39
1	40
1	41
1	42
1	43
1	44
1	45
1	46
1	47
1	48
1	49
1	50
1	51
1	52
1	53
1	54
1	55
1	56
1	57
1	58
1	59
1	60
\.
COPY testcity.survey_findings (id, survey_id, component_id, class_id, cell_id, finding, version, note, actor_id, found_at, idempotency_key, geom) FROM stdin;
1	1	1	\N	\N	found	2		1	2026-03-02 20:00:00+00	key-of-a-finding	\N
\.
COPY testcity.survey_items (survey_id, component_id, cell_id, finding) FROM stdin;
1	2	42	\N
1	3	43	\N
1	1	41	found
\.
COPY testcity.surveys (id, name, class_ids, due_on, opened_at, opened_by_id, closed_at, closed_by_id, batch_id, idempotency_key) FROM stdin;
1	Lids	{}	2026-04-02	2026-03-02 20:00:00+00	1	\N	\N	\N	\N
\.
COPY testcity.tilings (id, kind, centre_lon, centre_lat, cell_size_m, finest_level, proof, valid_from, valid_to) FROM stdin;
1	lattice	126.6	45.75	100	community	{"areas": 2, "cells": 60, "holds": true, "sha256": "cb9cd79372fea7e392614f340ae344dcefbdea788786884743249ebec22c1dee", "city_m2": 600000.0000188695, "repairs": 0, "cells_m2": 600000.0000188698, "largest_m2": 10000.000000906526, "open_edges": 0, "smallest_m2": 9999.999999858788, "whole_cells": 60, "whole_max_m2": 10000.000000906526, "whole_min_m2": 9999.999999858788, "slivers_alone": 0, "slivers_joined": 0, "overlapping_edges": 0, "relative_difference": 0.0000000000000003880510727442455, "largest_area_difference": 0.0000000000000004440892098500626}	2026-01-01 00:00:00+00	\N
\.
COPY testcity.tokens (id, token_hash, person_id, name, created_at, expires_at, revoked_at) FROM stdin;
1	\\xa27aba5664afa21d8b34ad1752a5b64ca0ec7948ddc16f1b398361fb3ff67e9a	8	export	2026-03-02 04:00:00+00	\N	\N
\.
COPY testcity.water (id, source_key, kind, name, name_en, geom) FROM stdin;
1	w1	lake	\N	\N	0106000020E6100000010000000103000000010000000500000027C286A757A65F4080B74082E2DF464027C286A757A65F400E2DB29DEFDF4640EE7C3F355EA65F400E2DB29DEFDF4640EE7C3F355EA65F4080B74082E2DF464027C286A757A65F4080B74082E2DF4640
\.
SELECT pg_catalog.setval('testcity.attachments_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.buildings_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.case_events_id_seq', 9, true);
SELECT pg_catalog.setval('testcity.case_numbers', 2, true);
SELECT pg_catalog.setval('testcity.cases_id_seq', 2, true);
SELECT pg_catalog.setval('testcity.catalogue_classes_id_seq', 736, true);
SELECT pg_catalog.setval('testcity.cells_id_seq', 60, true);
SELECT pg_catalog.setval('testcity.complaint_numbers', 1, true);
SELECT pg_catalog.setval('testcity.complaints_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.component_batches_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.component_events_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.components_id_seq', 3, true);
SELECT pg_catalog.setval('testcity.compounds_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.departments_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.document_links_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.documents_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.duty_rules_id_seq', 2, true);
SELECT pg_catalog.setval('testcity.loads_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.persons_id_seq', 9, true);
SELECT pg_catalog.setval('testcity.place_names_id_seq', 12, true);
SELECT pg_catalog.setval('testcity.places_id_seq', 2, true);
SELECT pg_catalog.setval('testcity.streets_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.survey_findings_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.surveys_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.tilings_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.tokens_id_seq', 1, true);
SELECT pg_catalog.setval('testcity.water_id_seq', 1, true);
ALTER TABLE ONLY testcity.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY testcity.areas
    ADD CONSTRAINT areas_pkey PRIMARY KEY (code);
ALTER TABLE ONLY testcity.attachments
    ADD CONSTRAINT attachments_case_id_sha256_key UNIQUE (case_id, sha256);
ALTER TABLE ONLY testcity.attachments
    ADD CONSTRAINT attachments_complaint_id_sha256_key UNIQUE (complaint_id, sha256);
ALTER TABLE ONLY testcity.attachments
    ADD CONSTRAINT attachments_component_id_sha256_key UNIQUE (component_id, sha256);
ALTER TABLE ONLY testcity.attachments
    ADD CONSTRAINT attachments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.buildings
    ADD CONSTRAINT buildings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.buildings
    ADD CONSTRAINT buildings_source_key_key UNIQUE (source_key);
ALTER TABLE ONLY testcity.case_events
    ADD CONSTRAINT case_events_case_id_seq_key UNIQUE (case_id, seq);
ALTER TABLE ONLY testcity.case_events
    ADD CONSTRAINT case_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.case_steps
    ADD CONSTRAINT case_steps_pkey PRIMARY KEY (source, command, target);
ALTER TABLE ONLY testcity.cases
    ADD CONSTRAINT cases_external_key_key UNIQUE (external_key);
ALTER TABLE ONLY testcity.cases
    ADD CONSTRAINT cases_number_key UNIQUE (number);
ALTER TABLE ONLY testcity.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.catalogue_classes
    ADD CONSTRAINT catalogue_classes_edition_kind_code_key UNIQUE (edition, kind, code);
ALTER TABLE ONLY testcity.catalogue_classes
    ADD CONSTRAINT catalogue_classes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.catalogue_editions
    ADD CONSTRAINT catalogue_editions_pkey PRIMARY KEY (code);
ALTER TABLE ONLY testcity.cell_lineage
    ADD CONSTRAINT cell_lineage_pkey PRIMARY KEY (old_id, new_id);
ALTER TABLE ONLY testcity.cells
    ADD CONSTRAINT cells_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.city
    ADD CONSTRAINT city_pkey PRIMARY KEY (code);
ALTER TABLE ONLY testcity.complaint_senders
    ADD CONSTRAINT complaint_senders_pkey PRIMARY KEY (source);
ALTER TABLE ONLY testcity.complaints
    ADD CONSTRAINT complaints_idempotency_key_key UNIQUE (idempotency_key);
ALTER TABLE ONLY testcity.complaints
    ADD CONSTRAINT complaints_number_key UNIQUE (number);
ALTER TABLE ONLY testcity.complaints
    ADD CONSTRAINT complaints_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.component_batches
    ADD CONSTRAINT component_batches_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.component_events
    ADD CONSTRAINT component_events_component_id_seq_key UNIQUE (component_id, seq);
ALTER TABLE ONLY testcity.component_events
    ADD CONSTRAINT component_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.component_numbers
    ADD CONSTRAINT component_numbers_pkey PRIMARY KEY (prefix);
ALTER TABLE ONLY testcity.components
    ADD CONSTRAINT components_code_key UNIQUE (code);
ALTER TABLE ONLY testcity.components
    ADD CONSTRAINT components_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.components
    ADD CONSTRAINT components_source_key_source_key UNIQUE (source_key, source);
ALTER TABLE ONLY testcity.compounds
    ADD CONSTRAINT compounds_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.compounds
    ADD CONSTRAINT compounds_source_key_key UNIQUE (source_key);
ALTER TABLE ONLY testcity.departments
    ADD CONSTRAINT departments_code_key UNIQUE (code);
ALTER TABLE ONLY testcity.departments
    ADD CONSTRAINT departments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.document_links
    ADD CONSTRAINT document_links_document_id_case_id_key UNIQUE (document_id, case_id);
ALTER TABLE ONLY testcity.document_links
    ADD CONSTRAINT document_links_document_id_cell_id_key UNIQUE (document_id, cell_id);
ALTER TABLE ONLY testcity.document_links
    ADD CONSTRAINT document_links_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.documents
    ADD CONSTRAINT documents_number_key UNIQUE (number);
ALTER TABLE ONLY testcity.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_overlap_key EXCLUDE USING gist (hashtextextended(((place || ' '::text) || target), COALESCE(cell_id, (0)::bigint)) WITH =, daterange(valid_from, valid_to) WITH &&) WHERE ((NOT is_contested));
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (sha256);
ALTER TABLE ONLY testcity.layer_versions
    ADD CONSTRAINT layer_versions_pkey PRIMARY KEY (layer);
ALTER TABLE ONLY testcity.loads
    ADD CONSTRAINT loads_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.persons
    ADD CONSTRAINT persons_login_key UNIQUE (login);
ALTER TABLE ONLY testcity.persons
    ADD CONSTRAINT persons_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.place_names
    ADD CONSTRAINT place_names_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.place_readings
    ADD CONSTRAINT place_readings_pkey PRIMARY KEY (folded);
ALTER TABLE ONLY testcity.place_words
    ADD CONSTRAINT place_words_pkey PRIMARY KEY (word);
ALTER TABLE ONLY testcity.places
    ADD CONSTRAINT places_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.places
    ADD CONSTRAINT places_source_key_key UNIQUE (source_key);
ALTER TABLE ONLY testcity.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY testcity.sign_in_attempts
    ADD CONSTRAINT sign_in_attempts_pkey PRIMARY KEY (login, source);
ALTER TABLE ONLY testcity.simulated_week
    ADD CONSTRAINT simulated_week_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.streets
    ADD CONSTRAINT streets_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.streets
    ADD CONSTRAINT streets_source_key_key UNIQUE (source_key);
ALTER TABLE ONLY testcity.survey_cells
    ADD CONSTRAINT survey_cells_pkey PRIMARY KEY (survey_id, cell_id);
ALTER TABLE ONLY testcity.survey_findings
    ADD CONSTRAINT survey_findings_actor_id_idempotency_key_key UNIQUE (actor_id, idempotency_key);
ALTER TABLE ONLY testcity.survey_findings
    ADD CONSTRAINT survey_findings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.survey_items
    ADD CONSTRAINT survey_items_pkey PRIMARY KEY (survey_id, component_id);
ALTER TABLE ONLY testcity.surveys
    ADD CONSTRAINT surveys_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.tilings
    ADD CONSTRAINT tilings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.tokens
    ADD CONSTRAINT tokens_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY testcity.water
    ADD CONSTRAINT water_pkey PRIMARY KEY (id);
ALTER TABLE ONLY testcity.water
    ADD CONSTRAINT water_source_key_key UNIQUE (source_key);
CREATE INDEX areas_geom_3857_idx ON testcity.areas USING gist (geom_3857);
CREATE INDEX areas_geom_idx ON testcity.areas USING gist (geom);
CREATE INDEX areas_parent_code_idx ON testcity.areas USING btree (parent_code);
CREATE INDEX attachments_sha256_idx ON testcity.attachments USING btree (sha256);
CREATE INDEX buildings_geom_3857_idx ON testcity.buildings USING gist (geom_3857);
CREATE INDEX buildings_geom_idx ON testcity.buildings USING gist (geom);
CREATE UNIQUE INDEX case_events_idempotency_key ON testcity.case_events USING btree (actor_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX case_events_stream_idx ON testcity.case_events USING btree (txid, id);
CREATE INDEX cases_cell_id_idx ON testcity.cases USING btree (cell_id);
CREATE INDEX cases_closed_at_idx ON testcity.cases USING btree (closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX cases_component_id_idx ON testcity.cases USING btree (component_id) WHERE (component_id IS NOT NULL);
CREATE INDEX cases_department_id_idx ON testcity.cases USING btree (department_id) WHERE (closed_at IS NULL);
CREATE INDEX cases_geom_3857_idx ON testcity.cases USING gist (geom_3857);
CREATE INDEX cases_geom_idx ON testcity.cases USING gist (geom);
CREATE INDEX cases_open_idx ON testcity.cases USING btree (reported_at, id) WHERE (closed_at IS NULL);
CREATE INDEX cases_reported_at_idx ON testcity.cases USING btree (reported_at, id);
CREATE INDEX cell_lineage_new_id_idx ON testcity.cell_lineage USING btree (new_id);
CREATE INDEX cells_area_code_idx ON testcity.cells USING btree (area_code);
CREATE UNIQUE INDEX cells_code_key ON testcity.cells USING btree (code) WHERE (valid_to IS NULL);
CREATE INDEX cells_geom_3857_idx ON testcity.cells USING gist (geom_3857) WHERE (valid_to IS NULL);
CREATE INDEX cells_geom_idx ON testcity.cells USING gist (geom);
CREATE INDEX complaint_senders_since_idx ON testcity.complaint_senders USING btree (since);
CREATE INDEX complaints_case_id_idx ON testcity.complaints USING btree (case_id);
CREATE INDEX complaints_cell_id_idx ON testcity.complaints USING btree (cell_id);
CREATE INDEX complaints_geom_idx ON testcity.complaints USING gist (geom);
CREATE INDEX complaints_received_idx ON testcity.complaints USING btree (received_at) WHERE (status = 'received'::text);
CREATE UNIQUE INDEX component_batches_idempotency_key ON testcity.component_batches USING btree (actor_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX component_events_effective_on_idx ON testcity.component_events USING btree (effective_on, component_id);
CREATE UNIQUE INDEX component_events_idempotency_key ON testcity.component_events USING btree (actor_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX components_cell_id_idx ON testcity.components USING btree (cell_id, class_id);
CREATE INDEX components_merged_into_id_idx ON testcity.components USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX compounds_geom_3857_idx ON testcity.compounds USING gist (geom_3857);
CREATE INDEX compounds_geom_idx ON testcity.compounds USING gist (geom);
CREATE INDEX document_links_case_id_idx ON testcity.document_links USING btree (case_id);
CREATE INDEX document_links_cell_id_idx ON testcity.document_links USING btree (cell_id);
CREATE INDEX documents_sha256_idx ON testcity.documents USING btree (sha256);
CREATE INDEX duty_rules_contested_idx ON testcity.duty_rules USING btree (place, target) WHERE is_contested;
CREATE INDEX duty_rules_place_idx ON testcity.duty_rules USING btree (place, target, valid_from);
CREATE INDEX files_geom_idx ON testcity.files USING gist (geom);
CREATE INDEX place_names_folded_idx ON testcity.place_names USING btree (folded);
CREATE INDEX place_names_geom_idx ON testcity.place_names USING gist (geom);
CREATE INDEX place_names_origin_idx ON testcity.place_names USING btree (origin, kind);
CREATE INDEX place_names_prominent_idx ON testcity.place_names USING btree (folded) WHERE (weight >= 60);
CREATE INDEX place_names_tokens_idx ON testcity.place_names USING gin (tokens) WITH (gin_pending_list_limit='512');
CREATE INDEX place_readings_initials_idx ON testcity.place_readings USING btree (initials);
CREATE INDEX place_readings_pinyin_idx ON testcity.place_readings USING btree (pinyin);
CREATE INDEX place_readings_unread_idx ON testcity.place_readings USING btree (folded) WHERE (pinyin IS NULL);
CREATE INDEX place_words_trgm_idx ON testcity.place_words USING gin (word public.gin_trgm_ops);
CREATE INDEX places_geom_idx ON testcity.places USING gist (geom);
CREATE INDEX sessions_person_id_idx ON testcity.sessions USING btree (person_id);
CREATE INDEX sign_in_attempts_failed_at_idx ON testcity.sign_in_attempts USING btree (failed_at);
CREATE INDEX streets_geom_3857_idx ON testcity.streets USING gist (geom_3857);
CREATE INDEX streets_geom_idx ON testcity.streets USING gist (geom);
CREATE INDEX survey_findings_component_id_idx ON testcity.survey_findings USING btree (component_id, id);
CREATE INDEX survey_findings_geom_idx ON testcity.survey_findings USING gist (geom);
CREATE INDEX survey_findings_survey_idx ON testcity.survey_findings USING btree (survey_id, component_id, id);
CREATE INDEX survey_items_cell_idx ON testcity.survey_items USING btree (survey_id, cell_id);
CREATE UNIQUE INDEX surveys_idempotency_key ON testcity.surveys USING btree (opened_by_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE UNIQUE INDEX tilings_current_key ON testcity.tilings USING btree (((valid_to IS NULL))) WHERE (valid_to IS NULL);
CREATE INDEX tokens_person_id_idx ON testcity.tokens USING btree (person_id);
CREATE INDEX water_geom_3857_idx ON testcity.water USING gist (geom_3857);
CREATE INDEX water_geom_idx ON testcity.water USING gist (geom);
CREATE TRIGGER areas_layer_version AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON testcity.areas FOR EACH STATEMENT EXECUTE FUNCTION testcity.count_layer_change();
CREATE TRIGGER areas_names_delete AFTER DELETE ON testcity.areas REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_area_names();
CREATE TRIGGER areas_names_insert AFTER INSERT ON testcity.areas REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_area_names();
CREATE TRIGGER areas_names_truncate AFTER TRUNCATE ON testcity.areas FOR EACH STATEMENT EXECUTE FUNCTION testcity.empty_place_names();
CREATE TRIGGER areas_names_update AFTER UPDATE ON testcity.areas REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_area_names();
CREATE TRIGGER buildings_layer_version AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON testcity.buildings FOR EACH STATEMENT EXECUTE FUNCTION testcity.count_layer_change();
CREATE TRIGGER buildings_names_delete AFTER DELETE ON testcity.buildings REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_building_names();
CREATE TRIGGER buildings_names_insert AFTER INSERT ON testcity.buildings REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_building_names();
CREATE TRIGGER buildings_names_truncate AFTER TRUNCATE ON testcity.buildings FOR EACH STATEMENT EXECUTE FUNCTION testcity.empty_place_names();
CREATE TRIGGER buildings_names_update AFTER UPDATE ON testcity.buildings REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_building_names();
CREATE TRIGGER case_events_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON testcity.case_events FOR EACH STATEMENT EXECUTE FUNCTION testcity.refuse_change();
CREATE TRIGGER cells_layer_version AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON testcity.cells FOR EACH STATEMENT EXECUTE FUNCTION testcity.count_layer_change();
CREATE TRIGGER component_batches_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON testcity.component_batches FOR EACH STATEMENT EXECUTE FUNCTION testcity.refuse_change();
CREATE TRIGGER component_events_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON testcity.component_events FOR EACH STATEMENT EXECUTE FUNCTION testcity.refuse_change();
CREATE TRIGGER components_layer_version AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON testcity.components FOR EACH STATEMENT EXECUTE FUNCTION testcity.count_layer_change();
CREATE TRIGGER duty_rules_history BEFORE DELETE OR UPDATE ON testcity.duty_rules FOR EACH ROW EXECUTE FUNCTION testcity.keep_duty_history();
CREATE TRIGGER duty_rules_kept BEFORE TRUNCATE ON testcity.duty_rules FOR EACH STATEMENT EXECUTE FUNCTION testcity.refuse_change();
CREATE TRIGGER place_names_words AFTER INSERT ON testcity.place_names REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION testcity.add_place_words();
CREATE TRIGGER places_layer_version AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON testcity.places FOR EACH STATEMENT EXECUTE FUNCTION testcity.count_layer_change();
CREATE TRIGGER places_names_delete AFTER DELETE ON testcity.places REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_place_names();
CREATE TRIGGER places_names_insert AFTER INSERT ON testcity.places REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_place_names();
CREATE TRIGGER places_names_truncate AFTER TRUNCATE ON testcity.places FOR EACH STATEMENT EXECUTE FUNCTION testcity.empty_place_names();
CREATE TRIGGER places_names_update AFTER UPDATE ON testcity.places REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_place_names();
CREATE TRIGGER streets_layer_version AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON testcity.streets FOR EACH STATEMENT EXECUTE FUNCTION testcity.count_layer_change();
CREATE TRIGGER streets_names_delete AFTER DELETE ON testcity.streets REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_street_names();
CREATE TRIGGER streets_names_insert AFTER INSERT ON testcity.streets REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_street_names();
CREATE TRIGGER streets_names_truncate AFTER TRUNCATE ON testcity.streets FOR EACH STATEMENT EXECUTE FUNCTION testcity.empty_place_names();
CREATE TRIGGER streets_names_update AFTER UPDATE ON testcity.streets REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION testcity.keep_street_names();
CREATE TRIGGER survey_findings_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON testcity.survey_findings FOR EACH STATEMENT EXECUTE FUNCTION testcity.refuse_change();
CREATE TRIGGER water_layer_version AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON testcity.water FOR EACH STATEMENT EXECUTE FUNCTION testcity.count_layer_change();
ALTER TABLE ONLY testcity.areas
    ADD CONSTRAINT areas_parent_code_fkey FOREIGN KEY (parent_code) REFERENCES testcity.areas(code);
ALTER TABLE ONLY testcity.attachments
    ADD CONSTRAINT attachments_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.attachments
    ADD CONSTRAINT attachments_case_id_fkey FOREIGN KEY (case_id) REFERENCES testcity.cases(id);
ALTER TABLE ONLY testcity.attachments
    ADD CONSTRAINT attachments_complaint_id_fkey FOREIGN KEY (complaint_id) REFERENCES testcity.complaints(id);
ALTER TABLE ONLY testcity.attachments
    ADD CONSTRAINT attachments_component_id_fkey FOREIGN KEY (component_id) REFERENCES testcity.components(id);
ALTER TABLE ONLY testcity.attachments
    ADD CONSTRAINT attachments_sha256_fkey FOREIGN KEY (sha256) REFERENCES testcity.files(sha256);
ALTER TABLE ONLY testcity.case_events
    ADD CONSTRAINT case_events_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.case_events
    ADD CONSTRAINT case_events_case_id_fkey FOREIGN KEY (case_id) REFERENCES testcity.cases(id);
ALTER TABLE ONLY testcity.cases
    ADD CONSTRAINT cases_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES testcity.cells(id);
ALTER TABLE ONLY testcity.cases
    ADD CONSTRAINT cases_class_id_fkey FOREIGN KEY (class_id) REFERENCES testcity.catalogue_classes(id);
ALTER TABLE ONLY testcity.cases
    ADD CONSTRAINT cases_component_id_fkey FOREIGN KEY (component_id) REFERENCES testcity.components(id);
ALTER TABLE ONLY testcity.cases
    ADD CONSTRAINT cases_department_id_fkey FOREIGN KEY (department_id) REFERENCES testcity.departments(id);
ALTER TABLE ONLY testcity.cases
    ADD CONSTRAINT cases_handler_id_fkey FOREIGN KEY (handler_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.cases
    ADD CONSTRAINT cases_reporter_id_fkey FOREIGN KEY (reporter_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.catalogue_classes
    ADD CONSTRAINT catalogue_classes_edition_fkey FOREIGN KEY (edition) REFERENCES testcity.catalogue_editions(code);
ALTER TABLE ONLY testcity.cell_lineage
    ADD CONSTRAINT cell_lineage_new_id_fkey FOREIGN KEY (new_id) REFERENCES testcity.cells(id);
ALTER TABLE ONLY testcity.cell_lineage
    ADD CONSTRAINT cell_lineage_old_id_fkey FOREIGN KEY (old_id) REFERENCES testcity.cells(id);
ALTER TABLE ONLY testcity.cells
    ADD CONSTRAINT cells_area_code_fkey FOREIGN KEY (area_code) REFERENCES testcity.areas(code);
ALTER TABLE ONLY testcity.cells
    ADD CONSTRAINT cells_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES testcity.tilings(id);
ALTER TABLE ONLY testcity.cells
    ADD CONSTRAINT cells_tiling_id_fkey FOREIGN KEY (tiling_id) REFERENCES testcity.tilings(id);
ALTER TABLE ONLY testcity.complaints
    ADD CONSTRAINT complaints_case_id_fkey FOREIGN KEY (case_id) REFERENCES testcity.cases(id);
ALTER TABLE ONLY testcity.complaints
    ADD CONSTRAINT complaints_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES testcity.cells(id);
ALTER TABLE ONLY testcity.complaints
    ADD CONSTRAINT complaints_class_id_fkey FOREIGN KEY (class_id) REFERENCES testcity.catalogue_classes(id);
ALTER TABLE ONLY testcity.complaints
    ADD CONSTRAINT complaints_settled_by_id_fkey FOREIGN KEY (settled_by_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.component_batches
    ADD CONSTRAINT component_batches_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.component_events
    ADD CONSTRAINT component_events_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.component_events
    ADD CONSTRAINT component_events_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES testcity.component_batches(id);
ALTER TABLE ONLY testcity.component_events
    ADD CONSTRAINT component_events_component_id_fkey FOREIGN KEY (component_id) REFERENCES testcity.components(id);
ALTER TABLE ONLY testcity.component_events
    ADD CONSTRAINT component_events_other_id_fkey FOREIGN KEY (other_id) REFERENCES testcity.components(id);
ALTER TABLE ONLY testcity.components
    ADD CONSTRAINT components_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES testcity.cells(id);
ALTER TABLE ONLY testcity.components
    ADD CONSTRAINT components_class_id_fkey FOREIGN KEY (class_id) REFERENCES testcity.catalogue_classes(id);
ALTER TABLE ONLY testcity.components
    ADD CONSTRAINT components_governing_id_fkey FOREIGN KEY (governing_id) REFERENCES testcity.departments(id);
ALTER TABLE ONLY testcity.components
    ADD CONSTRAINT components_maintainer_id_fkey FOREIGN KEY (maintainer_id) REFERENCES testcity.departments(id);
ALTER TABLE ONLY testcity.components
    ADD CONSTRAINT components_merged_into_id_fkey FOREIGN KEY (merged_into_id) REFERENCES testcity.components(id);
ALTER TABLE ONLY testcity.components
    ADD CONSTRAINT components_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES testcity.departments(id);
ALTER TABLE ONLY testcity.document_links
    ADD CONSTRAINT document_links_case_id_fkey FOREIGN KEY (case_id) REFERENCES testcity.cases(id);
ALTER TABLE ONLY testcity.document_links
    ADD CONSTRAINT document_links_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES testcity.cells(id);
ALTER TABLE ONLY testcity.document_links
    ADD CONSTRAINT document_links_document_id_fkey FOREIGN KEY (document_id) REFERENCES testcity.documents(id);
ALTER TABLE ONLY testcity.documents
    ADD CONSTRAINT documents_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.documents
    ADD CONSTRAINT documents_sha256_fkey FOREIGN KEY (sha256) REFERENCES testcity.files(sha256);
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES testcity.cells(id);
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_class_id_fkey FOREIGN KEY (class_id) REFERENCES testcity.catalogue_classes(id);
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_edition_fkey FOREIGN KEY (edition) REFERENCES testcity.catalogue_editions(code);
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_governing_id_fkey FOREIGN KEY (governing_id) REFERENCES testcity.departments(id);
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_maintainer_id_fkey FOREIGN KEY (maintainer_id) REFERENCES testcity.departments(id);
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES testcity.departments(id);
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.duty_rules
    ADD CONSTRAINT duty_rules_succeeds_id_fkey FOREIGN KEY (succeeds_id) REFERENCES testcity.duty_rules(id);
ALTER TABLE ONLY testcity.persons
    ADD CONSTRAINT persons_department_id_fkey FOREIGN KEY (department_id) REFERENCES testcity.departments(id);
ALTER TABLE ONLY testcity.sessions
    ADD CONSTRAINT sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.survey_cells
    ADD CONSTRAINT survey_cells_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES testcity.cells(id);
ALTER TABLE ONLY testcity.survey_cells
    ADD CONSTRAINT survey_cells_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES testcity.surveys(id);
ALTER TABLE ONLY testcity.survey_findings
    ADD CONSTRAINT survey_findings_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.survey_findings
    ADD CONSTRAINT survey_findings_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES testcity.cells(id);
ALTER TABLE ONLY testcity.survey_findings
    ADD CONSTRAINT survey_findings_class_id_fkey FOREIGN KEY (class_id) REFERENCES testcity.catalogue_classes(id);
ALTER TABLE ONLY testcity.survey_findings
    ADD CONSTRAINT survey_findings_component_id_fkey FOREIGN KEY (component_id) REFERENCES testcity.components(id);
ALTER TABLE ONLY testcity.survey_findings
    ADD CONSTRAINT survey_findings_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES testcity.surveys(id);
ALTER TABLE ONLY testcity.survey_items
    ADD CONSTRAINT survey_items_component_id_fkey FOREIGN KEY (component_id) REFERENCES testcity.components(id);
ALTER TABLE ONLY testcity.survey_items
    ADD CONSTRAINT survey_items_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES testcity.surveys(id);
ALTER TABLE ONLY testcity.surveys
    ADD CONSTRAINT surveys_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES testcity.component_batches(id);
ALTER TABLE ONLY testcity.surveys
    ADD CONSTRAINT surveys_closed_by_id_fkey FOREIGN KEY (closed_by_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.surveys
    ADD CONSTRAINT surveys_opened_by_id_fkey FOREIGN KEY (opened_by_id) REFERENCES testcity.persons(id);
ALTER TABLE ONLY testcity.tokens
    ADD CONSTRAINT tokens_person_id_fkey FOREIGN KEY (person_id) REFERENCES testcity.persons(id);
