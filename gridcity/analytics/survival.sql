-- name: components_seen
-- Components of some classes, as the register tells of them: since when they stand and until when, whose they are,
-- in which cell, what one of their attributes says. What was lost and found again is not gone. A double's life is that
-- of the component that took it in.
SELECT
    components.id,
    components.class_id,
    components.start_on,
    gone.gone_on,
    components.owner_id,
    cells.code AS cell,
    components.attributes ->> %(attribute)s AS attribute,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat
FROM components
INNER JOIN cells ON components.cell_id = cells.id
LEFT JOIN LATERAL (
    SELECT min(component_events.effective_on) AS gone_on
    FROM component_events
    WHERE
        components.state IN ('removed', 'lost', 'abandoned')
        AND component_events.component_id = components.id
        AND component_events.after ->> 'state' IN ('removed', 'lost', 'abandoned')
        AND NOT EXISTS (
            SELECT FROM component_events AS found_again
            WHERE
                found_again.component_id = components.id
                AND found_again.after ->> 'state' IN ('intact', 'damaged')
                AND (found_again.effective_on, found_again.seq)
                > (component_events.effective_on, component_events.seq)
        )
) AS gone ON TRUE
WHERE components.class_id = any(%(component_class_ids)s::integer[]) AND components.merged_into_id IS NULL
ORDER BY components.id;

-- name: cases_of_components
-- Cases of a period that are about components of some classes: by the component that each names, or else by what its
-- class is about. Voided and merged ones are left out.
SELECT
    coalesce(components.merged_into_id, components.id) AS component_id,
    extract(EPOCH FROM cases.reported_at)::double precision AS reported_s,
    extract(EPOCH FROM coalesce(cases.completed_at, cases.closed_at))::double precision AS done_s,
    CASE WHEN cases.place_quality = 'exact' THEN st_x(cases.geom) END AS lon,
    CASE WHEN cases.place_quality = 'exact' THEN st_y(cases.geom) END AS lat
FROM cases
INNER JOIN catalogue_classes AS matters ON cases.class_id = matters.id
LEFT JOIN components ON cases.component_id = components.id
WHERE
    cases.reported_at >= %(since)s
    AND cases.reported_at < %(until)s
    AND cases.outcome IS DISTINCT FROM 'void'
    AND cases.outcome IS DISTINCT FROM 'duplicate'
    AND cases.merged_into_id IS NULL
    AND CASE
        WHEN %(class_ids)s::integer[] IS NOT NULL THEN cases.class_id = any(%(class_ids)s::integer[])
        WHEN components.id IS NOT NULL THEN components.class_id = any(%(component_class_ids)s::integer[])
        ELSE EXISTS (
            SELECT
            FROM catalogue_classes AS of_components
            WHERE
                of_components.kind = 'component'
                AND of_components.edition = matters.edition
                AND of_components.code = matters.about_code
                AND of_components.id = any(%(component_class_ids)s::integer[])
        )
    END
ORDER BY cases.reported_at, cases.id;

-- name: departments_named
SELECT
    id,
    name,
    name_en
FROM departments;

-- name: classes_named
SELECT
    id,
    name,
    name_en
FROM catalogue_classes
WHERE kind = 'component';

-- name: components_by_class
-- Classes that components are registered of, the most first; their attributes; whether any has an owner.
SELECT
    catalogue_classes.id,
    catalogue_classes.name,
    catalogue_classes.name_en,
    counted.n,
    counted.owned
FROM (
    SELECT
        class_id,
        count(*) AS n,
        count(owner_id) AS owned
    FROM components
    WHERE merged_into_id IS NULL
    GROUP BY class_id
) AS counted
INNER JOIN catalogue_classes ON counted.class_id = catalogue_classes.id
ORDER BY counted.n DESC, catalogue_classes.id ASC;

-- name: attributes_of
-- What attributes components of each class have.
SELECT
    components.class_id,
    array_agg(DISTINCT named.attribute ORDER BY named.attribute) AS attributes
FROM components
CROSS JOIN LATERAL jsonb_object_keys(components.attributes) AS named (attribute)
GROUP BY components.class_id;

-- name: reported_between
-- The first and the last case that was reported.
SELECT
    min(reported_at) AS first_at,
    max(reported_at) AS last_at
FROM cases;
