"""The exchange of components with the 18 fields of GB/T 47678.5-2026, out and in."""
