"""Persons, departments, roles, permissions, sessions and tokens."""
