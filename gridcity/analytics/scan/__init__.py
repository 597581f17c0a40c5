"""Scan statistics: where, and when, more happened than chance brings together. After Kulldorff."""
