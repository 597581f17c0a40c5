"""The planner's studio: statistics run as jobs, kept with a card that tells how to get their bytes again."""
