"""The sample city: a fictional northern river town, made by a seed, and a week of its life."""
