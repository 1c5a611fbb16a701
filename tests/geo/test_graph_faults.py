"""Road graphs from elsewhere: odd values that must do, and faults that must be named."""

import math
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString

from geo.errors import BadRoadData
from geo.network import RoadNetwork
from geo.roads import ROAD_CLASSES, Roads
from geo.sources.graphs import read_graph, read_graphml


def _roads(graph: "nx.Graph[Any]", source: str | Path) -> Roads:
    return read_graph(graph, source).roads


def two_way(**there: Any) -> "nx.MultiDiGraph[Any]":
    """Join two junctions a kilometre apart; the values are those of the way there."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_node("west", x=8.00, y=0.0)
    graph.add_node("east", x=8.01, y=0.0)
    graph.add_edge("west", "east", **({"travel_time": 60.0} | there))
    graph.add_edge("east", "west", travel_time=60.0)
    return graph


def there(roads: Roads) -> int:
    """Find the arc from west to east."""
    (arc,) = np.flatnonzero(roads.lon[roads.tail] < roads.lon[roads.head])
    return int(arc)


@pytest.mark.parametrize(
    ("edge", "said"),
    [
        ({"geometry": "LINESTRING EMPTY"}, "geometry is not a line"),
        ({"geometry": LineString()}, "geometry is not a line"),
        ({"geometry": MultiLineString([[(0, 0), (1, 1)]])}, "geometry is not a line"),
        ({"geometry": "LINESTRING (8 0, 8.01"}, "ParseException"),
        ({"length": "about a mile"}, "could not convert"),
        ({"length": -3.0}, "length is -3.0"),
        ({"length": math.nan}, "length is nan"),
        ({"travel_time": math.inf}, "travel_time is inf"),
        ({"travel_time": "[12.0, 13.0]"}, "could not convert"),
        ({"travel_time": None}, "neither travel_time, speed_kph nor highway"),
        ({"travel_time": None, "speed_kph": 0}, "speed_kph is 0"),
        ({"travel_time": None, "speed_kph": -50}, "speed_kph is -50"),
    ],
)
def test_a_fault_names_file_and_road(edge: dict[str, Any], said: str) -> None:
    """Whatever an edge lacks, the message begins with the source and the road's two ends."""
    with pytest.raises(BadRoadData) as refused:
        _roads(two_way(**edge), "roads.graphml")
    assert str(refused.value).startswith("roads.graphml: road west to east: ")
    assert said in refused.value.reason


@pytest.mark.parametrize(
    ("point", "said"), [("900 1", "outside -180 to 180"), ("8.005 95", "outside -90 to 90")]
)
def test_bends_off_the_globe_are_refused(point: str, said: str) -> None:
    """A projected shape on degrees' junctions is told, not drawn across the world."""
    with pytest.raises(BadRoadData, match=said):
        _roads(two_way(geometry=f"LINESTRING (8 0, {point}, 8.01 0)"), "town")


@pytest.mark.parametrize("x", [math.nan, math.inf, 181.0, "8,01", None])
def test_a_junction_nowhere_is_named(x: object) -> None:
    """Coordinates that are no degrees are told with the junction's own name."""
    graph = two_way()
    graph.nodes["east"]["x"] = x
    with pytest.raises(BadRoadData, match=r"^town: junction east"):
        _roads(graph, "town")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({}, ""),
        ({"name": None}, ""),
        ({"name": math.nan}, ""),
        ({"name": math.nan, "ref": "N 12"}, ""),
        ({"ref": "N 12"}, "N 12"),
        ({"name": ["Rua A", "Rua B"], "ref": "N 12"}, "Rua A"),
        ({"name": "['Rua A', 'Rua B']"}, "Rua A"),
        ({"name": 42}, "42"),
        ({"name": "北京路"}, "北京路"),
    ],
)
def test_names_of_all_sorts(values: dict[str, Any], name: str) -> None:
    """The first of several names, the number where there is none, nothing for a missing one."""
    roads = _roads(two_way(**values), "town")
    assert roads.names[roads.name[there(roads)]] == name


@pytest.mark.parametrize(
    ("highway", "road_class"),
    [
        ("residential", "residential"),
        (["busway", "tertiary"], "tertiary"),
        ("['motorway_link', 'primary']", "motorway_link"),
        ("goat_track", "road"),
        (None, "road"),
    ],
)
def test_classes_of_all_sorts(highway: object, road_class: str) -> None:
    """The first class that vans drive on; an unknown one is a road of no class."""
    roads = _roads(two_way(highway=highway), "town")
    assert ROAD_CLASSES[roads.road_class[there(roads)]] == road_class


