"""The three sample cities of the shared data: whole, connected, exact, believable."""

import itertools
from functools import cache
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from geo import Coordinate, RoadNetwork
from tests.geo.made_roads import line_metres

ROADS = Path(__file__).parents[3] / "shared" / "data" / "roads"
CITIES = ("porto", "heidelberg", "porto_alegre")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ROADS.is_dir(), reason="../shared/data/roads is not there"),
]


@cache
def _city(name: str) -> RoadNetwork:
    return RoadNetwork.from_pbf(ROADS / f"{name}.osm.pbf")


def _junctions(network: RoadNetwork, count: int) -> np.ndarray:
    return np.random.default_rng(7).choice(network.roads.junctions, count, replace=False)


def _at(network: RoadNetwork, i: int) -> Coordinate:
    return Coordinate(float(network.roads.lon[i]), float(network.roads.lat[i]))


@pytest.mark.parametrize(
    ("name", "junctions", "zone"),
    [
        ("porto", (60_000, 70_000), "Europe/Lisbon"),
        ("heidelberg", (10_000, 15_000), "Europe/Berlin"),
        ("porto_alegre", (12_000, 17_000), "America/Sao_Paulo"),
    ],
)
def test_the_whole_city_is_there(name: str, junctions: tuple[int, int], zone: str) -> None:
    """As many junctions as were counted before, strongly connected, in its own time zone."""
    network = _city(name)
    summary = network.summary()
    assert junctions[0] < summary.junctions < junctions[1]
    assert summary.zone == zone
    assert summary.addresses > 0
    roads = network.roads
    graph = nx.DiGraph(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
    assert nx.is_strongly_connected(graph)


@pytest.mark.parametrize("name", CITIES)
def test_times_and_lengths_are_those_of_networkx(name: str) -> None:
    """Where all turns are free, the matrix is networkx's Dijkstra, rounded once."""
    city = _city(name)
    roads = city.roads
    network = RoadNetwork(
        roads=roads, addresses=city.addresses, zone=city.zone, source="without turns"
    )
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_weighted_edges_from(
        zip(roads.tail.tolist(), roads.head.tolist(), roads.milliseconds.tolist(), strict=True)
    )
    chosen = _junctions(network, 40)
    matrix = network.matrix([_at(network, int(i)) for i in chosen])
    for row in range(3):
        true = nx.single_source_dijkstra_path_length(graph, int(chosen[row]))
        rounded = [(true[int(i)] + 500) // 1000 for i in chosen]
        assert matrix.seconds[row].tolist() == rounded


@pytest.mark.parametrize("name", CITIES)
def test_paths_are_as_long_as_they_say(name: str) -> None:
    """Anywhere in the city a path's line has its length, and its time is the matrix's."""
    network = _city(name)
    points = [
        Coordinate(here.lon + 0.0003, here.lat - 0.0002)
        for here in (_at(network, int(i)) for i in _junctions(network, 12))
    ]
    matrix = network.matrix(points)
    pairs = list(itertools.pairwise(range(len(points))))
    paths = network.paths([(points[i], points[j]) for i, j in pairs])
    for (i, j), path in zip(pairs, paths, strict=True):
        assert (path.seconds, path.metres) == (matrix.seconds[i, j], matrix.metres[i, j])
        line = [(x, y) for x, y in path.line.coords]
        assert line_metres(line) == pytest.approx(path.metres, rel=0.002, abs=3)


@pytest.mark.parametrize("name", CITIES)
def test_times_are_believable(name: str) -> None:
    """Trips of 2-4 km through the middle of the city average 20-38 km/h, as OSRM's do."""
    network = _city(name)
    roads, centre = network.roads, network.centre
    near = np.argsort(np.hypot(roads.lon - centre.lon, roads.lat - centre.lat))[:4_000]
    chosen = np.random.default_rng(7).choice(near, 60, replace=False)
    matrix = network.matrix([_at(network, int(i)) for i in chosen])
    trips = (matrix.metres > 2_000) & (matrix.metres < 4_000)
    kmh = np.median(matrix.metres[trips] / matrix.seconds[trips]) * 3.6
    assert 20 < kmh < 38


def test_a_saved_city_is_the_same(tmp_path: Path) -> None:
    """What was built and what was loaded give one table."""
    network = _city("heidelberg")
    network.save(tmp_path / "heidelberg.city")
    loaded = RoadNetwork.load(tmp_path / "heidelberg.city")
    points = [_at(network, int(i)) for i in _junctions(network, 20)]
    np.testing.assert_array_equal(network.matrix(points).metres, loaded.matrix(points).metres)
    assert loaded.summary() == network.summary()
