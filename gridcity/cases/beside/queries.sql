-- What stands beside cases and their events.

-- name: other_case
-- What a command has to know of the other case that it names.
SELECT
    cases.number,
    cases.stage,
    cases.version
FROM cases
WHERE cases.id = %(case_id)s;

-- name: is_linked
SELECT exists(
    SELECT FROM case_links
    WHERE case_id = %(case_id)s AND kind = %(kind)s AND other_id = %(other_id)s
);

-- name: problem_offered
SELECT is_offered FROM problem_kinds
WHERE code = %(code)s;

-- name: hangs_on
SELECT exists(
    SELECT FROM attachments
    WHERE case_id = %(case_id)s AND sha256 = %(sha256)s
);

-- name: collector_of
-- Who looks after a cell: the longest place that its code begins with; nobody whose account is closed.
SELECT persons.id
FROM collector_places
INNER JOIN persons ON collector_places.person_id = persons.id
WHERE starts_with(%(cell_code)s, collector_places.place) AND persons.is_active
ORDER BY length(collector_places.place) DESC
LIMIT 1;

-- name: may_check
-- Whether somebody goes out to look.
SELECT exists(
    SELECT FROM persons
    WHERE id = %(person_id)s AND is_active AND role IN ('inspector', 'supervisor')
);

-- name: add_request
INSERT INTO case_requests (
    case_id, seq, kind, about, asked_by, asked_at, department_id, reason, limit_value, limit_unit, until, assignee_id
)
VALUES (
    %(case_id)s,
    %(seq)s,
    %(kind)s,
    %(about)s,
    %(by_id)s,
    %(at)s,
    %(department_id)s,
    %(reason)s,
    %(limit_value)s,
    %(limit_unit)s,
    %(until)s,
    %(assignee_id)s
);

-- name: answer_request
UPDATE case_requests
SET
    answer = %(answer)s,
    answered_seq = %(answered_seq)s,
    answered_by = %(by_id)s,
    answered_at = %(at)s,
    answer_reason = %(reason)s
WHERE case_id = %(case_id)s AND seq = %(seq)s;

-- name: add_return
INSERT INTO case_returns (case_id, seq, department_id, claimed_id, reason, returned_by, returned_at)
VALUES (%(case_id)s, %(seq)s, %(department_id)s, %(claimed_id)s, %(reason)s, %(by_id)s, %(at)s);

-- name: add_suspension
INSERT INTO case_suspensions (case_id, seq, problem, reason, review_on, department_id, suspended_by, suspended_at)
VALUES (
    %(case_id)s, %(seq)s, %(problem)s, %(reason)s, %(review_on)s, %(department_id)s, %(by_id)s, %(at)s
);

-- name: end_suspension
UPDATE case_suspensions
SET ended_seq = %(seq)s, ended_at = %(at)s
WHERE case_id = %(case_id)s AND ended_at IS NULL;

-- name: add_link
INSERT INTO case_links (case_id, kind, other_id, seq, linked_at)
VALUES (%(case_id)s, %(kind)s, %(other_id)s, %(seq)s, %(at)s)
ON CONFLICT DO NOTHING;

-- name: drop_link
DELETE FROM case_links
WHERE case_id = %(case_id)s AND kind = %(kind)s AND other_id = %(other_id)s;
