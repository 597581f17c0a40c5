-- Addresses: asked, confirmed, refused.

-- name: give
-- Note an address that somebody gave; one that was given before stays as it is. Whoever never wants mail gets none.
INSERT INTO notice_addresses (
    person_id, address_hash, state, requester, made_at, wanted_at, letter_due_at, decided_at
)
SELECT
    %(person_id)s,
    given.address_hash,
    CASE WHEN refused_addresses.refused_at IS NULL THEN 'waiting' ELSE 'refused' END,
    'person ' || %(person_id)s,
    %(at)s,
    CASE WHEN refused_addresses.refused_at IS NULL THEN %(at)s::timestamptz END,
    CASE WHEN refused_addresses.refused_at IS NULL THEN %(at)s::timestamptz END,
    refused_addresses.refused_at
FROM (SELECT %(hash)s::bytea AS address_hash) AS given
LEFT JOIN refused_addresses ON given.address_hash = refused_addresses.address_hash
ON CONFLICT (person_id, address_hash) WHERE person_id IS NOT NULL DO NOTHING;

-- name: vouch
-- Note an address that somebody vouches for; not against the word of whoever reads mail there.
INSERT INTO notice_addresses (person_id, address_hash, state, confirmed_by, made_at, decided_at)
SELECT
    %(person_id)s,
    given.address_hash,
    CASE WHEN refused_addresses.refused_at IS NULL THEN 'confirmed' ELSE 'refused' END,
    CASE WHEN refused_addresses.refused_at IS NULL THEN 'administrator' END,
    %(at)s AS made_at,
    %(at)s AS decided_at
FROM (SELECT %(hash)s::bytea AS address_hash) AS given
LEFT JOIN refused_addresses ON given.address_hash = refused_addresses.address_hash
ON CONFLICT (person_id, address_hash) WHERE person_id IS NOT NULL DO UPDATE
    SET
        state = 'confirmed',
        confirmed_by = 'administrator',
        decided_at = excluded.decided_at,
        wanted_at = NULL,
        letter_due_at = NULL
    WHERE notice_addresses.state = 'waiting';

-- name: of_person
-- How the address in a person's preferences stands, and what became of the last letter there.
SELECT
    notice_addresses.id,
    notice_addresses.state,
    notice_addresses.wanted_at,
    notice_addresses.expires_at,
    last_letter.state AS letter_state,
    last_letter.reason
FROM notice_preferences
INNER JOIN notice_addresses
    ON
        notice_preferences.person_id = notice_addresses.person_id
        AND mail_hash(notice_preferences.email) = notice_addresses.address_hash
LEFT JOIN LATERAL (
    SELECT
        notice_deliveries.state,
        notice_deliveries.reason
    FROM notices
    INNER JOIN notice_deliveries ON notices.id = notice_deliveries.notice_id
    WHERE
        notices.person_id = notice_addresses.person_id
        AND notices.cause = 'address ' || notice_addresses.id || ' letter ' || notice_addresses.letters
    ORDER BY notice_deliveries.id
    LIMIT 1
) AS last_letter ON TRUE
WHERE notice_preferences.person_id = %(person_id)s;

-- name: want
-- Have another letter written.
UPDATE notice_addresses SET wanted_at = %(at)s, letter_due_at = %(at)s
WHERE id = %(id)s AND state = 'waiting' AND wanted_at IS NULL;

-- name: find
-- The address that a link names, with where it stands in words.
SELECT
    notice_addresses.id,
    notice_addresses.address_hash,
    notice_addresses.state,
    coalesce(complaints.contact ->> 'email', (
        SELECT notice_preferences.email FROM notice_preferences
        WHERE
            notice_preferences.person_id = notice_addresses.person_id
            AND mail_hash(notice_preferences.email) = notice_addresses.address_hash
    )) AS address,
    complaints.number
FROM notice_addresses
LEFT JOIN complaints ON notice_addresses.complaint_id = complaints.id
WHERE notice_addresses.id = %(id)s
FOR UPDATE OF notice_addresses;

-- name: confirm
-- Confirm an address, and for other complaints of the same day from the same network as well: nobody confirms the
-- same thing five times.
UPDATE notice_addresses
SET
    state = 'confirmed',
    confirmed_by = 'link',
    decided_at = %(at)s,
    wanted_at = NULL,
    letter_due_at = NULL
FROM notice_addresses AS asked
WHERE
    asked.id = %(id)s
    AND notice_addresses.state <> 'confirmed'
    AND (
        notice_addresses.id = asked.id
        OR (
            notice_addresses.state = 'waiting'
            AND notice_addresses.address_hash = asked.address_hash
            AND notice_addresses.complaint_id IS NOT NULL
            AND notice_addresses.requester = asked.requester
        )
    );

-- name: stop
-- Refuse letters about one complaint.
UPDATE notice_addresses
SET
    state = 'refused',
    confirmed_by = NULL,
    decided_at = %(at)s,
    wanted_at = NULL,
    letter_due_at = NULL
WHERE id = %(id)s AND state <> 'refused';

-- name: refuse
INSERT INTO refused_addresses (address_hash, refused_at) VALUES (%(hash)s, %(at)s) ON CONFLICT DO NOTHING;

-- name: refuse_everywhere
UPDATE notice_addresses
SET
    state = 'refused',
    confirmed_by = NULL,
    decided_at = %(at)s,
    wanted_at = NULL,
    letter_due_at = NULL
WHERE address_hash = %(hash)s AND state <> 'refused';

-- name: allow
DELETE FROM refused_addresses WHERE address_hash = %(hash)s;

-- name: allow_everywhere
UPDATE notice_addresses SET state = 'waiting', decided_at = NULL
WHERE address_hash = %(hash)s AND state = 'refused';

