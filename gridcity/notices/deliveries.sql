-- Deliveries, from waiting to sent.

-- name: claim
-- Take what is due on a channel, what waits for one person together; and what another worker took and never gave back.
-- What was being handed over by a worker that is silent since is taken only where the receiver tells repeats.
WITH picked AS (
    SELECT id FROM notice_deliveries
    WHERE
        channel = %(channel)s
        AND due_at <= %(at)s
        AND state IN ('waiting', 'claimed', 'sending')
        AND (
            state = 'waiting'
            OR (claimed_until <= %(at)s AND (state = 'claimed' OR %(takes_repeats)s))
        )
    ORDER BY due_at ASC, person_id ASC, id ASC
    LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
)

UPDATE notice_deliveries
SET
    state = 'claimed',
    claimed_until = %(until)s,
    tries = notice_deliveries.tries + 1
FROM picked
WHERE notice_deliveries.id = picked.id
RETURNING
    notice_deliveries.id,
    notice_deliveries.notice_id,
    notice_deliveries.tries,
    notice_deliveries.message;

-- name: claim_rest
-- The rest of messages that go out again: a message is the same at every try.
UPDATE notice_deliveries
SET
    state = 'claimed',
    claimed_until = %(until)s,
    tries = tries + 1
WHERE
    message = any(%(messages)s)
    AND state IN ('waiting', 'claimed', 'sending')
    AND (claimed_until IS NULL OR claimed_until <= %(at)s)
RETURNING id, notice_id, tries, message;

-- name: hand_over
-- Say that a message is being handed over, by who claimed it and nobody else; not to an address that was refused
-- since the message was written.
UPDATE notice_deliveries
SET
    state = 'sending',
    message = %(message)s,
    claimed_until = %(until)s
WHERE
    id = any(%(ids)s)
    AND state = 'claimed'
    AND claimed_until = %(claim)s
    AND NOT EXISTS (
        SELECT FROM notice_addresses
        WHERE notice_addresses.id = %(address_id)s AND notice_addresses.state = 'refused'
    );

-- name: sent
UPDATE notice_deliveries
SET
    state = 'sent',
    sent_at = %(at)s,
    claimed_until = NULL,
    reason = NULL
WHERE id = any(%(ids)s) AND state = 'sending' AND message = %(message)s;

-- name: release
-- Give back what was claimed and not handed over.
UPDATE notice_deliveries
SET
    state = 'waiting',
    claimed_until = NULL,
    reason = %(reason)s
WHERE id = any(%(ids)s) AND state = 'claimed' AND claimed_until = %(claim)s;

-- name: wait
-- Let a message wait that the gateway said it did not take. Its name is forgotten, for with what has come meanwhile it
-- is another; but not one that was in doubt before.
UPDATE notice_deliveries
SET
    state = 'waiting',
    claimed_until = NULL,
    message = CASE WHEN %(was_in_doubt)s THEN message END,
    due_at = %(due_at)s,
    reason = %(reason)s
WHERE id = any(%(ids)s) AND state IN ('claimed', 'sending') AND claimed_until = %(claim)s;

-- name: leave_in_doubt
-- Nobody knows whether the gateway has it: it is tried again under its name, or waits for somebody to look.
UPDATE notice_deliveries
SET
    state = CASE WHEN %(takes_repeats)s THEN 'sending' ELSE 'doubtful' END,
    claimed_until = CASE WHEN %(takes_repeats)s THEN %(due_at)s::timestamptz END,
    reason = %(reason)s
WHERE id = any(%(ids)s) AND state = 'sending' AND message = %(message)s;

-- name: hold
-- Put aside what waits until its address is confirmed; a message that was in doubt keeps its name.
UPDATE notice_deliveries
SET
    state = 'held',
    claimed_until = NULL,
    reason = %(reason)s
WHERE id = any(%(ids)s) AND state = 'claimed' AND claimed_until = %(claim)s;

-- name: fail
UPDATE notice_deliveries
SET
    state = 'failed',
    claimed_until = NULL,
    reason = %(reason)s
WHERE id = any(%(ids)s) AND state IN ('claimed', 'sending') AND claimed_until = %(claim)s;

-- name: give_up
-- What no gateway took in three days, and what was in doubt as long.
UPDATE notice_deliveries
SET
    state = CASE WHEN state = 'sending' THEN 'doubtful' ELSE 'failed' END,
    claimed_until = NULL,
    reason = coalesce(reason, 'not taken in time')
WHERE
    channel = %(channel)s
    AND state IN ('waiting', 'claimed', 'sending')
    AND due_at <= %(at)s
    AND (claimed_until IS NULL OR claimed_until <= %(at)s)
    AND first_due_at < %(given_up)s;

