-- What filing conditions ask photos to show, held by the store for whoever writes; the rule in Python is
-- gridcity.cases.evidence.asking. SQLSTATE GC003 is gridcity.store.errors.PhotosMissing.

CREATE FUNCTION case_photos(
    wanted bigint,
    OUT before integer,
    OUT after integer,
    OUT waived text[],
    OUT is_from_collector boolean,
    OUT is_done_live boolean
)
LANGUAGE sql STABLE
AS $$
    SELECT
        count(*) FILTER (
            WHERE told.command = 'attach' AND told.body ->> 'kind' IN ('report', 'before', 'near', 'far')
        )::integer,
        count(*) FILTER (
            WHERE told.command = 'attach' AND told.body ->> 'kind' = 'after' AND told.seq > told.begun
        )::integer,
        coalesce(
            array_agg(DISTINCT told.body ->> 'kind') FILTER (
                WHERE told.command = 'waive_evidence' AND (told.seq > told.begun OR told.body ->> 'kind' = 'before')
            ),
            '{}'
        ),
        coalesce(
            bool_or(told.command = 'report' AND told.actor_role = 'inspector' AND told.origin = 'live'), false
        ),
        coalesce(
            bool_or(told.command = 'complete' AND told.seq > told.begun AND told.origin = 'live'), false
        )
    FROM (
        SELECT
            e.seq,
            e.command,
            e.actor_role,
            e.origin,
            e.body,
            coalesce(
                max(e.seq) FILTER (
                    WHERE e.source = 'verifying' AND e.target = 'handling' OR e.command = 'reopen'
                ) OVER (),
                0
            ) AS begun
        FROM case_events AS e
        WHERE e.case_id = wanted
    ) AS told
$$;

COMMENT ON FUNCTION case_photos(bigint)
IS 'Photos on a case by sort, what was waived; whether a collector reported and a handler completed it live.';

CREATE FUNCTION refuse_without_photos() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    asked record;
    there record;
BEGIN
    SELECT
        CASE
            WHEN
                new.command = 'self_handle'
                OR new.command IN ('accept', 'dispatch', 'arbitrate')
                AND NOT (condition.is_emergency OR class.is_emergency)
                THEN condition.photos_before
            ELSE 0
        END AS before,
        CASE WHEN new.command IN ('accept', 'dispatch', 'arbitrate') THEN 0 ELSE condition.photos_after END AS after
    INTO asked
    FROM cases AS c
    INNER JOIN filing_conditions AS condition
        ON condition.id = coalesce((new.body ->> 'condition_id')::integer, c.condition_id)
    INNER JOIN catalogue_classes AS class ON c.class_id = class.id
    WHERE c.id = new.case_id;
    IF NOT found OR asked.before + asked.after = 0 THEN
        RETURN new;
    END IF;
    SELECT * INTO there FROM case_photos(new.case_id);
    IF
        there.before < asked.before AND NOT 'before' = ANY(there.waived)
        AND (new.command = 'self_handle' OR there.is_from_collector)
        OR there.after < asked.after AND NOT 'after' = ANY(there.waived)
        AND (new.command NOT IN ('verify', 'answer_check') OR there.is_done_live)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GC003',
            MESSAGE = format('Photos are missing for %s of case %s.', new.command, new.case_id),
            SCHEMA = tg_table_schema,
            TABLE = tg_table_name;
    END IF;
    RETURN new;
END;
$$;

COMMENT ON FUNCTION refuse_without_photos()
IS 'Refuses an event for which the photos that the filing condition asks for are not there and not waived.';

CREATE TRIGGER case_events_with_photos
BEFORE INSERT ON case_events
FOR EACH ROW
WHEN (
    new.origin = 'live'
    AND new.actor_role <> 'importer'
    AND (
        new.command IN ('accept', 'dispatch', 'arbitrate', 'self_handle', 'complete', 'verify')
        OR new.command = 'answer_check' AND new.source = 'verifying' AND new.body ->> 'answer' = 'confirmed'
    )
)
EXECUTE FUNCTION refuse_without_photos();
