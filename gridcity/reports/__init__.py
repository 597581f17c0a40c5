"""Reports of an area or a department: maps, plots, tables and words, as one file."""