-- name: doubt
-- What a worker was handing over when it fell silent, to a gateway that does not tell repeats.
UPDATE notice_deliveries
SET
    state = 'doubtful',
    claimed_until = NULL,
    reason = 'the worker ended while it handed this over'
WHERE channel = %(channel)s AND state = 'sending' AND claimed_until <= %(at)s;

-- name: has_due
-- Whether something may go out on a channel, or was claimed by a worker that is silent since.
SELECT 1 FROM notice_deliveries
WHERE
    channel = %(channel)s
    AND state IN ('waiting', 'claimed', 'sending')
    AND due_at <= %(at)s
    AND (claimed_until IS NULL OR claimed_until <= %(at)s)
ORDER BY due_at
LIMIT 1;

-- name: defer
-- Put a job into the queue for now or later, unless one like it waits there.
SELECT
    procrastinate_defer_jobs_v1(
        ARRAY[
            row(
                %(queue)s,
                'deliver',
                0,
                NULL,
                %(lock)s,
                jsonb_build_object('channel', %(channel)s, 'tries', %(tries)s),
                now() + %(pause)s::interval
            )
        ]::procrastinate_job_to_defer_v1[]
    )
WHERE NOT EXISTS (
    SELECT FROM procrastinate_jobs WHERE queueing_lock = %(lock)s AND status = 'todo'
);

-- name: addresses
-- Where notices go: what is known of their recipients now.
SELECT
    notices.id,
    persons.is_active,
    complaints.contact,
    notice_webhooks.url,
    notice_webhooks.is_active AS calls,
    notice_webhooks.made_at,
    complaints.language,
    address.id AS address_id,
    address.address_hash,
    address.state AS address_state,
    address.expires_at
FROM notices
LEFT JOIN persons ON notices.person_id = persons.id
LEFT JOIN complaints ON notices.complaint_id = complaints.id
LEFT JOIN notice_webhooks ON notices.webhook_id = notice_webhooks.id
LEFT JOIN notice_preferences ON notices.person_id = notice_preferences.person_id
LEFT JOIN notice_addresses AS address
    ON
        (
            notices.person_id = address.person_id
            AND mail_hash(notice_preferences.email) = address.address_hash
        )
        OR (
            notices.complaint_id = address.complaint_id
            AND mail_hash(complaints.contact ->> 'email') = address.address_hash
        )
WHERE notices.id = any(%(ids)s);

-- name: list_deliveries
-- Deliveries as those who run the city see them; conditions are added to it.
SELECT
    notice_deliveries.id,
    notice_deliveries.notice_id,
    notices.kind,
    notice_deliveries.channel,
    notice_deliveries.state,
    coalesce(persons.login, complaints.number, notice_webhooks.name) AS recipient,
    cases.number,
    notice_deliveries.due_at,
    notice_deliveries.tries,
    notice_deliveries.reason,
    notices.made_at,
    notice_deliveries.sent_at
FROM notice_deliveries
INNER JOIN notices ON notice_deliveries.notice_id = notices.id
LEFT JOIN persons ON notices.person_id = persons.id
LEFT JOIN complaints ON notices.complaint_id = complaints.id
LEFT JOIN notice_webhooks ON notices.webhook_id = notice_webhooks.id
LEFT JOIN cases ON notices.case_id = cases.id;

-- name: retry
-- Let what failed, or is in doubt, go out again; a message in doubt keeps its name.
UPDATE notice_deliveries
SET
    state = 'waiting',
    claimed_until = NULL,
    due_at = %(at)s,
    first_due_at = %(at)s,
    message = CASE WHEN state = 'doubtful' THEN message END
WHERE id = any(%(ids)s) AND state IN ('failed', 'doubtful');

-- name: standing
-- How notices stand, for who looks after the installation.
SELECT
    (
        SELECT min(case_events.recorded_at) FROM case_events
        CROSS JOIN notice_progress
        WHERE (case_events.txid, case_events.id) > (notice_progress.txid, notice_progress.event_id)
    ) AS undecided_since,
    (SELECT min(due_at) FROM notice_deliveries WHERE state IN ('waiting', 'claimed', 'sending')) AS due_since,
    (SELECT count(*) FROM notice_deliveries WHERE state = 'failed') AS failed,
    (SELECT count(*) FROM notice_deliveries WHERE state = 'doubtful') AS doubtful,
    (SELECT max(last_heartbeat) FROM procrastinate_workers) AS worker_seen_at;

-- name: troubles
-- What gateways said last of what waits after it was tried, by channel.
SELECT DISTINCT ON (channel)
    channel,
    reason,
    count(*) OVER (PARTITION BY channel) AS waiting
FROM notice_deliveries
WHERE state = 'waiting' AND reason IS NOT NULL
ORDER BY channel ASC, due_at DESC;
