"""The geometry of tilings: coordinates and numbers; no database, no web, no settings."""
