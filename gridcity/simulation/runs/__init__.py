"""Simulations that somebody asked for: done by the worker, kept with a card to get them again by."""
