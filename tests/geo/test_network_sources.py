"""Networks of all sources: what each gives, what is noted, and that all of it is saved."""

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from geo import Coordinate, RoadNetwork
from geo.addresses import Address, Addresses
from geo.errors import BadRoadData, NoConnection
from geo.roads import Roads
from geo.sources.drawn_area import Outline, circle
from geo.sources.graphs import WITHOUT_TURNS
from geo.sources.network_sources import OPENSTREETMAP, Parts
from geo.sources.places import Place
from tests.geo.made_extracts import MadeWay, write_extract
from tests.geo.made_roads import grid

MIDDLE = Coordinate(-8.605, 41.15)


def _graph() -> "nx.MultiDiGraph[Any]":
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_node(1, x=-8.61, y=41.15)
    graph.add_node(2, x=-8.60, y=41.15)
    graph.add_edge(1, 2, highway="residential", length=840)
    graph.add_edge(2, 1, highway="residential", length=840)
    return graph


class _Servers:
    """Knows one street, wherever it is asked."""

    def named(self, _query: str) -> Place:
        return Place(_graph(), Addresses.of([Address("Rua", "7", MIDDLE)]))

    def inside(self, outline: Outline) -> Place:
        if outline.bounds[0] > 0:
            raise ConnectionError("Name or service not known")
        return Place(_graph(), Addresses.empty())


def _comes_back(network: RoadNetwork, folder: Path) -> None:
    """Save and load a network: it is the same to all who ask."""
    network.save(folder)
    again = RoadNetwork.load(folder)
    assert again.summary() == network.summary()
    assert list(again.names) == list(network.names)
    for field in Roads.__slots__:
        np.testing.assert_array_equal(getattr(again.roads, field), getattr(network.roads, field))


def test_extracts_give_turns_names_and_notes(tmp_path: Path) -> None:
    """All that an extract knows is in the network, and in what is saved of it."""
    ways = [
        MadeWay(nodes=[0, 1, 2], tags={"highway": "residential", "name": "Rua"}),
        MadeWay(nodes=[1, 11], tags={"highway": "residential"}),
    ]
    nodes = {3: {"amenity": "hospital", "name": "São João"}}
    file = write_extract(tmp_path / "town.osm.pbf", ways, nodes=nodes)
    network = RoadNetwork.from_pbf(file)
    assert [name.text for name in network.names] == ["São João"]
    assert network.source == f"town.osm.pbf, {OPENSTREETMAP}"
    _comes_back(network, tmp_path / "town.city")


def test_areas_are_asked_for_and_named(tmp_path: Path) -> None:
    """What lies in an outline; that graphs know no turns is noted and kept."""
    outline = circle(MIDDLE, 500)
    network = RoadNetwork.from_polygon(outline, source="the centre", places=_Servers())
    assert network.source == f"the centre, {OPENSTREETMAP}"
    assert network.notes == (WITHOUT_TURNS,)
    assert network.zone == "Europe/Lisbon"
    _comes_back(network, tmp_path / "centre.city")
    with pytest.raises(NoConnection, match=r"^the east: "):
        RoadNetwork.from_polygon(
            circle(Coordinate(9, 49), 500), source="the east", places=_Servers()
        )


def test_places_come_with_their_addresses(tmp_path: Path) -> None:
    """Of a place by its name."""
    network = RoadNetwork.from_place("Porto", places=_Servers(), zone="Etc/UTC")
    assert [address.street for address in network.addresses] == ["Rua"]
    assert network.zone == "Etc/UTC"
    _comes_back(network, tmp_path / "porto.city")


def test_any_graph_with_travel_times_will_do(tmp_path: Path) -> None:
    """Of networkx, with positions and seconds only."""
    network = RoadNetwork.from_graph(_graph(), source="mine")
    assert (network.source, network.roads.arcs) == ("mine", 2)
    _comes_back(network, tmp_path / "mine.city")


def test_text_files_tell_what_they_are_doing(tmp_path: Path) -> None:
    """Arcs and nodes as text, with the steps of reading them."""
    (tmp_path / "arcs.csv").write_text("a,b,60,700\nb,a,60,700\n")
    (tmp_path / "nodes.csv").write_text("a,-8.61,41.15\nb,-8.60,41.15\nc,0,0\n")
    steps: list[str] = []
    network = RoadNetwork.from_arcs(
        tmp_path / "arcs.csv",
        str(tmp_path / "nodes.csv"),
        progress=lambda step, _share: steps.append(step),
    )
    assert steps == ["reading nodes", "reading arcs", "joining roads"]
    assert network.source == "arcs.csv"
    assert network.notes == ("junctions on no such arc: 1 left out",)
    _comes_back(network, tmp_path / "text.city")


def test_parts_alone_make_a_network() -> None:
    """Whoever reads a format of his own gives roads and where they are from."""
    network = RoadNetwork.of_parts(Parts(roads=grid(3), source="mine"), None)
    assert network.zone == "Europe/Lisbon"
    assert network.summary().junctions == 9
    assert (network.turns.banned, len(network.names), network.notes) == (0, 0, ())
    with pytest.raises(BadRoadData, match="no IANA time zone"):
        RoadNetwork.of_parts(Parts(roads=grid(3), source="mine"), "Mars/Olympus")
