-- How names are compared: said once, here, for the names that are kept and for what is typed.
--
-- Folding: full-width, compatibility and upper-case forms become plain ones, accents and punctuation
-- go, the commonest traditional characters become simplified ones, and no blank stands beside a Chinese
-- character. '１００号 Café' becomes '100号cafe', 'O''Brien St.' becomes 'obrien st'.
-- Every class of characters is spelt out: what a letter is may not depend on the server's locale.
CREATE FUNCTION place_fold_wide(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
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
$$;

COMMENT ON FUNCTION place_fold_wide(text) IS 'place_fold for names that hold more than ASCII.';

-- In plpgsql, as place_tokens: a function in SQL that is not put into the query costs ten times as much a call.
CREATE FUNCTION place_fold(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    RETURN CASE
        WHEN words ~ '^[ -~]*$'
            THEN btrim(regexp_replace(replace(lower(words), '''', ''), '[^a-z0-9]+', ' ', 'g'))
        ELSE place_fold_wide(words)
    END;
END;
$$;

COMMENT ON FUNCTION place_fold(text) IS 'A name as it is compared with others.';

-- What a folded name can be found by: its words and numbers, its runs of Chinese characters, and in
-- them each character and each pair of neighbours. At most 200 characters are looked at.
CREATE FUNCTION place_tokens_wide(folded text) RETURNS text[]
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

COMMENT ON FUNCTION place_tokens_wide(text) IS 'place_tokens for names that hold more than ASCII.';

CREATE FUNCTION place_tokens(folded text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    RETURN CASE
        WHEN folded ~ '^[ -~]*$' THEN array_remove(string_to_array(left(folded, 200), ' '), '')
        ELSE place_tokens_wide(left(folded, 200))
    END;
END;
$$;

COMMENT ON FUNCTION place_tokens(text) IS 'The words, and the Chinese characters by one and two, of a folded name.';

-- What was typed as a question to place_names.tokens: every word begins one of the name's or, whole, is one of
-- them; every pair of neighbouring Chinese characters stands in it. What English addresses shorten stands for the
-- word as well. NULL where nothing was typed that could be looked for.
CREATE FUNCTION place_question(folded text, is_whole boolean DEFAULT false) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    WITH tokens AS (
        SELECT DISTINCT
            token,
            token ~ '^[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]' AS is_han,
            char_length(token) AS length,
            jsonb_build_object(
                'av', 'avenue', 'ave', 'avenue', 'bldg', 'building', 'blvd', 'boulevard', 'cir', 'circle',
                'ct', 'court', 'ctr', 'center', 'dr', 'drive', 'e', 'east', 'expy', 'expressway', 'ft', 'fort',
                'hts', 'heights', 'hwy', 'highway', 'ln', 'lane', 'msgr', 'monsignor', 'mt', 'mount', 'n', 'north',
                'pk', 'park', 'pkwy', 'parkway', 'pl', 'place', 'rd', 'road', 's', 'south', 'sq', 'square',
                'st', 'saint'' | ''street', 'ter', 'terrace', 'w', 'west', 'xing', 'crossing'
            ) ->> token AS unshortened
        FROM unnest(place_tokens(folded)) AS token
    )

    SELECT
        string_agg(
            CASE
                WHEN is_han THEN format('''%s''', token)
                WHEN unshortened IS NULL THEN format('''%s''%s', token, beginning)
                ELSE format('(''%s''%s | ''%s'')', token, beginning, unshortened)
            END,
            ' & '
        )::tsquery
    FROM tokens CROSS JOIN (SELECT CASE WHEN is_whole THEN '' ELSE ':*' END AS beginning) AS asked
    WHERE
        NOT is_han
        OR length = 2
        OR (length = 1 AND NOT EXISTS (SELECT 1 FROM tokens AS others WHERE others.is_han AND others.length = 2))
$$;

COMMENT ON FUNCTION place_question(text, boolean) IS 'The full-text question for a folded query; NULL for none.';

-- How well a name answers: 0 to 1. What it is found by counts most, then how much of the name was typed,
-- how likely such a place is meant, and how near it is (half of that is gone at 2 km).
CREATE FUNCTION place_score(tier integer, share double precision, weight integer, distance_m double precision)
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT
        0.25 * tier
        + 0.08 * least(1, greatest(0, share))
        + 0.1 * weight / 100.0
        + 0.07 / (1 + greatest(0, coalesce(distance_m, 1e9)) / 2000.0)
$$;

COMMENT ON FUNCTION place_score(integer, double precision, integer, double precision)
IS 'Rank of a found name: tier 0 to 3, share of the name that was typed, weight 0 to 100, distance [m].';
