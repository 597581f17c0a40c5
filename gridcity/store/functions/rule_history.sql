-- A duty rule or a filing condition is entered once; then it may be ended, and its end be moved forward:
-- nothing else of it changes, and none is taken away.

CREATE FUNCTION keep_rule_history() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF tg_op = 'UPDATE' THEN
        IF
            new.ended_at IS NOT NULL AND new.valid_to IS NOT NULL
            AND (old.valid_to IS NULL OR new.valid_to <= old.valid_to)
            -- The target is made by the database after this.
            AND to_jsonb(new) - '{target,valid_to,ended_on,ended_at,ended_by}'::text[]
            = to_jsonb(old) - '{target,valid_to,ended_on,ended_at,ended_by}'::text[]
        THEN
            RETURN new;
        END IF;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'GC001',
        MESSAGE = format('A row of %I is ended and never changed otherwise (%s).', tg_table_name, tg_op),
        SCHEMA = tg_table_schema,
        TABLE = tg_table_name;
END;
$$;

COMMENT ON FUNCTION keep_rule_history() IS 'Lets a rule end, sooner than it was to, and refuses other changes.';

CREATE TRIGGER duty_rules_history
BEFORE UPDATE OR DELETE ON duty_rules
FOR EACH ROW EXECUTE FUNCTION keep_rule_history();

CREATE TRIGGER duty_rules_kept
BEFORE TRUNCATE ON duty_rules
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER filing_conditions_history
BEFORE UPDATE OR DELETE ON filing_conditions
FOR EACH ROW EXECUTE FUNCTION keep_rule_history();

CREATE TRIGGER filing_conditions_kept
BEFORE TRUNCATE ON filing_conditions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
