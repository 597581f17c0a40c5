"""Run a city by its grid: the city's records and rules."""
