"""Surveys (普查): what is to be seen, what was found in the field, and what comes of it."""
