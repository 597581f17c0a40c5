"""The sample city: a fictional northern river town, made by a seed, and some weeks of its life."""
