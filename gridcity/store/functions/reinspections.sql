-- A draw stands as it was drawn, and what was found is told once.

CREATE TRIGGER reinspection_draws_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON reinspection_draws
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER reinspection_strata_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON reinspection_strata
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER reinspections_kept
BEFORE DELETE OR TRUNCATE ON reinspections
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION keep_finding() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF
        old.found_at IS NULL
        AND to_jsonb(new) - '{inspector_id,finding,note,found_at,found_by}'::text[]
        = to_jsonb(old) - '{inspector_id,finding,note,found_at,found_by}'::text[]
    THEN
        RETURN new;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'GC001',
        MESSAGE = 'What was drawn stays, and a finding is told once.',
        SCHEMA = tg_table_schema,
        TABLE = tg_table_name;
END;
$$;

COMMENT ON FUNCTION keep_finding() IS 'Lets a re-inspection be given to somebody and told once; refuses other changes.';

CREATE TRIGGER reinspections_told_once
BEFORE UPDATE ON reinspections
FOR EACH ROW EXECUTE FUNCTION keep_finding();
