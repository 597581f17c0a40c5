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
IS 'Every case, with names in the place of numbers; without its words, and without anybody''s name. / '
'全部案卷，以名称代替编号；不含文字内容，也不含任何人名。';
COMMENT ON COLUMN views.cases.case_number
IS 'Case number, 19 digits: county 6, day 8, sequence 5. / 案卷号，19 位：区县 6、日期 8、序号 5。';
COMMENT ON COLUMN views.cases.class_edition IS 'Edition of the catalogue that its class is of. / 其小类所属的分类目录版本。';
COMMENT ON COLUMN views.cases.class_code IS 'Code of its class. / 小类代码。';
COMMENT ON COLUMN views.cases.class_name IS 'Its class, in the edition''s language. / 小类名称，目录所用语言。';
COMMENT ON COLUMN views.cases.class_name_en IS 'Its class in English. / 小类英文名称。';
COMMENT ON COLUMN views.cases.major_class_name IS 'Its major class, in the edition''s language. / 大类名称，目录所用语言。';
COMMENT ON COLUMN views.cases.major_class_name_en IS 'Its major class in English. / 大类英文名称。';
COMMENT ON COLUMN views.cases.is_emergency IS 'True where its class is a sudden event. / 真：小类属突发事件。';
COMMENT ON COLUMN views.cases.stage
IS 'reported, dispatched, handling, verifying or closed. / '
'reported 已上报、dispatched 已派遣、handling 处置中、verifying 核查中或 closed 已结案。';
COMMENT ON COLUMN views.cases.outcome
IS 'How it ended: fixed, made_safe, not_found, not_ours, refused, …; empty while open. / '
'结果：fixed 已修复、made_safe 已排险、not_found 未发现、not_ours 不属职责、refused 不予受理等；未结为空。';
COMMENT ON COLUMN views.cases.ending
IS 'self_handled, forced or merged; empty: open, or ended the ordinary way. / '
'self_handled 自行处置、forced 强制结案或 merged 并案；空：未结或正常结案。';
COMMENT ON COLUMN views.cases.channel
IS 'How it came: inspector, citizen, phone, video, sensor, import, … / '
'来源：inspector 监督员、citizen 公众、phone 电话、video 视频、sensor 传感器、import 导入等。';
COMMENT ON COLUMN views.cases.department_code
IS 'Code of the department that handles it; empty until it is dispatched. / 处置部门代码；派遣前为空。';
COMMENT ON COLUMN views.cases.department_name IS 'The department that handles it. / 处置部门。';
COMMENT ON COLUMN views.cases.department_name_en IS 'Its English name, where one is known. / 英文名称，如有。';
COMMENT ON COLUMN views.cases.cell_code
IS 'The cell it lay in when it was reported, or was moved to by a redraw; empty outside the tiling. / '
'上报时所在或重划后归入的单元网格；网格之外为空。';
COMMENT ON COLUMN views.cases.county_code IS 'Code of its county. / 所在区县代码。';
COMMENT ON COLUMN views.cases.county_name IS 'Name of its county. / 所在区县名称。';
COMMENT ON COLUMN views.cases.street_code IS 'Code of its street. / 所在街道代码。';
COMMENT ON COLUMN views.cases.street_name IS 'Name of its street. / 所在街道名称。';
COMMENT ON COLUMN views.cases.community_code IS 'Code of its community. / 所在社区代码。';
COMMENT ON COLUMN views.cases.community_name IS 'Name of its community. / 所在社区名称。';
COMMENT ON COLUMN views.cases.component_code IS 'The component it is about, if one is. / 所涉部件，如有。';
COMMENT ON COLUMN views.cases.address IS 'The place in words. / 地点描述。';
COMMENT ON COLUMN views.cases.reported_at IS 'When it was reported: an instant, with its zone. / 上报时刻，带时区。';
COMMENT ON COLUMN views.cases.reported_local IS 'When it was reported, on the city''s clocks. / 上报时间，本市时间。';
COMMENT ON COLUMN views.cases.reported_on IS 'The day it was reported, in the city''s calendar. / 上报日期，按本市日历。';
COMMENT ON COLUMN views.cases.dispatched_local IS 'When it was last dispatched, on the city''s clocks. / 末次派遣时间，本市时间。';
COMMENT ON COLUMN views.cases.completed_local
IS 'When the handler last said done, on the city''s clocks. / 末次处置完毕时间，本市时间。';
COMMENT ON COLUMN views.cases.closed_at IS 'When it was closed: an instant, with its zone. / 结案时刻，带时区。';
COMMENT ON COLUMN views.cases.closed_local IS 'When it was closed, on the city''s clocks. / 结案时间，本市时间。';
COMMENT ON COLUMN views.cases.due_local
IS 'When handling had or has to be completed, on the city''s clocks; empty: no limit. / 处置截止时间，本市时间；空：无时限。';
COMMENT ON COLUMN views.cases.hours_to_dispatch
IS 'From report to the last dispatch, nights and holidays included. / 上报至末次派遣的时长，含夜间与节假日。 [h]';
COMMENT ON COLUMN views.cases.hours_to_complete
IS 'From report to the last completion, nights and holidays included. / 上报至末次处置完毕的时长，含夜间与节假日。 [h]';
COMMENT ON COLUMN views.cases.hours_to_close
IS 'From report to closing, nights and holidays included. / 上报至结案的时长，含夜间与节假日。 [h]';
COMMENT ON COLUMN views.cases.is_late
IS 'True where it still has to be handled and its deadline is over now. / 真：尚待处置且已超期。';
COMMENT ON COLUMN views.cases.was_completed_late IS 'True where it was completed after its deadline. / 真：超期处置完毕。';
COMMENT ON COLUMN views.cases.is_suspended IS 'True while it is suspended. / 真：挂账中。';
COMMENT ON COLUMN views.cases.limit_value
IS 'The limit it was dispatched under, in limit_unit; empty: none. / 派遣时的处置时限，单位见 limit_unit；空：无。';
COMMENT ON COLUMN views.cases.limit_unit
IS 'urgent_hour, work_hour, work_day or natural_day. / urgent_hour 紧急工作时、work_hour 工作时、work_day 工作日或 natural_day 自然日。';
COMMENT ON COLUMN views.cases.rework_count IS 'Times sent back by a verifier. / 核查退回次数。 [-]';
COMMENT ON COLUMN views.cases.return_count IS 'Times returned by a department as not its own. / 部门回退次数。 [-]';
COMMENT ON COLUMN views.cases.escalation_level IS 'How far it has climbed the escalation ladder. / 督办升级的级数。 [-]';
COMMENT ON COLUMN views.cases.merged_into_number
IS 'Number of the case in which it goes on, where it was merged. / 并案后继续办理的案卷号。';
COMMENT ON COLUMN views.cases.place_quality
IS 'exact, default (a stand-in point), outside or none: count places only where it is exact. / '
'exact 准确、default 代用点、outside 区域外或 none 无：统计位置时只用 exact。';
COMMENT ON COLUMN views.cases.lon IS 'Longitude, EPSG:4326. / 经度，EPSG:4326。 [°]';
COMMENT ON COLUMN views.cases.lat IS 'Latitude, EPSG:4326. / 纬度，EPSG:4326。 [°]';
COMMENT ON COLUMN views.cases.geom
IS 'Where the problem is. Point, EPSG:4326; empty if nobody said. / 问题位置。Point，EPSG:4326；无人告知则为空。';
