CREATE VIEW views.components AS
SELECT
    components.code AS component_code,
    components.name AS component_name,
    classes.edition AS class_edition,
    classes.code AS class_code,
    classes.name AS class_name,
    classes.name_en AS class_name_en,
    classes.major_name AS major_class_name,
    classes.major_name_en AS major_class_name_en,
    components.state,
    components.start_on,
    components.changed_on,
    governing.name AS governing_name,
    owners.name AS owner_name,
    maintainers.name AS maintainer_name,
    cells.code AS cell_code,
    left(cells.code, 6) AS county_code,
    counties.name AS county_name,
    left(cells.code, 9) AS street_code,
    streets.name AS street_name,
    left(cells.code, 12) AS community_code,
    communities.name AS community_name,
    components.data_source,
    components.attributes,
    st_x(components.geom) AS lon,
    st_y(components.geom) AS lat,
    components.geom
FROM components
INNER JOIN catalogue_classes AS classes ON components.class_id = classes.id
INNER JOIN cells ON components.cell_id = cells.id
LEFT JOIN areas AS counties ON left(cells.code, 6) = counties.code
LEFT JOIN areas AS streets ON left(cells.code, 9) = streets.code
LEFT JOIN areas AS communities ON left(cells.code, 12) = communities.code
LEFT JOIN departments AS governing ON components.governing_id = governing.id
LEFT JOIN departments AS owners ON components.owner_id = owners.id
LEFT JOIN departments AS maintainers ON components.maintainer_id = maintainers.id
WHERE components.merged_into_id IS NULL;

COMMENT ON VIEW views.components
IS 'The register of components, removed ones too; doubles that were merged are left out. / 部件台账，含已拆除者；合并掉的重复部件不列。';
COMMENT ON COLUMN views.components.component_code IS '17 digits: county 6, class 5, sequence 6. / 17 位：区县 6、类别 5、序号 6。';
COMMENT ON COLUMN views.components.component_name IS 'Its name. / 名称。';
COMMENT ON COLUMN views.components.class_edition IS 'Edition of the catalogue that its class is of. / 其小类所属的分类目录版本。';
COMMENT ON COLUMN views.components.class_code IS 'Code of its class. / 小类代码。';
COMMENT ON COLUMN views.components.class_name IS 'Its class, in the edition''s language. / 小类名称，目录所用语言。';
COMMENT ON COLUMN views.components.class_name_en IS 'Its class in English. / 小类英文名称。';
COMMENT ON COLUMN views.components.major_class_name IS 'Its major class, in the edition''s language. / 大类名称，目录所用语言。';
COMMENT ON COLUMN views.components.major_class_name_en IS 'Its major class in English. / 大类英文名称。';
COMMENT ON COLUMN views.components.state
IS 'intact, damaged, lost, abandoned or removed: count what stands where it is not removed. / '
'intact 完好、damaged 破损、lost 丢失、abandoned 废弃或 removed 拆除：统计现存者请排除 removed。';
COMMENT ON COLUMN views.components.start_on IS 'Since which day it stands, as registered. / 登记的启用日期。';
COMMENT ON COLUMN views.components.changed_on IS 'The day of its last change. / 末次变更日期。';
COMMENT ON COLUMN views.components.governing_name IS 'Governing department. / 主管部门。';
COMMENT ON COLUMN views.components.owner_name IS 'Owner. / 权属单位。';
COMMENT ON COLUMN views.components.maintainer_name IS 'Maintainer. / 养护单位。';
COMMENT ON COLUMN views.components.cell_code IS 'The cell it stands in. / 所在单元网格。';
COMMENT ON COLUMN views.components.county_code IS 'Code of its county. / 所在区县代码。';
COMMENT ON COLUMN views.components.county_name IS 'Name of its county. / 所在区县名称。';
COMMENT ON COLUMN views.components.street_code IS 'Code of its street. / 所在街道代码。';
COMMENT ON COLUMN views.components.street_name IS 'Name of its street. / 所在街道名称。';
COMMENT ON COLUMN views.components.community_code IS 'Code of its community. / 所在社区代码。';
COMMENT ON COLUMN views.components.community_name IS 'Name of its community. / 所在社区名称。';
COMMENT ON COLUMN views.components.data_source IS 'Where its record comes from. / 数据来源。';
COMMENT ON COLUMN views.components.attributes IS 'What its class adds. JSON. / 该类别的附加属性，JSON。';
COMMENT ON COLUMN views.components.lon IS 'Longitude, EPSG:4326. / 经度，EPSG:4326。 [°]';
COMMENT ON COLUMN views.components.lat IS 'Latitude, EPSG:4326. / 纬度，EPSG:4326。 [°]';
COMMENT ON COLUMN views.components.geom IS 'Where it stands. Point, EPSG:4326. / 部件位置。Point，EPSG:4326。';
