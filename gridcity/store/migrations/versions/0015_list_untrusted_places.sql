-- The cases whose place cannot be trusted, newest first, however few of many they are.

CREATE INDEX cases_untrusted_idx ON cases (reported_at, id) WHERE place_quality <> 'exact';
