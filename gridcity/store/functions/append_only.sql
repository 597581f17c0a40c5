-- History is written once. The triggers refuse whoever tries to change or empty it, the owner of
-- the tables included; SQLSTATE GC001 is gridcity.store.errors.AppendOnly.

CREATE FUNCTION refuse_change() RETURNS trigger
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

COMMENT ON FUNCTION refuse_change() IS 'Refuses UPDATE, DELETE and TRUNCATE on append-only tables.';

CREATE TRIGGER case_events_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON case_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER component_events_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON component_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER component_batches_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON component_batches
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER survey_findings_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON survey_findings
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER department_events_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON department_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER calendars_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON calendars
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER daily_roots_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON daily_roots
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER cluster_alarm_events_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON cluster_alarm_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
