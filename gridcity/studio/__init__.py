"""The planner's studio: statistics run as jobs, kept with a card that says how to get the same bytes again."""
