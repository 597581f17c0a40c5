-- The dictionary of how Chinese names sound.

-- name: unread_names
-- Chinese names whose reading is not known yet, in the order of the index: each batch after the last.
SELECT folded FROM place_readings WHERE pinyin IS NULL AND folded > %(after)s ORDER BY folded LIMIT %(most)s;

-- name: is_unread
-- Whether there are any.
SELECT exists(SELECT 1 FROM place_readings WHERE pinyin IS NULL);

-- name: make_new_readings
-- Room for readings, until they are saved.
CREATE TEMPORARY TABLE new_readings (folded text COLLATE "C", pinyin text COLLATE "C", initials text COLLATE "C")
ON COMMIT DROP;

-- name: add_new_readings
-- Enter readings there.
INSERT INTO new_readings (folded, pinyin, initials)
SELECT
    given.folded,
    given.pinyin,
    given.initials
FROM unnest(%(folded)s::text[], %(pinyin)s::text[], %(initials)s::text[]) AS given (folded, pinyin, initials);

-- name: count_new_readings
-- How many readings are new, and how many were known.
SELECT
    (SELECT count(*) FROM new_readings) AS new,
    (SELECT count(*) FROM place_readings WHERE pinyin IS NOT NULL) AS known;

-- name: save_readings
-- Enter new readings in the dictionary.
UPDATE place_readings SET pinyin = new_readings.pinyin, initials = new_readings.initials
FROM new_readings
WHERE place_readings.folded = new_readings.folded;

-- name: add_known_readings
-- Put what the dictionary knew beside the new.
INSERT INTO new_readings (folded, pinyin, initials)
SELECT
    folded,
    pinyin,
    initials
FROM place_readings
WHERE pinyin IS NOT NULL;

-- name: save_all_readings
-- Fill the dictionary anew.
INSERT INTO place_readings (folded, pinyin, initials)
SELECT
    folded,
    pinyin,
    initials
FROM new_readings;
