-- Who is told of what no person did: clusters that a watch found, reports and statistics that came to their end.
-- Who chose not to be told of a topic has no notice of it at all.

-- name: tell_alarms
-- Tell those who follow a watch of its new alarms, and of those that are open again.
WITH rule AS (
    SELECT *
    FROM unnest(%(kinds)s::text[], %(causes)s::text[], %(topics)s::text[]) AS given (kind, cause, topic)
),

made AS (
    INSERT INTO notices (kind, cause, person_id, facts, is_emergency, made_at)
    SELECT
        rule.kind,
        format('alarm %%s event %%s', event.alarm_id, event.seq),
        persons.id,
        event.body || jsonb_build_object(
            'alarm', event.alarm_id,
            'watch', watches.name,
            'watch_en', watches.name_en,
            'cell', cells.code,
            'happened_at', event.happened_at,
            'path', format('/command?alarm=%%s', event.alarm_id)
        ),
        FALSE,
        %(at)s
    FROM cluster_alarm_events AS event
    INNER JOIN rule ON 'alarm:' || event.kind = rule.cause
    INNER JOIN cluster_alarms ON event.alarm_id = cluster_alarms.id
    INNER JOIN watches ON cluster_alarms.watch_id = watches.id
    INNER JOIN cells ON cluster_alarms.cell_ids[1] = cells.id
    INNER JOIN watch_followers ON cluster_alarms.watch_id = watch_followers.watch_id
    INNER JOIN persons ON watch_followers.person_id = persons.id
    LEFT JOIN notice_preferences ON persons.id = notice_preferences.person_id
    WHERE
        event.kind IN ('found', 'return')
        AND event.happened_at > %(since)s
        AND event.happened_at <= %(at)s
        AND event.happened_at >= watch_followers.followed_at
        AND persons.is_active
        AND (rule.topic = any(notice_preferences.muted)) IS NOT TRUE
    ORDER BY event.happened_at, event.alarm_id, event.seq, persons.id
    ON CONFLICT DO NOTHING
    RETURNING id, person_id
)

SELECT
    made.id,
    made.person_id,
    NULL::jsonb AS contact,
    FALSE AS is_emergency
FROM made
INNER JOIN notice_preferences ON made.person_id = notice_preferences.person_id
WHERE notice_preferences.channels <> '{}';

-- name: tell_reports
-- Tell who ordered a report or gets it each month that it was made, or could not be: once of each month, also where
-- somebody asked for it by hand after the month was over. Who did so is told if it took long.
WITH rule AS (
    SELECT *
    FROM unnest(%(kinds)s::text[], %(causes)s::text[], %(topics)s::text[]) AS given (kind, cause, topic)
),

ended AS (
    SELECT
        long_jobs.id,
        long_jobs.state,
        long_jobs.finished_at,
        long_jobs.finished_at - long_jobs.asked_at > %(longer_than)s AS took_long,
        long_jobs.body ->> 'by' AS by,
        long_jobs.body ->> 'unit' AS unit,
        long_jobs.body ->> 'language' AS language,
        long_jobs.body ->> 'month' AS month,
        (long_jobs.body ->> 'by_id')::integer AS by_id,
        made.title,
        made.title_en,
        coalesce(
            made.as_of >= ((made.month + interval '1 month')::timestamp AT TIME ZONE %(zone)s), FALSE
        ) AS is_whole
    FROM long_jobs
    LEFT JOIN LATERAL (
        SELECT
            reports.title,
            reports.title_en,
            reports.as_of,
            reports.month
        FROM reports
        WHERE
            long_jobs.state = 'done'
            AND reports.month = to_date(long_jobs.body ->> 'month', 'YYYY-MM')
            AND reports.by = long_jobs.body ->> 'by'
            AND reports.unit = long_jobs.body ->> 'unit'
            AND reports.language = long_jobs.body ->> 'language'
        ORDER BY reports.id DESC
        LIMIT 1
    ) AS made ON TRUE
    WHERE
        long_jobs.kind = 'report'
        AND long_jobs.state IN ('done', 'failed')
        AND long_jobs.finished_at > %(work_since)s
        AND long_jobs.finished_at <= %(at)s
),

