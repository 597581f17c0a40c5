"""Areas, cells, and the cell of a place."""
