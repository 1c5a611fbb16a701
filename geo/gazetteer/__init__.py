"""Finding what a text means among a city's addresses, streets and places."""
