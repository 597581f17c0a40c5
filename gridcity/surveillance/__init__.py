"""The look-out: scans over live cases every few minutes, and the alarms that come of them."""
