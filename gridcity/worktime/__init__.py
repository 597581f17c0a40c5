"""Working time: calendars, limits and the deadlines that follow from them. Pure: no clock, no store."""
