"""Closed cases seen again at random: how many were closed that were not done."""
