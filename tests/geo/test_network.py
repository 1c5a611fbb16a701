"""The road network as others use it: build, save, load, ask."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import osmium
import pytest

import geo
from geo import (
    Address,
    Addresses,
    BadCity,
    BadRoadData,
    Coordinate,
    NoWay,
    OffNetwork,
    RoadNetwork,
)
from geo.roads import Roads
from tests.geo.made_roads import Street, degrees, grid, roads_of


def _network(roads: Roads | None = None, **fields: Any) -> RoadNetwork:
    given = {"addresses": Addresses.empty(), "zone": "Europe/Lisbon", "source": "made"} | fields
    return RoadNetwork(roads=roads or grid(4), **given)


def _at(x: float, y: float) -> Coordinate:
    return Coordinate(*degrees((x, y)))


def _pbf(path: Path) -> Path:
    with osmium.SimpleWriter(str(path)) as writer:
        for node, (x, y) in enumerate([(0, 0), (1, 0), (1, 1)], start=1):
            writer.add_node(osmium.osm.mutable.Node(id=node, location=degrees((x, y))))
        tags = {
            "highway": "residential",
            "name": "Rua",
            "addr:street": "Rua",
            "addr:housenumber": "1",
        }
        writer.add_way(osmium.osm.mutable.Way(id=1, nodes=[1, 2, 3], tags=tags))
    return path


def test_public_names_are_those_intended() -> None:
    """What `geo` offers is listed, sorted, and there."""
    assert list(geo.__all__) == sorted(geo.__all__, key=lambda name: (not name.isupper(), name))
    for name in geo.__all__:
        assert hasattr(geo, name)
    assert {"RoadNetwork", "Coordinate", "TravelMatrix", "Path", "Address"} <= set(geo.__all__)


def test_importing_geo_leaves_slow_libraries_alone() -> None:
    """The command line starts quickly: osmnx comes with the first place only."""
    code = (
        "import sys, geo; print([m for m in ('osmnx', 'geopandas', 'pandas') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_from_pbf_to_matrix_and_back_from_disk(tmp_path: Path) -> None:
    """An extract becomes a city; saved and loaded, it answers the same."""
    told: list[float] = []
    built = RoadNetwork.from_pbf(
        str(_pbf(tmp_path / "town.osm.pbf")), progress=lambda _step, share: told.append(share)
    )
    assert told[-1] == 1
    assert built.zone == "Europe/Lisbon"
    assert built.source == "town.osm.pbf, © OpenStreetMap contributors, ODbL 1.0"
    built.save(tmp_path / "town.city")
    loaded = RoadNetwork.load(str(tmp_path / "town.city"))
    points = [_at(0.2, 0), _at(1, 0.7)]
    np.testing.assert_array_equal(built.matrix(points).seconds, loaded.matrix(points).seconds)
    assert loaded.summary() == built.summary()
    assert list(loaded.addresses) == list(built.addresses)


def test_from_pbf_names_a_bad_file(tmp_path: Path) -> None:
    """The error names the file and needs no reading of a traceback."""
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(_pbf(tmp_path / "town.osm.pbf").read_bytes()[:100])
    with pytest.raises(BadRoadData, match=r"cut\.osm\.pbf: "):
        RoadNetwork.from_pbf(path)


def test_from_graph_and_graphml(tmp_path: Path) -> None:
    """A networkx graph and its GraphML file give the same city."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for node, (x, y) in enumerate([degrees((0, 0)), degrees((1, 0))]):
        graph.add_node(node, x=x, y=y)
    graph.add_edge(0, 1, travel_time=30.0)
    graph.add_edge(1, 0, travel_time=40.0)
    direct = RoadNetwork.from_graph(graph, zone="Asia/Tokyo")
    nx.write_graphml(graph, tmp_path / "town.graphml")
    saved = RoadNetwork.from_graphml(tmp_path / "town.graphml")
    assert direct.roads.milliseconds.tolist() == [30_000, 40_000]
    np.testing.assert_array_equal(direct.roads.milliseconds, saved.roads.milliseconds)
    assert (direct.zone, saved.zone) == ("Asia/Tokyo", "Europe/Lisbon")
    assert saved.source == "town.graphml"


