"""Tables and results to take along: streamed files, and views for other tools."""
