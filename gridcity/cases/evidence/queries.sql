-- name: photos_on
-- How many photos of each sort hang on some cases, and what was waived.
SELECT
    wanted.id,
    there.before,
    there.after,
    there.waived,
    there.is_from_collector,
    there.is_done_live
FROM unnest(%(case_ids)s::bigint[]) AS wanted (id)
CROSS JOIN case_photos(wanted.id) AS there;

-- name: photos_of
-- The photos on some cases, with what their cameras wrote, in the order in which they were hung.
SELECT
    attachments.case_id,
    attachments.id,
    attachments.kind,
    attachments.sha256,
    attachments.attached_at,
    attachments.actor_id,
    files.taken_at,
    st_x(files.geom) AS lon,
    st_y(files.geom) AS lat,
    files.direction_deg,
    files.position_error_m,
    files.looks
FROM attachments
INNER JOIN files ON attachments.sha256 = files.sha256
WHERE attachments.case_id = any(%(case_ids)s)
ORDER BY attachments.case_id, attachments.id;

-- name: same_files
-- Photos of some cases that hang on other cases, too.
SELECT
    mine.id AS attachment_id,
    other.case_id,
    other.attached_at
FROM attachments AS mine
INNER JOIN attachments AS other
    ON mine.sha256 = other.sha256 AND other.case_id IS NOT NULL AND mine.case_id <> other.case_id
WHERE mine.case_id = any(%(case_ids)s)
ORDER BY mine.id, other.attached_at, other.case_id;

-- name: alike_files
-- Photos on other cases that may be the same picture as one on some cases: a part of their hashes is the same.
SELECT
    mine.id AS attachment_id,
    my_file.looks AS my_looks,
    other.case_id,
    other.attached_at,
    their_file.looks AS their_looks
FROM attachments AS mine
INNER JOIN files AS my_file ON mine.sha256 = my_file.sha256
INNER JOIN files AS their_file ON my_file.looks && their_file.looks AND my_file.sha256 <> their_file.sha256
INNER JOIN attachments AS other
    ON their_file.sha256 = other.sha256 AND other.case_id IS NOT NULL AND mine.case_id <> other.case_id
WHERE mine.case_id = any(%(case_ids)s) AND my_file.looks IS NOT NULL
ORDER BY mine.id, other.attached_at, other.case_id;

-- name: shown_lately
-- Cases whose work was shown by photos in a period, the last shown first; a page of them.
SELECT
    shown.case_id,
    shown.last_at
FROM (
    SELECT
        attachments.case_id,
        max(attachments.attached_at) AS last_at
    FROM attachments
    WHERE
        attachments.kind = 'after'
        AND attachments.case_id IS NOT NULL
        AND attachments.attached_at >= %(since)s::timestamptz
        AND attachments.attached_at < %(until)s::timestamptz
    GROUP BY attachments.case_id
) AS shown
INNER JOIN cases ON shown.case_id = cases.id
WHERE
    (%(department_id)s::integer IS NULL OR cases.department_id = %(department_id)s::integer)
    AND (
        %(before_at)s::timestamptz IS NULL
        OR (shown.last_at, shown.case_id) < (%(before_at)s::timestamptz, %(before_id)s::bigint)
    )
ORDER BY shown.last_at DESC, shown.case_id DESC
LIMIT %(wanted)s;
