-- Every clock of a case has steps on the ladder; returns and suspensions of earlier programs are told, too.

ALTER TABLE escalation_levels
ADD COLUMN clocks TEXT [] DEFAULT '{accept,dispatch,handle,verify}' NOT NULL,
ADD CONSTRAINT escalation_levels_clocks_check
CHECK (cardinality(clocks) > 0 AND clocks <@ ARRAY['accept', 'dispatch', 'handle', 'verify']);

COMMENT ON COLUMN escalation_levels.clocks
IS 'Which clocks bring a case onto it: accept, dispatch, handle, verify.';

ALTER TABLE case_returns ADD COLUMN is_owner_asked BOOLEAN DEFAULT true NOT NULL;

COMMENT ON COLUMN case_returns.is_owner_asked
IS 'False: returned when departments did not have to say whose it is; nobody knows what it would have said.';

-- A record that is imported may tell that it is a relapse.
UPDATE case_steps
SET roles = '{dispatcher, importer, leader, operator, supervisor}'
WHERE command = 'link';

-- What was returned before owners were asked for.
INSERT INTO case_returns (
    case_id, seq, department_id, claimed_id, reason, returned_by, returned_at, is_owner_asked
)
SELECT
    back.case_id,
    back.seq,
    (
        SELECT (sent.body ->> 'department_id')::integer
        FROM case_events AS sent
        WHERE
            sent.case_id = back.case_id
            AND sent.seq < back.seq
            AND sent.command IN ('dispatch', 'arbitrate')
        ORDER BY sent.seq DESC
        LIMIT 1
    ),
    (back.body ->> 'claimed_id')::integer,
    coalesce(back.body ->> 'reason', ''),
    back.actor_id,
    back.happened_at,
    back.body ?| ARRAY['claimed_id', 'is_owner_unknown']
FROM case_events AS back
WHERE back.command = 'return'
ON CONFLICT (case_id, seq) DO NOTHING;

-- What was suspended before there was a library of problems.
INSERT INTO case_suspensions (
    case_id, seq, problem, reason, review_on, department_id, suspended_by, suspended_at, ended_seq, ended_at
)
SELECT
    rest.case_id,
    rest.seq,
    coalesce(rest.body ->> 'problem', 'other'),
    coalesce(rest.body ->> 'reason', ''),
    (rest.body ->> 'review_on')::date,
    (
        SELECT (sent.body ->> 'department_id')::integer
        FROM case_events AS sent
        WHERE
            sent.case_id = rest.case_id
            AND sent.seq < rest.seq
            AND sent.command IN ('dispatch', 'arbitrate')
        ORDER BY sent.seq DESC
        LIMIT 1
    ),
    rest.actor_id,
    rest.happened_at,
    awake.seq,
    awake.happened_at
FROM case_events AS rest
LEFT JOIN LATERAL (
    SELECT
        later.seq,
        later.happened_at
    FROM case_events AS later
    WHERE
        later.case_id = rest.case_id
        AND later.seq > rest.seq
        AND later.command IN ('resume', 'void', 'force_close')
    ORDER BY later.seq
    LIMIT 1
) AS awake ON TRUE
WHERE rest.command = 'suspend'
ON CONFLICT (case_id, seq) DO NOTHING;
