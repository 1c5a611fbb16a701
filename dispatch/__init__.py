"""The field side of a vehicle service organisation: people, clocks, names and money."""
