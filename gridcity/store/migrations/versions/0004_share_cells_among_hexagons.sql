-- How the ground of each cell in force is shared among hexagons. Cities with cells fill it by gridcity db migrate.

CREATE TABLE hexagons (
    id BIGINT NOT NULL,
    resolution SMALLINT NOT NULL,
    geom geometry(POLYGON,4326) NOT NULL,
    geom_3857 geometry(POLYGON,3857) GENERATED ALWAYS AS (st_transform(geom, 3857)) STORED,
    CONSTRAINT hexagons_pkey PRIMARY KEY (id)
);

CREATE INDEX hexagons_geom_3857_idx ON hexagons USING gist (geom_3857);

COMMENT ON TABLE hexagons IS 'The H3 hexagons that share ground with the city.';

COMMENT ON COLUMN hexagons.id IS 'Its H3 number, as a signed integer.';

COMMENT ON COLUMN hexagons.resolution IS 'H3 resolution, 5 to 8. [-]';

COMMENT ON COLUMN hexagons.geom IS 'Its extent. EPSG:4326, longitude then latitude. [°]';

COMMENT ON COLUMN hexagons.geom_3857 IS 'The same place in EPSG:3857 for tiles; never measure in it. [m]';

CREATE TABLE cell_hexagons (
    cell_id BIGINT NOT NULL,
    hexagon_id BIGINT NOT NULL,
    share DOUBLE PRECISION NOT NULL,
    shared_m2 DOUBLE PRECISION NOT NULL,
    CONSTRAINT cell_hexagons_pkey PRIMARY KEY (cell_id, hexagon_id),
    CONSTRAINT cell_hexagons_positive_check CHECK (share > 0 AND shared_m2 > 0),
    CONSTRAINT cell_hexagons_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES cells (id)
);

CREATE INDEX cell_hexagons_hexagon_id_idx ON cell_hexagons (hexagon_id);

COMMENT ON TABLE cell_hexagons IS 'Which cells in force share ground with which hexagons; rows of retired cells are taken away.';

COMMENT ON COLUMN cell_hexagons.cell_id IS 'A cell in force.';

COMMENT ON COLUMN cell_hexagons.hexagon_id IS 'A hexagon that holds some of its ground; written with it, so no key is checked row by row.';

COMMENT ON COLUMN cell_hexagons.share IS 'How much of the cell that is; 1 over a resolution. [-]';

COMMENT ON COLUMN cell_hexagons.shared_m2 IS 'The ground of both, in the equal-area projection. [m²]';
