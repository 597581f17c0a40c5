CREATE VIEW views.cases AS
WITH town AS (
    SELECT city.profile ->> 'timezone' AS zone
    FROM city
)

SELECT
    cases.number AS case_number,
    classes.edition AS class_edition,
    classes.code AS class_code,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    classes.major_name AS major_class_name,
    classes.major_name_en AS major_class_name_en,
    classes.is_emergency,
    cases.stage,
    cases.outcome,
    cases.ending,
    cases.channel,
    departments.code AS department_code,
    departments.name AS department_name,
    departments.name_en AS department_name_en,
    cells.code AS cell_code,
    left(cells.code, 6) AS county_code,
    counties.name AS county_name,
    left(cells.code, 9) AS street_code,
    streets.name AS street_name,
    left(cells.code, 12) AS community_code,
    communities.name AS community_name,
    components.code AS component_code,
    cases.address,
    cases.reported_at,
    cases.reported_at AT TIME ZONE town.zone AS reported_local,
    (cases.reported_at AT TIME ZONE town.zone)::date AS reported_on,
    cases.dispatched_at AT TIME ZONE town.zone AS dispatched_local,
    cases.completed_at AT TIME ZONE town.zone AS completed_local,
    cases.closed_at,
    cases.closed_at AT TIME ZONE town.zone AS closed_local,
    cases.due_at AT TIME ZONE town.zone AS due_local,
    (extract(EPOCH FROM cases.dispatched_at - cases.reported_at) / 3600)::double precision AS hours_to_dispatch,
    (extract(EPOCH FROM cases.completed_at - cases.reported_at) / 3600)::double precision AS hours_to_complete,
    (extract(EPOCH FROM cases.closed_at - cases.reported_at) / 3600)::double precision AS hours_to_close,
    is_late(cases.stage, cases.is_suspended, cases.due_at, now()) AS is_late,
    coalesce(cases.completed_at > cases.due_at, FALSE) AS was_completed_late,
    cases.is_suspended,
    cases.limit_value,
    cases.limit_unit,
    cases.rework_count,
    cases.return_count,
    cases.escalation_level,
    goes_on.number AS merged_into_number,
    cases.place_quality,
    st_x(cases.geom) AS lon,
    st_y(cases.geom) AS lat,
    cases.geom
FROM cases
CROSS JOIN town
INNER JOIN catalogue_classes AS classes ON cases.class_id = classes.id
LEFT JOIN departments ON cases.department_id = departments.id
LEFT JOIN cells ON cases.cell_id = cells.id
LEFT JOIN areas AS counties ON left(cells.code, 6) = counties.code
LEFT JOIN areas AS streets ON left(cells.code, 9) = streets.code
LEFT JOIN areas AS communities ON left(cells.code, 12) = communities.code
LEFT JOIN components ON cases.component_id = components.id
LEFT JOIN cases AS goes_on ON cases.merged_into_id = goes_on.id;

