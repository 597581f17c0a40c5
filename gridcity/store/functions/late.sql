-- What "late" means, for lists, counts, tiles and statistics alike.
-- A case is late while it still has to be handled (reported, dispatched, handling), nobody suspended it,
-- and its deadline lies before the instant asked for. Work that was handed in is not late any more: it
-- waits for those who check it, whose time no standard limits. Never NULL; a plain expression, so that
-- the planner puts it in the place of the call.
CREATE FUNCTION is_late(stage text, is_suspended boolean, due_at timestamptz, at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT
        stage IN ('reported', 'dispatched', 'handling')
        AND NOT is_suspended
        AND due_at IS NOT NULL
        AND due_at < at
$$;

COMMENT ON FUNCTION is_late(text, boolean, timestamptz, timestamptz)
IS 'Whether a case that has to be handled was past its deadline at an instant.';
