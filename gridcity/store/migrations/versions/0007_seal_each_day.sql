-- One hash a day over all events recorded on it.

CREATE TABLE daily_roots (
    day DATE NOT NULL,
    event_count BIGINT NOT NULL,
    prev_root BYTEA NOT NULL,
    root BYTEA NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT daily_roots_pkey PRIMARY KEY (day),
    CONSTRAINT daily_roots_event_count_check CHECK (event_count >= 0),
    CONSTRAINT daily_roots_length_check CHECK (length(prev_root) = 32 AND length(root) = 32)
);

COMMENT ON TABLE daily_roots
IS 'One hash a day over all events recorded on it. Rows are never changed: a trigger refuses.';

COMMENT ON COLUMN daily_roots.day IS 'The day, in the city''s calendar.';

COMMENT ON COLUMN daily_roots.event_count IS 'Events recorded on it. [-]';

COMMENT ON COLUMN daily_roots.prev_root IS 'Root of the day before; 32 zero bytes at first.';

COMMENT ON COLUMN daily_roots.root IS 'SHA-256 over it all; see gridcity.cases.journal.';

COMMENT ON COLUMN daily_roots.made_at IS 'When it was worked out.';

CREATE INDEX case_events_recorded_at_idx ON case_events USING brin (recorded_at);
