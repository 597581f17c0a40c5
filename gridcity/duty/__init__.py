"""Duty: who answers for what, where, since when."""
