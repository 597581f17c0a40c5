-- What was in a state on a past day is found by its events, and not by a look at each of them.

CREATE INDEX component_events_state_after_idx ON component_events ((after ->> 'state'), effective_on, component_id)
WHERE before ->> 'state' IS NOT NULL;

CREATE INDEX component_events_stateless_idx ON component_events (component_id)
WHERE before ->> 'state' IS NULL;