def test_made_cities_are_the_same_for_the_same_seed() -> None:
    """A synthetic city is a city, deterministic by its seed."""
    one, same, other = (RoadNetwork.synthetic(400, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.roads.milliseconds, same.roads.milliseconds)
    assert one.roads.lon.tobytes() != other.roads.lon.tobytes()
    assert len(one.addresses) > 0
    matrix = one.matrix([one.addresses.coordinate(i) for i in range(0, 40, 8)])
    assert not matrix.unreachable.any()
    assert "seed 1" in one.source


def test_the_zone_is_that_of_the_centre() -> None:
    """The time zone is found by the middle of the city, or given."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(0, x=-51.23, y=-30.03)
    graph.add_node(1, x=-51.22, y=-30.03)
    graph.add_edge(0, 1, travel_time=1)
    graph.add_edge(1, 0, travel_time=1)
    assert RoadNetwork.from_graph(graph).zone == "America/Sao_Paulo"


def test_an_unknown_zone_is_refused() -> None:
    """A zone that Python's clock doesn't know never gets into a city."""
    for zone in ("Europe/Nowhere", "", "../etc/passwd"):
        with pytest.raises(BadRoadData, match="is no IANA time zone"):
            _network(zone=zone)


def test_a_city_without_roads_is_refused() -> None:
    """Nobody can be sent anywhere."""
    with pytest.raises(BadRoadData, match="has no roads"):
        _network(roads_of([(0, 0)], []))


def test_load_says_where_there_is_no_city(tmp_path: Path) -> None:
    """A folder that is no city is named."""
    with pytest.raises(BadCity, match="none"):
        RoadNetwork.load(tmp_path / "none")


def test_path_is_what_the_matrix_says() -> None:
    """One way, two questions, one answer."""
    network = _network()
    points = [_at(0.3, 0), _at(2.2, 3), _at(3, 1.5), _at(0.3, 0)]
    matrix = network.matrix(points)
    pairs = [(a, b) for a in points for b in points]
    paths = network.paths(pairs)
    assert [path.seconds for path in paths] == matrix.seconds.ravel().tolist()
    assert [path.metres for path in paths] == matrix.metres.ravel().tolist()
    assert network.path(points[0], points[1]) == paths[1]


def test_no_pairs_no_paths() -> None:
    """An empty day has no routes to draw."""
    assert _network().paths([]) == []


def test_no_way_names_the_pair() -> None:
    """Where nobody can drive there is no line to draw."""
    roads = roads_of([(0, 0), (0, 1)], [Street(a=0, b=1, both_ways=False)])
    network = _network(roads)
    assert network.matrix([_at(0, 0.8)], [_at(0, 0.2)]).unreachable.all()
    with pytest.raises(NoWay, match=r"no way leads from Coordinate\(lon=.*\) to Coordinate"):
        network.path(_at(0, 0.8), _at(0, 0.2))


def test_points_off_the_network_are_numbered_through() -> None:
    """Origins first, then destinations; pairs two by two; the radius can be chosen."""
    network = _network()
    near, far = _at(0, 0), _at(0, -20)
    with pytest.raises(OffNetwork) as off:
        network.matrix([near, near], [near, far])
    assert set(off.value.distances) == {3}
    with pytest.raises(OffNetwork) as off:
        network.paths([(near, near), (far, near)])
    assert set(off.value.distances) == {2}
    assert network.matrix([near, far], radius_metres=5000).seconds[0, 1] == 0


def test_distances_to_the_road_never_raise() -> None:
    """Planning asks who is off the network before it says so."""
    distances = _network().snap_distances([_at(0, 0), _at(0, -20), Coordinate(0, 0)])
    assert distances == pytest.approx([0, 2224, 4_600_000], rel=0.02, abs=0.01)


def test_snap_puts_points_on_streets() -> None:
    """Positions come with their distance, and beyond the radius with an error."""
    snapped = _network().snap([_at(0.5, 0.1)])
    assert snapped.metres == pytest.approx([11.1], abs=0.1)
    with pytest.raises(OffNetwork):
        _network().snap([_at(0.5, 0.1)], radius_metres=5)


def test_bounds_and_centre() -> None:
    """West, south, east, north of the junctions, and their middle."""
    network = _network()
    assert network.bounds == (*degrees((0, 0)), *degrees((3, 3)))
    assert network.centre.lon == pytest.approx(degrees((1.5, 1.5))[0])
    assert network.centre.lat == pytest.approx(degrees((1.5, 1.5))[1])


def test_summary_counts_each_street_once() -> None:
    """Kilometres are those of streets, not of lanes: one-ways count as much as two-ways."""
    two_way, one_way = Street(a=0, b=1), Street(a=1, b=2, both_ways=False)
    house = Address("Rua", "7", _at(0, 0))
    network = _network(
        roads_of([(0, 0), (0, 1), (0, 2)], [two_way, one_way]), addresses=Addresses.of([house])
    )
    summary = network.summary()
    assert (summary.junctions, summary.arcs, summary.addresses) == (3, 3, 1)
    assert summary.km == pytest.approx(2 * 0.1112, abs=0.0002)
    assert (summary.zone, summary.source) == ("Europe/Lisbon", "made")
