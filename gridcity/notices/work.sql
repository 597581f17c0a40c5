-- name: tell_work
-- Tell of what no person did: clusters that a watch found, reports, statistics and simulations that came to their end.
-- Who chose not to be told of a topic has no notice of it at all.
WITH alarms AS (
    -- Who follows a watch is told of its new alarms, and of those that are open again.
    SELECT
        'alarm:' || event.kind AS what,
        format('alarm %%s event %%s', event.alarm_id, event.seq) AS cause,
        watch_followers.person_id,
        event.body || jsonb_build_object(
            'alarm', event.alarm_id,
            'watch', watches.name,
            'watch_en', watches.name_en,
            'cell', cells.code,
            'path', format('/command?alarm=%%s', event.alarm_id)
        ) AS facts,
        event.happened_at,
        event.alarm_id AS number
    FROM cluster_alarm_events AS event
    INNER JOIN cluster_alarms ON event.alarm_id = cluster_alarms.id
    INNER JOIN watches ON cluster_alarms.watch_id = watches.id
    INNER JOIN cells ON cluster_alarms.cell_ids[1] = cells.id
    INNER JOIN watch_followers ON cluster_alarms.watch_id = watch_followers.watch_id
    WHERE
        event.happened_at > %(since)s
        AND event.happened_at <= %(at)s
        AND event.happened_at >= watch_followers.followed_at
),

ended AS (
    SELECT
        id,
        kind,
        state,
        body,
        finished_at,
        finished_at - asked_at > %(longer_than)s AS took_long
    FROM long_jobs
    WHERE state IN ('done', 'failed') AND finished_at > %(work_since)s AND finished_at <= %(at)s
),

drawn AS (
    SELECT
        ended.id,
        ended.state,
        ended.finished_at,
        ended.took_long,
        ended.body ->> 'by' AS by,
        ended.body ->> 'unit' AS unit,
        ended.body ->> 'language' AS language,
        ended.body ->> 'month' AS month,
        (ended.body ->> 'by_id')::integer AS by_id,
        made.title,
        made.title_en,
        coalesce(
            made.as_of >= ((made.month + interval '1 month')::timestamp AT TIME ZONE %(zone)s), FALSE
        ) AS is_whole
    FROM ended
    LEFT JOIN LATERAL (
        SELECT
            reports.title,
            reports.title_en,
            reports.as_of,
            reports.month
        FROM reports
        WHERE
            ended.state = 'done'
            AND reports.month = to_date(ended.body ->> 'month', 'YYYY-MM')
            AND reports.by = ended.body ->> 'by'
            AND reports.unit = ended.body ->> 'unit'
            AND reports.language = ended.body ->> 'language'
        ORDER BY reports.id DESC
        LIMIT 1
    ) AS made ON TRUE
    WHERE ended.kind = 'report'
),

subscribers AS (
    -- Who ordered a report or gets it each month is told once of each month, also where somebody asked for it by hand
    -- after the month was over. Who did so is told if it took long.
    SELECT
        drawn.id,
        drawn.by_id AS person_id,
        format('report job %%s', drawn.id) AS cause,
        2 AS place
    FROM drawn
    WHERE drawn.by_id IS NOT NULL AND drawn.took_long
    UNION ALL
    SELECT
        drawn.id,
        ordering.person_id,
        format('report %%s %%s %%s %%s %%s', drawn.by, drawn.unit, drawn.language, drawn.month, drawn.state) AS cause,
        1 AS place
    FROM drawn
    INNER JOIN report_orders AS standing
        ON
            drawn.by = standing.by
            AND drawn.unit = standing.unit
            AND drawn.language = standing.language
            AND standing.ordered_at <= drawn.finished_at
            AND standing.ended_at IS NULL
    CROSS JOIN LATERAL (VALUES (standing.person_id), (standing.ordered_by)) AS ordering (person_id)
    WHERE drawn.by_id IS NULL OR drawn.is_whole
),

told_reports AS (
    SELECT DISTINCT ON (drawn.id, subscribers.person_id)
        'report_ended:' || drawn.state AS what,
        subscribers.cause,
        subscribers.person_id,
        jsonb_build_object(
            'title', drawn.title,
            'title_en', drawn.title_en,
            'subject', coalesce(areas.name, departments.name),
            'subject_en', coalesce(areas.name_en, departments.name_en),
            'month', drawn.month,
            'path', '/planner/reports'
        ) AS facts,
        drawn.finished_at,
        drawn.id AS number
    FROM subscribers
    INNER JOIN drawn ON subscribers.id = drawn.id
    LEFT JOIN areas ON drawn.by <> 'department' AND drawn.unit = areas.code
    LEFT JOIN departments ON drawn.by = 'department' AND drawn.unit = departments.id::text
    ORDER BY drawn.id, subscribers.person_id, subscribers.place
),

asked AS (
    SELECT
        'run' AS what,
        id,
        job_id,
        asked_by_id,
        title,
        sentence,
        sentence_en,
        format('/planner/runs/%%s', id) AS path
    FROM studio_runs
    UNION ALL
    SELECT
        'simulation' AS what,
        id,
        job_id,
        asked_by_id,
        title,
        sentence,
        sentence_en,
        format('/planner/simulation/%%s', id) AS path
    FROM simulations
),

told_runs AS (
    -- Who asked for statistics or a simulation and had to wait for long. Who cancelled them knows.
    SELECT
        format('%%s_ended:%%s', asked.what, ended.state) AS what,
        format('%%s %%s', asked.what, asked.id) AS cause,
        asked.asked_by_id AS person_id,
        jsonb_build_object(
            'run', asked.id,
            'title', nullif(asked.title, ''),
            'sentence', asked.sentence,
            'sentence_en', asked.sentence_en,
            'path', asked.path
        ) AS facts,
        ended.finished_at,
        ended.id AS number
    FROM ended
    INNER JOIN asked ON ended.id = asked.job_id
    WHERE ended.took_long
),

told AS (
    SELECT * FROM alarms
    UNION ALL
    SELECT * FROM told_reports
    UNION ALL
    SELECT * FROM told_runs
)

INSERT INTO notices (kind, cause, person_id, facts, is_emergency, made_at)
SELECT
    rule.kind,
    told.cause,
    told.person_id,
    jsonb_strip_nulls(told.facts || jsonb_build_object('happened_at', told.happened_at)),
    FALSE,
    %(at)s
FROM told
INNER JOIN
    unnest(%(kinds)s::text[], %(causes)s::text[], %(topics)s::text[]) AS rule (kind, cause, topic)
    ON told.what = rule.cause
INNER JOIN persons ON told.person_id = persons.id
LEFT JOIN notice_preferences ON persons.id = notice_preferences.person_id
WHERE persons.is_active AND (rule.topic = any(notice_preferences.muted)) IS NOT TRUE
ORDER BY told.happened_at, told.number, told.person_id
ON CONFLICT DO NOTHING
RETURNING id, person_id, NULL::jsonb AS contact, is_emergency;
