-- Whose ground was whose, since when: each change of collector_places begins and ends a tenure. What is given again
-- to whom it was taken from in the same transaction goes on.

CREATE FUNCTION keep_collector_tenures() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF tg_op IN ('UPDATE', 'DELETE') THEN
        UPDATE collector_tenures SET ended_at = now() WHERE place = old.place AND ended_at IS NULL;
    END IF;
    IF tg_op IN ('INSERT', 'UPDATE') THEN
        UPDATE collector_tenures SET ended_at = NULL
        WHERE place = new.place AND person_id = new.person_id AND began_at < now() AND ended_at = now();
        IF NOT FOUND THEN
            INSERT INTO collector_tenures (place, person_id, began_at) VALUES (new.place, new.person_id, now());
        END IF;
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION keep_collector_tenures() IS 'Writes down since when, and until when, ground is whose.';

CREATE TRIGGER collector_places_tenures
AFTER INSERT OR UPDATE OR DELETE ON collector_places
FOR EACH ROW EXECUTE FUNCTION keep_collector_tenures();
