-- A department that is closed gets no work: no case, no person, and no rule for a day on which it is no more.
-- Closing locks the department's row (gridcity.people.departments), and so does what is checked here: of the two that
-- meet, the second sees what the first did. SQLSTATE GC002 is gridcity.store.errors.Closed.

CREATE FUNCTION refuse_closed_department() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    named departments;
BEGIN
    SELECT * INTO named FROM departments WHERE id = new.department_id FOR KEY SHARE;
    IF named.closed_on IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GC002',
            MESSAGE = format('Department %s (%s) is closed.', named.code, named.name),
            TABLE = tg_table_name;
    END IF;
    RETURN new;
END;
$$;

COMMENT ON FUNCTION refuse_closed_department() IS 'Refuses a row that newly names a closed department.';

CREATE TRIGGER cases_department_open
BEFORE UPDATE OF department_id ON cases
FOR EACH ROW
WHEN (new.department_id IS NOT NULL AND new.department_id IS DISTINCT FROM old.department_id)
EXECUTE FUNCTION refuse_closed_department();

CREATE TRIGGER persons_department_open
BEFORE INSERT OR UPDATE OF department_id, is_active ON persons
FOR EACH ROW
WHEN (new.department_id IS NOT NULL AND new.is_active)
EXECUTE FUNCTION refuse_closed_department();

CREATE FUNCTION refuse_rules_of_closed_departments() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    closed text;
BEGIN
    SELECT departments.code INTO closed
    FROM departments
    INNER JOIN added ON departments.id IN (added.governing_id, added.owner_id, added.maintainer_id)
    WHERE
        departments.closed_on IS NOT NULL
        AND (added.valid_to IS NULL OR added.valid_to > greatest(departments.closed_on, added.valid_from))
    LIMIT 1;
    IF found THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GC002',
            MESSAGE = format('Department %s is closed on days on which the rule would hold.', closed),
            TABLE = tg_table_name;
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION refuse_rules_of_closed_departments()
IS 'Refuses rules that name a department for days on which it is closed.';

CREATE TRIGGER duty_rules_department_open
AFTER INSERT ON duty_rules
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rules_of_closed_departments();
