"""Roads: where things are, how long it takes to get there, and by which way."""