told AS (
    SELECT
        ended.id,
        ended.by_id AS person_id,
        format('report job %%s', ended.id) AS cause,
        2 AS place
    FROM ended
    WHERE ended.by_id IS NOT NULL AND ended.took_long
    UNION ALL
    SELECT
        ended.id,
        ordering.person_id,
        format('report %%s %%s %%s %%s %%s', ended.by, ended.unit, ended.language, ended.month, ended.state) AS cause,
        1 AS place
    FROM ended
    INNER JOIN report_orders AS standing
        ON
            ended.by = standing.by
            AND ended.unit = standing.unit
            AND ended.language = standing.language
            AND standing.ordered_at <= ended.finished_at
            AND standing.ended_at IS NULL
    CROSS JOIN LATERAL (VALUES (standing.person_id), (standing.ordered_by)) AS ordering (person_id)
    WHERE ended.by_id IS NULL OR ended.is_whole
),

made AS (
    INSERT INTO notices (kind, cause, person_id, facts, is_emergency, made_at)
    SELECT DISTINCT ON (ended.id, persons.id)
        rule.kind,
        told.cause,
        persons.id,
        jsonb_strip_nulls(
            jsonb_build_object(
                'title', ended.title,
                'title_en', ended.title_en,
                'subject', coalesce(areas.name, departments.name),
                'subject_en', coalesce(areas.name_en, departments.name_en),
                'month', ended.month,
                'happened_at', ended.finished_at,
                'path', '/planner/reports'
            )
        ),
        FALSE,
        %(at)s
    FROM told
    INNER JOIN ended ON told.id = ended.id
    INNER JOIN rule ON 'report_ended:' || ended.state = rule.cause
    INNER JOIN persons ON told.person_id = persons.id
    LEFT JOIN areas ON ended.by <> 'department' AND ended.unit = areas.code
    LEFT JOIN departments ON ended.by = 'department' AND ended.unit = departments.id::text
    LEFT JOIN notice_preferences ON persons.id = notice_preferences.person_id
    WHERE persons.is_active AND (rule.topic = any(notice_preferences.muted)) IS NOT TRUE
    ORDER BY ended.id, persons.id, told.place
    ON CONFLICT DO NOTHING
    RETURNING id, person_id
)

SELECT
    made.id,
    made.person_id,
    NULL::jsonb AS contact,
    FALSE AS is_emergency
FROM made
INNER JOIN notice_preferences ON made.person_id = notice_preferences.person_id
WHERE notice_preferences.channels <> '{}';

-- name: tell_runs
-- Tell who asked for statistics and had to wait for long that they are done, or have failed. Who cancelled them knows.
WITH rule AS (
    SELECT *
    FROM unnest(%(kinds)s::text[], %(causes)s::text[], %(topics)s::text[]) AS given (kind, cause, topic)
),

made AS (
    INSERT INTO notices (kind, cause, person_id, facts, is_emergency, made_at)
    SELECT
        rule.kind,
        format('run %%s', studio_runs.id),
        persons.id,
        jsonb_strip_nulls(
            jsonb_build_object(
                'run', studio_runs.id,
                'title', nullif(studio_runs.title, ''),
                'sentence', studio_runs.sentence,
                'sentence_en', studio_runs.sentence_en,
                'happened_at', long_jobs.finished_at,
                'path', format('/planner/runs/%%s', studio_runs.id)
            )
        ),
        FALSE,
        %(at)s
    FROM long_jobs
    INNER JOIN rule ON 'run_ended:' || long_jobs.state = rule.cause
    INNER JOIN studio_runs ON long_jobs.id = studio_runs.job_id
    INNER JOIN persons ON studio_runs.asked_by_id = persons.id
    LEFT JOIN notice_preferences ON persons.id = notice_preferences.person_id
    WHERE
        long_jobs.finished_at > %(work_since)s
        AND long_jobs.finished_at <= %(at)s
        AND long_jobs.finished_at - long_jobs.asked_at > %(longer_than)s
        AND persons.is_active
        AND (rule.topic = any(notice_preferences.muted)) IS NOT TRUE
    ORDER BY long_jobs.finished_at, long_jobs.id
    ON CONFLICT DO NOTHING
    RETURNING id, person_id
)

SELECT
    made.id,
    made.person_id,
    NULL::jsonb AS contact,
    FALSE AS is_emergency
FROM made
INNER JOIN notice_preferences ON made.person_id = notice_preferences.person_id
WHERE notice_preferences.channels <> '{}';