COMMENT ON VIEW views.cases
IS 'Every case, with names in the place of numbers; without its words, and without anybody''s name.';
COMMENT ON COLUMN views.cases.case_number IS 'Case number, 19 digits: county 6, day 8, sequence 5.';
COMMENT ON COLUMN views.cases.class_edition IS 'Edition of the catalogue that its class is of.';
COMMENT ON COLUMN views.cases.class_code IS 'Code of its class.';
COMMENT ON COLUMN views.cases.class_name IS 'Its class, in the edition''s language.';
COMMENT ON COLUMN views.cases.class_name_en IS 'Its class in English.';
COMMENT ON COLUMN views.cases.major_class_name IS 'Its major class, in the edition''s language.';
COMMENT ON COLUMN views.cases.major_class_name_en IS 'Its major class in English.';
COMMENT ON COLUMN views.cases.is_emergency IS 'True where its class is a sudden event.';
COMMENT ON COLUMN views.cases.stage IS 'reported, dispatched, handling, verifying or closed.';
COMMENT ON COLUMN views.cases.outcome
IS 'How it ended: fixed, made_safe, not_found, not_ours, refused, …; empty while open.';
COMMENT ON COLUMN views.cases.ending IS 'self_handled, forced or merged; empty: open, or ended the ordinary way.';
COMMENT ON COLUMN views.cases.channel IS 'How it came: inspector, citizen, phone, video, sensor, import, …';
COMMENT ON COLUMN views.cases.department_code
IS 'Code of the department that handles it; empty until it is dispatched.';
COMMENT ON COLUMN views.cases.department_name IS 'The department that handles it.';
COMMENT ON COLUMN views.cases.department_name_en IS 'Its English name, where one is known.';
COMMENT ON COLUMN views.cases.cell_code
IS 'The cell it lay in when it was reported, or was moved to by a redraw; empty outside the tiling.';
COMMENT ON COLUMN views.cases.county_code IS 'Code of its county.';
COMMENT ON COLUMN views.cases.county_name IS 'Name of its county.';
COMMENT ON COLUMN views.cases.street_code IS 'Code of its street.';
COMMENT ON COLUMN views.cases.street_name IS 'Name of its street.';
COMMENT ON COLUMN views.cases.community_code IS 'Code of its community.';
COMMENT ON COLUMN views.cases.community_name IS 'Name of its community.';
COMMENT ON COLUMN views.cases.component_code IS 'The component it is about, if one is.';
COMMENT ON COLUMN views.cases.address IS 'The place in words.';
COMMENT ON COLUMN views.cases.reported_at IS 'When it was reported: an instant, with its zone.';
COMMENT ON COLUMN views.cases.reported_local IS 'When it was reported, on the city''s clocks.';
COMMENT ON COLUMN views.cases.reported_on IS 'The day it was reported, in the city''s calendar.';
COMMENT ON COLUMN views.cases.dispatched_local IS 'When it was last dispatched, on the city''s clocks.';
COMMENT ON COLUMN views.cases.completed_local IS 'When the handler last said done, on the city''s clocks.';
COMMENT ON COLUMN views.cases.closed_at IS 'When it was closed: an instant, with its zone.';
COMMENT ON COLUMN views.cases.closed_local IS 'When it was closed, on the city''s clocks.';
COMMENT ON COLUMN views.cases.due_local
IS 'When handling had or has to be completed, on the city''s clocks; empty: no limit.';
COMMENT ON COLUMN views.cases.hours_to_dispatch
IS 'From report to the last dispatch, nights and holidays included. [h]';
COMMENT ON COLUMN views.cases.hours_to_complete
IS 'From report to the last completion, nights and holidays included. [h]';
COMMENT ON COLUMN views.cases.hours_to_close IS 'From report to closing, nights and holidays included. [h]';
COMMENT ON COLUMN views.cases.is_late IS 'True where it still has to be handled and its deadline is over now.';
COMMENT ON COLUMN views.cases.was_completed_late IS 'True where it was completed after its deadline.';
COMMENT ON COLUMN views.cases.is_suspended IS 'True while it is suspended.';
COMMENT ON COLUMN views.cases.limit_value IS 'The limit it was dispatched under, in limit_unit; empty: none.';
COMMENT ON COLUMN views.cases.limit_unit IS 'urgent_hour, work_hour, work_day or natural_day.';
COMMENT ON COLUMN views.cases.rework_count IS 'Times sent back by a verifier. [-]';
COMMENT ON COLUMN views.cases.return_count IS 'Times returned by a department as not its own. [-]';
COMMENT ON COLUMN views.cases.escalation_level IS 'How far it has climbed the escalation ladder. [-]';
COMMENT ON COLUMN views.cases.merged_into_number IS 'Number of the case in which it goes on, where it was merged.';
COMMENT ON COLUMN views.cases.place_quality
IS 'exact, default (a stand-in point), outside or none: count places only where it is exact.';
COMMENT ON COLUMN views.cases.lon IS 'Longitude, EPSG:4326. [°]';
COMMENT ON COLUMN views.cases.lat IS 'Latitude, EPSG:4326. [°]';
COMMENT ON COLUMN views.cases.geom IS 'Where the problem is. Point, EPSG:4326; empty if nobody said.';
