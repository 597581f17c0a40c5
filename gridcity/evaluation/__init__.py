"""How well work is done: indicators and scores of regions, departments and posts, and their cases."""
