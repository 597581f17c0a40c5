-- Counts the changes of each map layer: the version is the ETag of its tiles. The row is locked until
-- the writer commits, so a version is never seen before the rows it stands for.

CREATE FUNCTION count_layer_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO %1$I.layer_versions AS known (layer, version) VALUES ($1, 1)'
        ' ON CONFLICT (layer) DO UPDATE SET version = known.version + 1',
        tg_table_schema
    ) USING tg_table_name;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION count_layer_change() IS 'Raises layer_versions.version of the table that changed.';

CREATE TRIGGER areas_layer_version
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON areas
FOR EACH STATEMENT EXECUTE FUNCTION count_layer_change();

CREATE TRIGGER buildings_layer_version
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON buildings
FOR EACH STATEMENT EXECUTE FUNCTION count_layer_change();

CREATE TRIGGER cell_hexagons_layer_version
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON cell_hexagons
FOR EACH STATEMENT EXECUTE FUNCTION count_layer_change();

CREATE TRIGGER cells_layer_version
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON cells
FOR EACH STATEMENT EXECUTE FUNCTION count_layer_change();

CREATE TRIGGER components_layer_version
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON components
FOR EACH STATEMENT EXECUTE FUNCTION count_layer_change();

CREATE TRIGGER streets_layer_version
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON streets
FOR EACH STATEMENT EXECUTE FUNCTION count_layer_change();

CREATE TRIGGER water_layer_version
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON water
FOR EACH STATEMENT EXECUTE FUNCTION count_layer_change();
