"""Alembic migrations: one history, run in each city's schema."""
