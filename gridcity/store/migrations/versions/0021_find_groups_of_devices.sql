-- The groups of one device are found at once, however many devices and years there are.

DROP INDEX alarm_groups_last_at_idx;

CREATE INDEX alarm_groups_device_idx ON alarm_groups (signal, device, last_at);
