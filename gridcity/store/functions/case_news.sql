-- Tells listeners that there are new events; they read them from case_events. The payload is the
-- city, so that a server hears of its own city only. One message a statement and transaction.

CREATE FUNCTION tell_case_events() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_notify('case_events', tg_table_schema);
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION tell_case_events() IS 'NOTIFY case_events with the city as payload.';

CREATE TRIGGER case_events_news
AFTER INSERT ON case_events
FOR EACH STATEMENT EXECUTE FUNCTION tell_case_events();
