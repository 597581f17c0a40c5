-- The cases that were open at an instant: by the last of their events that had happened by then. A case that
-- was closed for good before it is left out by an index, so that years of closed cases cost nothing.
CREATE FUNCTION cases_open_at(at timestamptz) RETURNS TABLE (case_id bigint, stage text, version integer)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT
        cases.id,
        last_event.target,
        last_event.seq
    FROM cases
    CROSS JOIN LATERAL (
        SELECT
            case_events.target,
            case_events.seq
        FROM case_events
        WHERE case_events.case_id = cases.id AND case_events.happened_at <= at
        ORDER BY case_events.seq DESC
        LIMIT 1
    ) AS last_event
    WHERE
        cases.reported_at <= at
        AND (cases.closed_at IS NULL OR cases.closed_at > at)
        AND last_event.target <> 'closed'
$$;

COMMENT ON FUNCTION cases_open_at(timestamptz)
IS 'Cases open at an instant, each with the stage that it was in and its version then.';
