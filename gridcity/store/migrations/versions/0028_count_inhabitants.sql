-- How many people live where: what cases are set against where people are what there can be cases of.

CREATE TABLE inhabitants (
    place TEXT COLLATE "C" NOT NULL,
    counted_on DATE NOT NULL,
    inhabitants DOUBLE PRECISION NOT NULL,
    source TEXT NOT NULL,
    loaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT inhabitants_pkey PRIMARY KEY (place, counted_on),
    CONSTRAINT inhabitants_place_check CHECK (place ~ '^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9A-Z]{15})$'),
    CONSTRAINT inhabitants_inhabitants_check CHECK (inhabitants >= 0 AND inhabitants < 'infinity')
);

COMMENT ON TABLE inhabitants
IS 'Inhabitants by area or cell (常住人口), as they were loaded; cells share out what areas have.';

COMMENT ON COLUMN inhabitants.place
IS 'Where: the code of an area (6, 9 or 12 digits) or of a cell (15 characters).';

COMMENT ON COLUMN inhabitants.counted_on
IS 'The day that the number is of; it holds until a later one.';

COMMENT ON COLUMN inhabitants.inhabitants
IS 'How many live there; an estimate need not be whole. [people]';

COMMENT ON COLUMN inhabitants.source
IS 'Who counted: a census, an office, a name of a file.';

COMMENT ON COLUMN inhabitants.loaded_at
IS 'When it was loaded, or last corrected.';
