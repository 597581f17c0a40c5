"""Suspects: where the register and what people report contradict each other, so that somebody looks."""
