"""Places by name and points by address: search as you type, and the nearest address of a point."""
