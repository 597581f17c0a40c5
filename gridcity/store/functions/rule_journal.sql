-- Whoever changes a rule of the city, by whatever way, leaves a line in the journal of rules. Who it was is what
-- the connection was told (gridcity.store.acting): nobody told it of a command of the server. Duty rules, filing
-- conditions and departments are not among them: their rows are their own history.

CREATE FUNCTION journal_rule_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    -- Columns that say no rule; a calendar is long and kept whole where it is: the journal says that there is another.
    left_out CONSTANT text[] := ARRAY['written'] || coalesce(tg_argv, '{}');
BEGIN
    IF tg_op = 'UPDATE' THEN
        IF to_jsonb(old) - left_out = to_jsonb(new) - left_out THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO rule_changes (list, person_id, before, after) VALUES (
        tg_table_name,
        nullif(current_setting('gridcity.person', TRUE), '')::integer,
        CASE WHEN tg_op <> 'INSERT' THEN to_jsonb(old) - left_out END,
        CASE WHEN tg_op <> 'DELETE' THEN to_jsonb(new) - left_out END
    );
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION journal_rule_change()
IS 'Writes what became of a rule into rule_changes, without the columns that the trigger names.';

CREATE TRIGGER alarm_signals_journal
AFTER INSERT OR UPDATE OR DELETE ON alarm_signals
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

CREATE TRIGGER calendars_journal
AFTER INSERT ON calendars
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

CREATE TRIGGER collector_places_journal
AFTER INSERT OR UPDATE OR DELETE ON collector_places
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

CREATE TRIGGER control_areas_journal
AFTER INSERT OR UPDATE OR DELETE ON control_areas
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

CREATE TRIGGER duplicate_rules_journal
AFTER INSERT OR UPDATE OR DELETE ON duplicate_rules
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

CREATE TRIGGER escalation_levels_journal
AFTER INSERT OR UPDATE OR DELETE ON escalation_levels
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

CREATE TRIGGER evidence_rules_journal
AFTER INSERT OR UPDATE OR DELETE ON evidence_rules
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

CREATE TRIGGER patrol_rules_journal
AFTER INSERT OR UPDATE OR DELETE ON patrol_rules
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

CREATE TRIGGER person_skills_journal
AFTER INSERT OR UPDATE OR DELETE ON person_skills
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

CREATE TRIGGER problem_kinds_journal
AFTER INSERT OR UPDATE OR DELETE ON problem_kinds
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

CREATE TRIGGER relapse_rules_journal
AFTER INSERT OR UPDATE OR DELETE ON relapse_rules
FOR EACH ROW EXECUTE FUNCTION journal_rule_change();

-- The row itself says who changed it when, and how often it was changed.
CREATE TRIGGER watches_journal
AFTER INSERT OR UPDATE OR DELETE ON watches
FOR EACH ROW EXECUTE FUNCTION journal_rule_change('version', 'changed_by', 'changed_at');

CREATE TRIGGER rule_changes_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_changes
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How somebody is told is theirs to choose. What others chose for them is written down, with no more of an address
-- than its owner knows it by.
CREATE FUNCTION journal_preferences_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF nullif(current_setting('gridcity.person', TRUE), '')::integer IS NOT DISTINCT FROM new.person_id THEN
        RETURN NULL;
    END IF;
    IF tg_op = 'UPDATE' THEN
        IF to_jsonb(old) - 'changed_at' = to_jsonb(new) - 'changed_at' THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO rule_changes (list, person_id, before, after) VALUES (
        tg_table_name,
        nullif(current_setting('gridcity.person', TRUE), '')::integer,
        CASE WHEN tg_op = 'UPDATE' THEN masked_preferences(to_jsonb(old)) END,
        masked_preferences(to_jsonb(new))
    );
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION journal_preferences_change()
IS 'Writes into rule_changes what somebody chose for somebody else.';

CREATE FUNCTION masked_preferences(preferences jsonb) RETURNS jsonb
LANGUAGE sql
IMMUTABLE PARALLEL SAFE
AS $$
    SELECT (preferences - 'changed_at') || jsonb_build_object(
        'email', left(preferences ->> 'email', 1) || '…@' || split_part(preferences ->> 'email', '@', 2),
        'phone', '…' || right(preferences ->> 'phone', 2),
        'wecom', left(preferences ->> 'wecom', 1) || '…'
    )
$$;

COMMENT ON FUNCTION masked_preferences(jsonb) IS 'How somebody is told, without where it reaches them.';

CREATE TRIGGER notice_preferences_journal
AFTER INSERT OR UPDATE ON notice_preferences
FOR EACH ROW EXECUTE FUNCTION journal_preferences_change();
