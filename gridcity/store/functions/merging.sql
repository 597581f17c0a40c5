-- Where a merged case goes on (并案).

-- The case in which a case goes on, through all merges; itself, where it was not merged.
CREATE FUNCTION goes_on_in(case_id bigint) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$
    WITH RECURSIVE way AS (
        SELECT c.id, c.merged_into_id FROM cases AS c WHERE c.id = case_id
        UNION
        SELECT c.id, c.merged_into_id FROM way AS w INNER JOIN cases AS c ON c.id = w.merged_into_id
    )
    SELECT w.id FROM way AS w WHERE w.merged_into_id IS NULL
$$;
