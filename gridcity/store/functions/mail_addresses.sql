-- Addresses that mail may go to: how they are compared, and that those of complaints are asked before.

CREATE FUNCTION mail_hash(address text) RETURNS bytea
LANGUAGE sql
IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT sha256(convert_to('gridcity address' || chr(10) || lower(btrim(address) COLLATE "C"), 'UTF8'))
$$;

COMMENT ON FUNCTION mail_hash(text)
IS 'Stands for a mail address where the address itself is not to stand; ASCII letters count as small.';

CREATE FUNCTION ask_complaint_address() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    hash bytea := mail_hash(new.contact ->> 'email');
    refused timestamptz := (SELECT refused_at FROM refused_addresses WHERE address_hash = hash);
BEGIN
    INSERT INTO notice_addresses (
        complaint_id, address_hash, state, requester, made_at, wanted_at, letter_due_at, decided_at
    ) VALUES (
        new.id,
        hash,
        CASE WHEN refused IS NULL THEN 'waiting' ELSE 'refused' END,
        nullif(current_setting('gridcity.sender', TRUE), ''),
        new.received_at,
        CASE WHEN refused IS NULL THEN new.received_at END,
        CASE WHEN refused IS NULL THEN new.received_at END,
        refused
    ) ON CONFLICT DO NOTHING;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION ask_complaint_address()
IS 'Has whoever reads mail at a complaint''s address asked, by whatever way the complaint came.';

CREATE TRIGGER complaints_ask_address
AFTER INSERT ON complaints
FOR EACH ROW WHEN (new.contact ->> 'email' IS NOT NULL) EXECUTE FUNCTION ask_complaint_address();
