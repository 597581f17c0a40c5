"""Real service requests from elsewhere, filed as cases with their own times."""
