-- What was probably meant where nothing is called as typed. One call tries it all, and stops at the first
-- that answers. Sequential scans are off in it: that nothing answers has to be found by the indexes. Each call
-- is planned for its own words: a plan for any words walks the index of another column, for seconds in a million.

-- A word that begins none of the words of names: what holds it is called by no name. To know that, the
-- dictionary is asked once a word; the index of names would gather all names that hold the other words first.
CREATE FUNCTION place_has_strange_word(asked text) RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET enable_seqscan = off
AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1
        FROM unnest(string_to_array(asked, ' ')) AS given (word)
        WHERE
            given.word ~ '^[a-z]{3,40}$'
            AND NOT EXISTS (
                SELECT 1 FROM place_words AS known WHERE known.word >= given.word AND known.word < given.word || '{'
            )
            AND strpos(place_question(given.word)::text, '|') = 0  -- no short form of another word
    );
END;
$$;

COMMENT ON FUNCTION place_has_strange_word(text) IS 'Whether a word of a folded query begins no word of any name.';

CREATE FUNCTION place_answers(words text, kinds text[]) RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    asked constant text := place_fold(words);
    question constant tsquery := place_question(asked);
    sound constant text := replace(asked, ' ', '');
BEGIN
    RETURN asked <> '' AND (
        EXISTS (
            SELECT 1 FROM place_names
            WHERE folded >= asked AND folded < asked || chr(1114111) AND kind = ANY(kinds)
        )
        OR (
            NOT place_has_strange_word(asked)
            AND EXISTS (SELECT 1 FROM place_names WHERE tokens @@ question AND kind = ANY(kinds))
        )
        OR (
            sound ~ '^[a-z]{2,}$'
            AND EXISTS (SELECT 1 FROM place_readings WHERE pinyin >= sound AND pinyin < sound || '{')
        )
    );
END;
$$;

COMMENT ON FUNCTION place_answers(text, text[]) IS 'Whether a name of some kinds answers what was typed.';

-- A name that holds all Chinese characters that were typed, in their order, with others between: 中央街 is
-- 中央大街. Of those the likeliest, then the shortest.
CREATE FUNCTION place_with_more(asked text, kinds text[]) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    question tsquery;
BEGIN
    IF asked !~ '^[\u3005-\u3007\u3400-\u9fff]{3,20}$' THEN
        RETURN NULL;
    END IF;
    question := array_to_string(ARRAY(SELECT DISTINCT regexp_split_to_table(asked, '')), ' & ');
    RETURN (
        SELECT held.folded
        FROM (
            SELECT folded, weight FROM place_names
            WHERE
                tokens @@ question AND kind = ANY(kinds)
                AND folded LIKE '%' || array_to_string(regexp_split_to_array(asked, ''), '%') || '%'
            LIMIT 200
        ) AS held
        ORDER BY held.weight DESC, char_length(held.folded), held.folded
        LIMIT 1
    );
END;
$$;

COMMENT ON FUNCTION place_with_more(text, text[]) IS 'A name that holds the characters that were typed in their order.';

-- A name that begins with words whose first letters were typed as one, and holds what else was typed: vfw pkwy is
-- Veterans of Foreign Wars Parkway. Little words may be skipped. Of such names the likeliest, then the shortest.
CREATE FUNCTION place_by_initials(asked text, kinds text[]) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    initials constant text := substring(asked FROM '(?:^| )([a-z]{2,5})(?: |$)');
    letters constant text[] := regexp_split_to_array(initials, '');
    others constant text := '[a-z]* (?:(?:of|the|and|for|de|la|du|von) )*';
    rest constant tsquery := place_question(btrim(replace(' ' || asked || ' ', ' ' || initials || ' ', ' ')));
BEGIN
    IF
        asked !~ '^[a-z0-9 ]{2,60}$' OR initials IS NULL
        OR EXISTS (SELECT 1 FROM place_words WHERE word >= initials AND word < initials || '{')
    THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT folded
        FROM place_names
        WHERE
            folded >= letters[1] AND folded < letters[1] || '{'
            AND folded LIKE array_to_string(letters, '% ') || '%'
            AND folded ~ ('^' || array_to_string(letters, others) || '[a-z]*(?: |$)')
            AND (rest IS NULL OR tokens @@ rest)
            AND kind = ANY(kinds)
        ORDER BY weight DESC, char_length(folded), folded
        LIMIT 1
    );
END;
$$;

