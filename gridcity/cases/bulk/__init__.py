"""Many cases at once with their histories: records, decided by the usual rules, written and chained."""