-- name: letters_turn
-- One worker at a time writes letters: limits are counted without anybody else counting.
SELECT pg_try_advisory_xact_lock(hashtext('notice letters'), hashtext(current_schema()));

-- name: wanted
-- Letters that may be written now.
SELECT
    id,
    person_id,
    complaint_id,
    address_hash,
    requester,
    wanted_at,
    letters
FROM notice_addresses
WHERE letter_due_at <= %(at)s
ORDER BY letter_due_at, id
LIMIT %(most)s
FOR UPDATE SKIP LOCKED;

-- name: asked_before
-- Whether the same network gave the same address for a complaint lately, and how that stands.
SELECT
    state,
    expires_at
FROM notice_addresses
WHERE
    address_hash = %(hash)s
    AND requester = %(requester)s
    AND complaint_id IS NOT NULL
    AND id <> %(id)s
    AND (state = 'confirmed' OR (state = 'waiting' AND expires_at > %(at)s))
ORDER BY state
LIMIT 1;

-- name: lately
-- How many letters this address got since yesterday, and this requester had written.
SELECT
    (
        SELECT count(*) FROM notice_letters
        WHERE address_hash = %(hash)s AND written_at > %(since)s
    ),
    (
        SELECT count(*) FROM notice_letters
        WHERE requester = %(requester)s AND written_at > %(since)s
    );

-- name: write_letter
-- A letter is a notice as others are, delivered as others are; it is no news to whoever asked for it.
WITH counted AS (
    INSERT INTO notice_letters (address_hash, requester, written_at)
    VALUES (%(hash)s, %(requester)s, %(at)s)
),

written AS (
    UPDATE notice_addresses
    SET
        letters = letters + 1,
        expires_at = %(expires_at)s,
        wanted_at = NULL,
        letter_due_at = NULL
    WHERE id = %(id)s
    RETURNING id, person_id, complaint_id, letters
),

noted AS (
    INSERT INTO notices (kind, cause, person_id, complaint_id, facts, is_emergency, made_at, read_at)
    SELECT
        %(kind)s,
        'address ' || written.id || ' letter ' || written.letters,
        written.person_id,
        written.complaint_id,
        jsonb_build_object('address_id', written.id),
        FALSE AS is_emergency,
        %(at)s AS made_at,
        CASE WHEN written.person_id IS NOT NULL THEN %(at)s::timestamptz END AS read_at
    FROM written
    RETURNING id, person_id
)

INSERT INTO notice_deliveries (notice_id, person_id, channel, state, due_at, first_due_at)
SELECT
    noted.id,
    noted.person_id,
    'smtp' AS channel,
    'waiting' AS state,
    %(at)s AS due_at,
    %(at)s AS first_due_at
FROM noted;

-- name: share_letter
-- A letter that is out already asks for this one, too.
UPDATE notice_addresses
SET
    state = %(state)s,
    confirmed_by = CASE WHEN %(state)s = 'confirmed' THEN 'link' END,
    decided_at = CASE WHEN %(state)s = 'confirmed' THEN %(at)s::timestamptz END,
    expires_at = %(expires_at)s,
    wanted_at = NULL,
    letter_due_at = NULL
WHERE id = %(id)s;

-- name: put_off
UPDATE notice_addresses SET letter_due_at = %(due_at)s WHERE id = %(id)s;

-- name: give_letter_up
UPDATE notice_addresses SET wanted_at = NULL, letter_due_at = NULL WHERE id = %(id)s;

-- name: settle_held
-- What was held back goes out once its address is confirmed, and is given up when it was refused, taken back, or not
-- confirmed in time.
WITH standing AS (
    SELECT
        notice_deliveries.id,
        CASE
            WHEN persons.id IS NOT NULL AND notice_preferences.email IS NULL THEN 'gone'
            WHEN address.state IS NULL THEN 'gone'
            WHEN
                address.state = 'waiting'
                AND coalesce(address.expires_at, address.made_at + %(holds)s::interval) <= %(at)s
                THEN 'lapsed'
            ELSE address.state
        END AS state
    FROM notice_deliveries
    INNER JOIN notices ON notice_deliveries.notice_id = notices.id
    LEFT JOIN persons ON notices.person_id = persons.id
    LEFT JOIN notice_preferences ON notices.person_id = notice_preferences.person_id
    LEFT JOIN LATERAL (
        SELECT
            notice_addresses.state,
            notice_addresses.expires_at,
            notice_addresses.made_at
        FROM notice_addresses
        WHERE
            (
                notice_addresses.person_id = notices.person_id
                AND notice_addresses.address_hash = mail_hash(notice_preferences.email)
            )
            OR notice_addresses.complaint_id = notices.complaint_id
        ORDER BY notice_addresses.id
        LIMIT 1
    ) AS address ON TRUE
    WHERE notice_deliveries.state = 'held'
)

UPDATE notice_deliveries
SET
    state = CASE WHEN standing.state = 'confirmed' THEN 'waiting' ELSE 'failed' END,
    due_at = %(at)s,
    first_due_at = %(at)s,
    reason = CASE standing.state
        WHEN 'refused' THEN 'whoever reads mail there does not want it'
        WHEN 'lapsed' THEN 'the address was not confirmed in time'
        WHEN 'gone' THEN 'the address was taken back before it was confirmed'
    END
FROM standing
WHERE
    notice_deliveries.id = standing.id
    AND standing.state <> 'waiting'
    AND notice_deliveries.state = 'held';

-- name: forget_letters
DELETE FROM notice_letters WHERE written_at < %(before)s;

-- name: forget_networks
UPDATE notice_addresses SET requester = NULL
WHERE complaint_id IS NOT NULL AND requester IS NOT NULL AND made_at < %(before)s;
