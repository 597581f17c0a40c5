"""Who of a department should take a case: its crews ranked by load, way, time and skill, with reasons."""
