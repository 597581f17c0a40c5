-- name: save_result
UPDATE simulations
SET
    result = %(result)s,
    card = %(card)s,
    sentence = %(sentence)s,
    sentence_en = %(sentence_en)s,
    same_bytes = %(same_bytes)s
WHERE id = %(id)s;

-- name: result
SELECT result
FROM simulations
WHERE id = %(id)s;
