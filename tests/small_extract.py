"""Small OpenStreetMap extracts, written for tests."""

from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way


def write_grid(path: Path, *, side: int) -> None:
    """Write a town of straight streets as an extract."""
    with osmium.SimpleWriter(str(path)) as writer:
        for i in range(side * side):
            place = (-8.6 + 0.002 * (i % side), 41.1 + 0.002 * (i // side))
            writer.add_node(Node(id=i + 1, location=place))
        tags = {"highway": "residential", "name": "Rua"}
        for k in range(side):
            across = [k * side + i + 1 for i in range(side)]
            along = [i * side + k + 1 for i in range(side)]
            writer.add_way(Way(id=2 * k + 1, nodes=across, tags=tags))
            writer.add_way(Way(id=2 * k + 2, nodes=along, tags=tags))