@given(st.floats(1, 5_000), st.floats(5, 130))
def test_time_is_length_over_speed(length: float, speed: float) -> None:
    """`speed_kph` and `length` give the time, whether they are numbers or texts."""
    for given_as in (float, str):
        values = {"travel_time": None, "length": given_as(length), "speed_kph": given_as(speed)}
        roads = _roads(two_way(**values), "town")
        assert roads.milliseconds[there(roads)] == max(1, round(length / speed * 3_600))
        assert roads.decimetres[there(roads)] == max(1, round(length * 10))


def test_a_road_without_length_is_measured_along_its_bends() -> None:
    """The globe's metres along the drawn line are taken, not the straight distance."""
    bent = "LINESTRING (8 0, 8.005 0.005, 8.01 0)"
    straight, drawn = (
        int(roads.decimetres[there(roads)])
        for roads in (
            _roads(two_way(), "town"), _roads(two_way(geometry=bent), "town")
        )
    )  # fmt: skip
    assert straight == pytest.approx(11_120, rel=0.001)
    assert drawn == pytest.approx(straight * math.sqrt(2), rel=0.001)


def test_ends_of_a_drawn_line_are_the_junctions() -> None:
    """A line that misses its junctions by a little is led to them, and measured up to there."""
    roads = _roads(two_way(geometry="LINESTRING (8.0001 0, 8.005 1e-4, 8.0099 0)"), "town")
    points, _ = roads.points(np.array([there(roads)]))
    assert points.tolist() == [[8.0, 0.0], [8.005, 1e-4], [8.01, 0.0]]
    assert roads.decimetres[there(roads)] == pytest.approx(11_122, abs=2)


def test_a_street_drawn_once_is_turned_round_for_the_way_back() -> None:
    """An undirected edge's bends come in the order of driving, in both directions."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("west", x=8.00, y=0.0)
    graph.add_node("east", x=8.01, y=0.0)
    bends = "LINESTRING (8 0, 8.002 0.001, 8.007 0.003, 8.01 0)"
    graph.add_edge("west", "east", travel_time=60.0, geometry=bends)
    roads = _roads(graph, "town")
    onward, _ = roads.points(np.array([there(roads)]))
    back, _ = roads.points(np.array([1 - there(roads)]))
    assert onward[:, 0].tolist() == [8.0, 8.002, 8.007, 8.01]
    assert back.tolist() == onward[::-1].tolist()


def test_a_time_beyond_all_journeys_is_the_longest_there_is() -> None:
    """A ferry of a thousand hours doesn't break the count of milliseconds."""
    roads = _roads(two_way(travel_time=3.6e9), "town")
    assert roads.milliseconds[there(roads)] == 2**31 - 1


def test_only_what_can_be_left_again_stays() -> None:
    """One-way leads out of the town, and places without a road, are not part of it."""
    graph = two_way()
    graph.add_node("lost", x=8.02, y=0.0)
    graph.add_node("end", x=8.03, y=0.0)
    graph.add_edge("east", "end", travel_time=5)
    roads = _roads(graph, "town")
    assert (roads.junctions, roads.arcs) == (2, 2)


@pytest.mark.parametrize("kind", [nx.DiGraph, nx.MultiDiGraph, nx.Graph, nx.MultiGraph])
def test_nobody_lives_in_a_graph_without_roads(kind: Any) -> None:
    """Junctions alone are no city, whatever the kind of graph."""
    graph = kind()
    graph.add_node("a", x=0, y=0)
    with pytest.raises(BadRoadData, match=r"^nowhere: has no roads$"):
        _roads(graph, "nowhere")


def test_a_graph_and_its_file_are_one_city(tmp_path: Path) -> None:
    """Written as GraphML and read again, a town keeps its times, names and shape."""
    graph = two_way(name="Straße", length=1_200.5, geometry="LINESTRING (8 0, 8.005 0.001, 8.01 0)")
    nx.write_graphml(graph, tmp_path / "town.graphml")
    direct = _roads(graph, "town")
    read = _roads(read_graphml(tmp_path / "town.graphml"), "town")
    for field in ("lon", "lat", "milliseconds", "decimetres", "shape_lon", "shape_lat"):
        assert getattr(read, field).tolist() == getattr(direct, field).tolist()
    assert read.names == direct.names == ("", "Straße")
    assert RoadNetwork.from_graphml(tmp_path / "town.graphml").source == "town.graphml"
