-- Who follows a watch, and what somebody does not want to be told of.

CREATE TABLE watch_followers (
    watch_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    followed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT watch_followers_pkey PRIMARY KEY (watch_id, person_id),
    CONSTRAINT watch_followers_watch_id_fkey FOREIGN KEY (watch_id) REFERENCES watches (id),
    CONSTRAINT watch_followers_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (id)
);

COMMENT ON TABLE watch_followers
IS 'Who is told of the alarms of a watch: who set it, and who asked for that.';

COMMENT ON COLUMN watch_followers.watch_id
IS 'Which watch.';

COMMENT ON COLUMN watch_followers.person_id
IS 'Who follows it.';

COMMENT ON COLUMN watch_followers.followed_at
IS 'Since when: of alarms before that nobody is told afterwards.';

INSERT INTO watch_followers (watch_id, person_id, followed_at)
SELECT
    id,
    changed_by,
    now()
FROM watches
WHERE changed_by IS NOT NULL;

CREATE INDEX cluster_alarm_events_news_idx ON cluster_alarm_events (happened_at) WHERE kind IN ('found', 'return');

ALTER TABLE notice_preferences ADD COLUMN muted TEXT [] DEFAULT '{}' NOT NULL;

ALTER TABLE notice_preferences
ADD CONSTRAINT notice_preferences_muted_check CHECK (muted <@ ARRAY['alarms', 'reports', 'runs']);

COMMENT ON COLUMN notice_preferences.muted
IS 'Of what they are not told at all: alarms, reports, runs.';
