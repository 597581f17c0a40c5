"""Under which conditions a case of a class is filed and closed, and how long each step may take."""
