"""The city and its profile: names, divisions, time zone, catalogue editions, projection centre."""
