CREATE VIEW views.duty_rules AS
WITH town AS (
    SELECT (now() AT TIME ZONE (city.profile ->> 'timezone'))::date AS today
    FROM city
)

SELECT
    duty_rules.id AS rule_number,
    duty_rules.place AS place_code,
    areas.name AS area_name,
    duty_rules.kind,
    duty_rules.scope,
    coalesce(classes.edition, duty_rules.edition) AS class_edition,
    coalesce(classes.code, duty_rules.major) AS class_code,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    governing.name AS governing_name,
    owners.name AS owner_name,
    maintainers.name AS maintainer_name,
    duty_rules.valid_from,
    duty_rules.valid_to,
    duty_rules.valid_from <= town.today AND coalesce(duty_rules.valid_to > town.today, TRUE)
    AND NOT duty_rules.is_contested AS is_in_force,
    duty_rules.is_contested
FROM duty_rules
CROSS JOIN town
LEFT JOIN areas ON duty_rules.place = areas.code
LEFT JOIN catalogue_classes AS classes ON duty_rules.class_id = classes.id
LEFT JOIN departments AS governing ON duty_rules.governing_id = governing.id
LEFT JOIN departments AS owners ON duty_rules.owner_id = owners.id
LEFT JOIN departments AS maintainers ON duty_rules.maintainer_id = maintainers.id;

COMMENT ON VIEW views.duty_rules
IS 'Who governs, owns and maintains what, where, since when: every rule there is and was. / '
'何处、自何时起、何物由谁主管、权属与养护：现有及曾有的全部规则。';
COMMENT ON COLUMN views.duty_rules.rule_number IS 'Number of the rule. / 规则编号。';
COMMENT ON COLUMN views.duty_rules.place_code
IS 'Where: empty for the whole city, an area''s code or a cell''s. / 适用地点：空为全市，或区域、网格代码。';
COMMENT ON COLUMN views.duty_rules.area_name IS 'Name of the area, where the place is one. / 地点为区域时的名称。';
COMMENT ON COLUMN views.duty_rules.kind
IS 'component or matter; empty for a territorial government. / component 部件或 matter 事件；属地政府为空。';
COMMENT ON COLUMN views.duty_rules.scope
IS 'class, major, all; or territory, the last resort. / class 小类、major 大类、all 全部；或 territory 属地兜底。';
COMMENT ON COLUMN views.duty_rules.class_edition IS 'Edition of the class or major class. / 小类或大类所属版本。';
COMMENT ON COLUMN views.duty_rules.class_code
IS 'Code of the class, or the two digits of a major class. / 小类代码，或大类的两位代码。';
COMMENT ON COLUMN views.duty_rules.class_name IS 'The class, in the edition''s language. / 小类名称，目录所用语言。';
COMMENT ON COLUMN views.duty_rules.class_name_en IS 'The class in English. / 小类英文名称。';
COMMENT ON COLUMN views.duty_rules.governing_name IS 'Governing department. / 主管部门。';
COMMENT ON COLUMN views.duty_rules.owner_name IS 'Owner. / 权属单位。';
COMMENT ON COLUMN views.duty_rules.maintainer_name IS 'Maintainer. / 养护单位。';
COMMENT ON COLUMN views.duty_rules.valid_from IS 'First day on which it holds, in the city''s calendar. / 生效首日，按本市日历。';
COMMENT ON COLUMN views.duty_rules.valid_to IS 'First day on which it holds no longer; empty: no end. / 失效首日；空：无期限。';
COMMENT ON COLUMN views.duty_rules.is_in_force IS 'True where it holds today. / 真：今日有效。';
COMMENT ON COLUMN views.duty_rules.is_contested
IS 'True where it contradicts an earlier rule: listed, answers nothing. / 真：与先前规则相抵触；仅列出，不用于判定。';
