-- A device whose clock is wrong is believed in what it saw, not when. And what an alarm costs does not grow with the
-- groups that are over.

ALTER TABLE alarm_signals
ADD COLUMN ahead_min INTEGER NOT NULL DEFAULT 5,
ADD COLUMN behind_h INTEGER NOT NULL DEFAULT 720,
ADD CONSTRAINT alarm_signals_ahead_min_check CHECK (ahead_min BETWEEN 0 AND 1440),
ADD CONSTRAINT alarm_signals_behind_h_check CHECK (behind_h BETWEEN 1 AND 8760);

COMMENT ON COLUMN alarm_signals.ahead_min
IS 'How far ahead of ours a device''s clock is believed. [min]';

COMMENT ON COLUMN alarm_signals.behind_h
IS 'How far behind ours a device''s clock is believed: so long gateways keep alarms. [h]';

ALTER TABLE alarm_groups
ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0,
ADD COLUMN is_over BOOLEAN NOT NULL DEFAULT FALSE;

COMMENT ON COLUMN alarm_groups.doubtful
IS 'How many of them came from a clock that could not be right. [-]';

COMMENT ON COLUMN alarm_groups.is_over
IS 'Its case was closed when the next group began: it takes no more alarms.';

ALTER TABLE alarms ADD COLUMN counts_at TIMESTAMP WITH TIME ZONE;

UPDATE alarms SET counts_at = happened_at;

ALTER TABLE alarms
ALTER COLUMN counts_at SET NOT NULL,
DROP CONSTRAINT alarms_device_signal_happened_at_key,
ADD CONSTRAINT alarms_device_signal_happened_at_counts_at_key UNIQUE (device, signal, happened_at, counts_at);

COMMENT ON COLUMN alarms.happened_at
IS 'When, by the device''s clock.';

COMMENT ON COLUMN alarms.counts_at
IS 'When it counts as having happened: received_at where the device''s clock cannot be right.';

DROP INDEX alarm_groups_geom_idx;

DROP INDEX alarm_groups_device_idx;

DROP INDEX alarms_group_id_idx;

CREATE INDEX alarm_groups_geom_idx ON alarm_groups USING gist (geom, tstzrange(first_at, last_at, '[]'))
WHERE case_id IS NULL;

CREATE INDEX alarm_groups_device_idx ON alarm_groups (device, signal, last_at) WHERE case_id IS NULL;

CREATE INDEX alarm_groups_near_idx ON alarm_groups USING gist (geom) WHERE case_id IS NOT NULL AND NOT is_over;

CREATE INDEX alarm_groups_open_idx ON alarm_groups (device, signal) WHERE case_id IS NOT NULL AND NOT is_over;

CREATE INDEX alarms_group_id_idx ON alarms (group_id, counts_at);

CREATE INDEX alarms_doubtful_idx ON alarms (id) WHERE counts_at <> happened_at;
