"""OpenStreetMap extracts: roads, turns, addresses and names out of ways, nodes and relations."""
