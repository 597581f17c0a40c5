"""The city's own process, simulated: arrivals, crews, working time, roads."""