COMMENT ON FUNCTION place_by_initials(text, text[])
IS 'A name whose first words begin with the letters that were typed.';

-- What was typed with the words of names in place of those that begin none, the likest first. Words that begin
-- one, numbers and very short words stay.
CREATE FUNCTION place_respelt(asked text) RETURNS SETOF text
LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 12
AS $$
    WITH RECURSIVE words AS (
        SELECT
            given.word,
            row_number() OVER (ORDER BY given.position) AS position,
            char_length(given.word) < 3
            OR given.word ~ '^[0-9]'
            OR EXISTS (
                SELECT 1 FROM place_words AS known
                WHERE known.word >= given.word AND known.word < given.word || chr(1114111)
            ) AS is_known,
            count(*) OVER () AS count
        FROM unnest(
            string_to_array(
                regexp_replace(
                    asked, '([\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)', ' \1 ', 'g'
                ),
                ' '
            )
        ) WITH ORDINALITY AS given (word, position)
        WHERE given.word <> ''
    ),

    candidates AS (
        SELECT position, word COLLATE "C" AS word, 1::real AS likeness FROM words WHERE is_known
        UNION ALL
        SELECT words.position, near.word, near.likeness
        FROM words CROSS JOIN LATERAL (
            SELECT place_words.word, similarity(place_words.word, words.word) AS likeness
            FROM place_words
            WHERE place_words.word % words.word
            ORDER BY likeness DESC, place_words.word
            LIMIT CASE WHEN words.count <= 3 THEN 4 ELSE 1 END
        ) AS near
        WHERE NOT words.is_known AND words.count <= 8 AND char_length(words.word) <= 40
    ),

    spelt AS (
        SELECT 0::bigint AS position, ''::text COLLATE "C" AS words, 1::real AS likeness
        UNION ALL
        SELECT candidates.position, ltrim(spelt.words || ' ' || candidates.word) COLLATE "C", spelt.likeness * candidates.likeness
        FROM spelt INNER JOIN candidates ON spelt.position + 1 = candidates.position
    )

    SELECT spelt.words
    FROM spelt
    WHERE spelt.position = (SELECT max(position) FROM words) AND spelt.words <> asked
    ORDER BY spelt.likeness DESC, spelt.words
    LIMIT 12
$$;

COMMENT ON FUNCTION place_respelt(text) IS 'What was typed, in the spelling of names, the likest first.';

-- First with less in it (without district or door number), then in what sounds alike, holds it, has its initials,
-- or is spelt nearly so, and last without the words behind, which may name a quarter. sounds: the pinyin of each
-- attempt, empty of what is not Chinese. shorter: each without the last words of the one before; what answers one
-- answers all after it, so the longest that is answered is found by halving.
CREATE FUNCTION place_meant(attempts text[], sounds text[], shorter text[], kinds text[]) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    instead text;
    first integer := 1;
    beyond integer := cardinality(shorter) + 1;
    middle integer;
BEGIN
    FOREACH instead IN ARRAY attempts[2:] LOOP
        IF place_answers(instead, kinds) THEN
            RETURN instead;
        END IF;
    END LOOP;
    FOR at IN 1 .. cardinality(attempts) LOOP
        IF sounds[at] <> '' THEN
            SELECT folded INTO instead
            FROM place_readings
            WHERE pinyin >= sounds[at] AND pinyin < sounds[at] || '{'
            ORDER BY pinyin
            LIMIT 1;
            IF place_answers(instead, kinds) THEN
                RETURN instead;
            END IF;
        END IF;
        instead := place_with_more(place_fold(attempts[at]), kinds);
        IF instead IS NOT NULL THEN
            RETURN instead;
        END IF;
        instead := place_by_initials(place_fold(attempts[at]), kinds);
        IF instead IS NOT NULL THEN
            RETURN instead;
        END IF;
        FOR instead IN SELECT spelt FROM place_respelt(place_fold(attempts[at])) AS spelt LOOP
            IF place_answers(instead, kinds) THEN
                RETURN instead;
            END IF;
        END LOOP;
    END LOOP;
    WHILE first < beyond LOOP
        middle := (first + beyond) / 2;
        IF place_answers(shorter[middle], kinds) THEN
            beyond := middle;
        ELSE
            first := middle + 1;
        END IF;
    END LOOP;
    RETURN shorter[first];  -- beyond the last there is none
END;
$$;

COMMENT ON FUNCTION place_meant(text[], text[], text[], text[])
IS 'What was probably meant; NULL where nothing comes near.';
