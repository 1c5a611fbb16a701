"""An invented but plausible day at a city's own addresses, to try things with."""
