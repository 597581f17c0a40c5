-- Indexes for what stands and what stood, the stops of surveys, and what matters are about.

CREATE INDEX components_state_idx ON components (state, cell_id, class_id) WHERE state <> 'intact';

DROP INDEX component_events_effective_on_idx;

CREATE INDEX component_events_place_before_idx ON component_events USING gist (
    CAST(before ->> 'geom' AS geometry)
) WHERE before ->> 'geom' IS NOT NULL;

CREATE INDEX component_events_state_before_idx ON component_events ((before ->> 'state'), component_id)
WHERE before ->> 'state' IS NOT NULL;

ALTER TABLE survey_findings ADD COLUMN seen_at TIMESTAMP WITH TIME ZONE;

COMMENT ON COLUMN survey_findings.seen_at IS
'When it was seen, where the finder''s phone said so: empty means when it arrived. The last counts.';

CREATE TABLE survey_stops (
    survey_id INTEGER NOT NULL,
    cell_id BIGINT NOT NULL,
    actor_id INTEGER NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT survey_stops_pkey PRIMARY KEY (survey_id, cell_id),
    CONSTRAINT survey_stops_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES surveys (id),
    CONSTRAINT survey_stops_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES cells (id),
    CONSTRAINT survey_stops_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES persons (id)
);

CREATE INDEX survey_stops_actor_idx ON survey_stops (survey_id, actor_id);

COMMENT ON TABLE survey_stops IS
'Who is on the way to which cell, so that two do not look for the same things.';

COMMENT ON COLUMN survey_stops.survey_id IS 'The survey.';

COMMENT ON COLUMN survey_stops.cell_id IS 'The cell taken.';

COMMENT ON COLUMN survey_stops.actor_id IS 'Who walks it.';

COMMENT ON COLUMN survey_stops.until IS 'Until then nobody else is sent there.';

ALTER TABLE catalogue_classes ADD COLUMN about_code TEXT;

ALTER TABLE catalogue_classes ADD CONSTRAINT catalogue_classes_about_check CHECK (
    about_code IS NULL OR kind = 'matter'
);

COMMENT ON COLUMN catalogue_classes.about_code IS
'Of matters: the class of components of its edition that it says is missing or broken.';

-- The national lists name a matter after its component; a city's own subjects come with "gridcity city create".
UPDATE catalogue_classes
SET about_code = code
WHERE
    kind = 'matter'
    AND EXISTS (
        SELECT FROM catalogue_classes AS subjects
        WHERE
            subjects.edition = catalogue_classes.edition
            AND subjects.code = catalogue_classes.code
            AND subjects.kind = 'component'
            AND subjects.name = replace(catalogue_classes.name, '异常', '')
            AND subjects.name <> catalogue_classes.name
    );
