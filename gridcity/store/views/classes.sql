CREATE VIEW views.classes AS
SELECT
    classes.edition AS class_edition,
    classes.kind,
    classes.code AS class_code,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    classes.major_name AS major_class_name,
    classes.major_name_en AS major_class_name_en,
    classes.is_emergency,
    classes.limit_value,
    classes.limit_unit
FROM catalogue_classes AS classes;

COMMENT ON VIEW views.classes IS 'The catalogue: classes of components and of matters, by edition. / 分类目录：各版本的部件与事件小类。';
COMMENT ON COLUMN views.classes.class_edition IS 'Its edition of the catalogue. / 所属目录版本。';
COMMENT ON COLUMN views.classes.kind IS 'component or matter. / component 部件或 matter 事件。';
COMMENT ON COLUMN views.classes.class_code
IS 'Its code: 2 major digits, then 2 or 3 minor ones. / 代码：大类 2 位，小类 2 或 3 位。';
COMMENT ON COLUMN views.classes.class_name IS 'Its name, in the edition''s language. / 名称，目录所用语言。';
COMMENT ON COLUMN views.classes.class_name_en IS 'Its name in English. / 英文名称。';
COMMENT ON COLUMN views.classes.major_class_name
IS 'Name of its major class, in the edition''s language. / 所属大类名称，目录所用语言。';
COMMENT ON COLUMN views.classes.major_class_name_en IS 'Name of its major class in English. / 所属大类英文名称。';
COMMENT ON COLUMN views.classes.is_emergency IS 'True where it is a sudden event. / 真：属突发事件。';
COMMENT ON COLUMN views.classes.limit_value
IS 'Limit for handling that the catalogue proposes, in limit_unit; empty: none. / 目录建议的处置时限，单位见 limit_unit；空：无。';
COMMENT ON COLUMN views.classes.limit_unit
IS 'urgent_hour, work_hour, work_day or natural_day. / urgent_hour 紧急工作时、work_hour 工作时、work_day 工作日或 natural_day 自然日。';
