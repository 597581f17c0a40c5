"""Honest statistics: arrays in, arrays out. Only ``panels`` reads the store."""
