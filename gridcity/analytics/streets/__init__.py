"""Statistics along the streets: people and calls move on them, not as the crow flies."""
