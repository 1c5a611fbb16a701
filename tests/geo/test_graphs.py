"""Graphs of networkx and osmnx, and GraphML files, turned into roads."""

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from shapely import LineString

from geo.errors import BadRoadData
from geo.osm.tags import driven_kmh, node_delay
from geo.roads import ROAD_CLASSES, Roads
from geo.sources.graphs import WITHOUT_TURNS, read_graph, read_graphml
from geo.twins import twins


def _roads(graph: "nx.Graph[Any]", source: str | Path) -> Roads:
    return read_graph(graph, source).roads


def _osmnx_graph() -> "nx.MultiDiGraph[Any]":
    """Make a small town in osmnx's form, as `graph_from_place(simplify=True)` gives it."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(crs="epsg:4326")
    for node, x, y in ((11, 8.68, 49.41), (12, 8.69, 49.41), (13, 8.69, 49.42)):
        graph.add_node(node, x=x, y=y, street_count=2)
    bend = LineString([(8.68, 49.41), (8.685, 49.412), (8.69, 49.41)])
    street = {"highway": "residential", "name": "Hauptstraße", "length": 850.0, "oneway": False}
    graph.add_edge(11, 12, osmid=1, geometry=bend, reversed=False, **street)
    graph.add_edge(12, 11, osmid=1, geometry=bend.reverse(), reversed=True, **street)
    main = {"highway": ["primary", "secondary"], "maxspeed": ["50", "30"], "length": 1112.0}
    for tail, head in ((12, 13), (13, 12)):
        graph.add_edge(tail, head, osmid=[2, 3], name=["Ring", "Allee"], ref="B 3", **main)
    return graph


def _arc(roads: Roads, tail: float, head: float) -> int:
    """Find the arc between two latitudes or longitudes (a junction has no other name)."""
    ends = np.column_stack((roads.lon + roads.lat, roads.lon + roads.lat))
    found = np.flatnonzero(
        np.isclose(ends[roads.tail, 0], tail) & np.isclose(ends[roads.head, 1], head)
    )
    assert len(found) == 1
    return int(found[0])


A, B, C = 8.68 + 49.41, 8.69 + 49.41, 8.69 + 49.42


def test_a_graph_of_osmnx_becomes_roads() -> None:
    """Lengths, names, classes and shapes are kept; both directions are one street."""
    roads = _roads(_osmnx_graph(), "town")
    assert (roads.junctions, roads.arcs) == (3, 4)
    bent = _arc(roads, A, B)
    assert roads.decimetres[bent] == 8500
    assert roads.names[roads.name[bent]] == "Hauptstraße"
    coordinates, _ = roads.points(np.array([bent]))
    assert coordinates.tolist() == [[8.68, 49.41], [8.685, 49.412], [8.69, 49.41]]
    assert (twins(roads) >= 0).all()
    assert ROAD_CLASSES[roads.road_class[_arc(roads, B, C)]] == "primary"
    assert roads.names[roads.name[_arc(roads, B, C)]] == "Ring"


def test_speeds_are_those_of_extracts() -> None:
    """Without times, class and limit decide, as in a .osm.pbf; of several limits the lowest."""
    roads = _roads(_osmnx_graph(), "town")
    primary = _arc(roads, B, C)
    kmh = driven_kmh({"highway": "primary", "maxspeed": "30"})
    assert roads.milliseconds[primary] == pytest.approx(1112 * 3600 / kmh, abs=1)


def test_travel_times_of_the_graph_go_first() -> None:
    """Whoever sets `travel_time` (as osmnx's add_edge_travel_times does) is believed."""
    graph = _osmnx_graph()
    for _, _, data in graph.edges(data=True):
        data |= {"travel_time": 12.5, "speed_kph": 1.0}
    assert set(_roads(graph, "town").milliseconds.tolist()) == {12_500}


def test_speeds_of_the_graph_go_second() -> None:
    """`speed_kph` (as osmnx's add_edge_speeds gives) beats class and limit."""
    graph = _osmnx_graph()
    for _, _, data in graph.edges(data=True):
        data["speed_kph"] = 36.0
    roads = _roads(graph, "town")
    assert roads.milliseconds[_arc(roads, B, C)] == 111_200


def test_signals_of_the_graph_delay() -> None:
    """A graph of osmnx keeps `highway` on junctions: those who enter a signal wait."""
    graph = _osmnx_graph()
    graph.nodes[13]["highway"] = "traffic_signals"
    plain = _roads(_osmnx_graph(), "town")
    lit = _roads(graph, "town")
    lost = lit.milliseconds - plain.milliseconds
    waiting = node_delay({"highway": "traffic_signals"}).forward
    assert waiting > 0
    assert lost[_arc(lit, B, C)] == waiting
    assert lost.sum() == waiting


def test_osmnx_reads_and_saves_what_we_take(tmp_path: Path) -> None:
    """A real osmnx graph, from OSM XML, directly and through its GraphML, gives the same roads."""
    import osmnx as ox  # noqa: PLC0415 - takes seconds

    xml = tmp_path / "town.osm"
    xml.write_text(_OSM_XML, "utf-8")
    graph = ox.graph_from_xml(xml, bidirectional=False, simplify=True, retain_all=True)
    direct = _roads(graph, "town")
    assert direct.arcs == 7
    assert "Rua de Cima" in direct.names
    assert len(direct.shape_lon) > 0
    ox.save_graphml(graph, tmp_path / "town.graphml")
    saved = _roads(read_graphml(tmp_path / "town.graphml"), "town")
    for field in ("milliseconds", "decimetres", "road_class", "shape_lon", "lon"):
        np.testing.assert_allclose(getattr(direct, field), getattr(saved, field), rtol=1e-9)
    assert direct.names == saved.names


_OSM_XML = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
<node id="1" lat="41.150" lon="-8.610"/><node id="2" lat="41.151" lon="-8.611"/>
<node id="3" lat="41.152" lon="-8.610"/><node id="4" lat="41.152" lon="-8.608"/>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
<tag k="highway" v="secondary"/><tag k="name" v="Rua de Cima"/><tag k="maxspeed" v="50"/></way>
<way id="11"><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/></way>
<node id="5" lat="41.154" lon="-8.610"/>
<way id="13"><nd ref="3"/><nd ref="5"/><tag k="highway" v="residential"/></way>
<way id="12"><nd ref="1"/><nd ref="4"/>
<tag k="highway" v="residential"/><tag k="oneway" v="yes"/></way>
</osm>
"""


def _small(graph_type: Any = nx.DiGraph, **edge: object) -> Any:
    graph = graph_type()
    graph.add_node("a", lon=8.68, lat=49.41)
    graph.add_node("b", lon=8.69, lat=49.41)
    for tail, head in (("a", "b"), ("b", "a")):
        graph.add_edge(tail, head, **({"travel_time": 60} | edge))
    return graph


def test_any_networkx_graph_with_times_will_do() -> None:
    """Node names of any kind, `lon` and `lat`, no lengths: the straight distance is taken."""
    roads = _roads(_small(), "graph")
    assert roads.milliseconds.tolist() == [60_000, 60_000]
    assert roads.decimetres / 10 == pytest.approx([723.5] * 2, abs=0.5)
    assert ROAD_CLASSES[roads.road_class[0]] == "road"


@pytest.mark.parametrize("graph_type", [nx.Graph, nx.MultiGraph])
def test_undirected_graphs_are_driven_both_ways(graph_type: Any) -> None:
    """One edge of an undirected graph is two arcs, its shape turned round for one of them."""
    drawn = LineString([(8.68, 49.41), (8.682, 49.42), (8.69, 49.41)])
    roads = _roads(_small(graph_type, geometry=drawn), "graph")
    assert roads.arcs == 2
    assert (twins(roads) >= 0).all()


def test_values_may_be_texts() -> None:
    """GraphML knows only texts, lists written as Python does."""
    drawn = "LINESTRING (8.68 49.41, 8.682 49.42, 8.69 49.41)"
    edge = {"travel_time": "61.5", "length": "900", "geometry": drawn, "name": "['Rua', 'Largo']"}
    roads = _roads(_small(**edge), "graph")
    assert roads.milliseconds.tolist() == [61_500, 61_500]
    assert roads.names == ("", "Rua")
    assert len(roads.shape_lon) == 2


def test_odd_brackets_are_a_name() -> None:
    """A name that only looks like a list is kept."""
    assert _roads(_small(name="[Rua"), "graph").names[1] == "[Rua"
    assert _roads(_small(name="[Rua]"), "graph").names[1] == "[Rua]"


def test_of_parallel_edges_the_fastest_stays() -> None:
    """A multigraph's parallel edges become one arc."""
    graph = _small(nx.MultiDiGraph)
    graph.add_edge("a", "b", travel_time=10)
    assert sorted(_roads(graph, "graph").milliseconds.tolist()) == [10_000, 60_000]


def test_no_time_is_at_least_a_millisecond() -> None:
    """A time of 0 is taken as the shortest there is."""
    assert _roads(_small(travel_time=0), "graph").milliseconds.tolist() == [1, 1]


def _refused(graph: Any) -> str:
    with pytest.raises(BadRoadData) as refused:
        _roads(graph, "some graph")
    assert refused.value.source == "some graph"
    return refused.value.reason


@pytest.mark.parametrize(
    ("edge", "reason"),
    [
        ({"travel_time": None}, "road a to b: has neither travel_time, speed_kph nor highway"),
        ({"travel_time": "soon"}, "road a to b: could not convert"),
        ({"travel_time": -5}, "road a to b: travel_time is -5"),
        ({"travel_time": float("nan")}, "road a to b: travel_time is nan"),
        ({"travel_time": float("inf")}, "road a to b: travel_time is inf"),
        ({"length": [1, 2]}, "road a to b: float"),
        ({"travel_time": None, "speed_kph": 0}, "road a to b: speed_kph is 0"),
        ({"geometry": "LINESTRING (8 49"}, "road a to b: ParseException"),
        ({"geometry": "POINT (8 49)"}, "road a to b: geometry is not a line"),
        ({"geometry": 7}, "road a to b: geometry is not a line"),
        (
            {"geometry": LineString([(8.68, 49.41), (500, 49), (8.69, 49.41)])},
            "shape_lon has values outside",
        ),
    ],
)
def test_impossible_edges_are_named(edge: dict[str, Any], reason: str) -> None:
    """The message names the road and what is wrong with it."""
    assert _refused(_small(**edge)).startswith(reason)


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        ({}, "junction c has no coordinates"),
        ({"x": 8.6}, "junction c has no coordinates"),
        ({"x": "east", "y": 1}, "junction c: could not convert"),
        ({"x": None, "y": 1}, "junction c: float"),
        ({"x": 476_000.0, "y": 5_473_000.0}, "junction c: (476000.0, 5473000.0) are not degrees"),
        ({"x": float("nan"), "y": 1}, "junction c: (nan, 1.0) are not degrees"),
    ],
)
def test_impossible_junctions_are_named(node: dict[str, Any], reason: str) -> None:
    """Missing, unreadable and projected coordinates are told with the junction."""
    graph = _small()
    graph.add_node("c", **node)
    assert _refused(graph).startswith(reason)


def test_graphs_without_roads_are_refused() -> None:
    """No edges, or none that lead there and back."""
    assert _refused(nx.MultiDiGraph()) == "has no roads"
    graph = _small()
    graph.remove_edge("b", "a")
    assert "there and back" in _refused(graph)


def test_graphml_without_coordinates_is_refused_by_name(tmp_path: Path) -> None:
    """A GraphML of something else than roads names the file and the junction."""
    path = tmp_path / "friends.graphml"
    nx.write_graphml(nx.path_graph(3), path)
    graph = read_graphml(path)
    with pytest.raises(BadRoadData, match=r"friends\.graphml: junction 0 has no coordinates"):
        _roads(graph, path)


@pytest.mark.parametrize(
    "content",
    ["", "hello", "<graphml", "<html></html>", '<?xml version="1.0"?><graphml><graph><edge/>'],
)
def test_what_is_no_graphml_is_refused_by_name(tmp_path: Path, content: str) -> None:
    """Empty, cut off, or another kind of file."""
    path = tmp_path / "a.graphml"
    path.write_text(content)
    with pytest.raises(BadRoadData, match=r"a\.graphml: "):
        _roads(read_graphml(path), path)


def test_a_cut_off_graphml_is_refused_by_name(tmp_path: Path) -> None:
    """Half a file is no graph."""
    path = tmp_path / "a.graphml"
    nx.write_graphml(_small(), path)
    whole = path.read_bytes()
    for length in range(0, len(whole) - 12, 97):
        path.write_bytes(whole[:length])
        with pytest.raises(BadRoadData, match=r"a\.graphml: "):
            read_graphml(path)


def test_a_missing_graphml_is_refused_by_name(tmp_path: Path) -> None:
    """The message names the file that isn't there."""
    with pytest.raises(BadRoadData, match=r"none\.graphml: can't be read as GraphML"):
        read_graphml(tmp_path / "none.graphml")


def test_what_a_graph_leaves_out_is_told() -> None:
    """Loops, slower parallel edges, what can't be reached and left, and that turns are unknown."""
    graph = _osmnx_graph()
    assert read_graph(graph, "town").notes == (WITHOUT_TURNS,)
    graph.add_edge(11, 11, travel_time=5)
    graph.add_edge(11, 12, travel_time=9000)
    graph.add_node(14, x=8.7, y=49.4)
    graph.add_edge(13, 14, travel_time=5)
    assert read_graph(graph, "town").notes == (
        "arcs from a junction to itself: 1 left out",
        "arcs beside a faster one between the same junctions: 1 left out",
        "arcs that can't be driven to and from the others: 1 left out",
        "junctions on no such arc: 1 left out",
        WITHOUT_TURNS,
    )


def _crossing(**arms: Any) -> "nx.MultiDiGraph[Any]":
    """Make a primary road from west to east, crossed by a side street, as osmnx has them."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for node, x, y in (("c", 0, 0), ("w", -1, 0), ("e", 1, 0), ("s", 0, -1), ("n", 0, 1)):
        graph.add_node(node, x=8.68 + x * 0.002, y=49.41 + y * 0.002)
    for end in "wesn":
        kind = {"highway": "primary" if end in "we" else "residential"} | arms
        graph.add_edge(end, "c", **kind)
        graph.add_edge("c", end, **kind)
    return graph


def _waits(graph: "nx.Graph[Any]") -> set[str]:
    """Give the slow turns by the compass: "sw" comes from the south and leaves to the west."""
    imported = read_graph(graph, "crossing")
    roads, turns = imported.roads, imported.turns

    def side(junction: int) -> str:
        x, y = round((roads.lon[junction] - 8.68) * 500), round((roads.lat[junction] - 49.41) * 500)
        return {(-1, 0): "w", (1, 0): "e", (0, -1): "s", (0, 1): "n"}[(x, y)]

    pairs = zip(turns.slow_from.tolist(), turns.slow_to.tolist(), strict=True)
    return {side(roads.tail[a]) + side(roads.head[b]) for a, b in pairs}


def test_turns_across_the_traffic_wait_as_in_extracts() -> None:
    """The same town is driven in the same time, whether it comes as an extract or as a graph."""
    assert _waits(_crossing()) == {"wn", "es", "sw", "ne"}


def test_in_graphs_of_the_left_hand_right_turns_wait() -> None:
    """London's graph knows no more of it than any other: its place does."""
    graph = _crossing()
    for _, data in graph.nodes(data=True):
        data["x"], data["y"] = data["x"] - 8.68 - 0.12, data["y"] - 49.41 + 51.5
    turns = read_graph(graph, "London").turns
    assert len(turns.slow_from) == 4
    right = read_graph(_crossing(), "Heidelberg").turns
    assert set(zip(turns.slow_from.tolist(), turns.slow_to.tolist(), strict=True)).isdisjoint(
        zip(right.slow_from.tolist(), right.slow_to.tolist(), strict=True)
    )


@pytest.mark.parametrize("signal", ["traffic_signals", "['crossing', 'traffic_signals']"])
def test_signals_of_a_graph_make_gaps(signal: str) -> None:
    """At the junction itself, whose own delay is in the arcs' times; others still wait."""
    graph = _crossing()
    graph.nodes["c"]["highway"] = signal
    assert _waits(graph) == (set() if signal == "traffic_signals" else _waits(_crossing()))


@pytest.mark.parametrize("timed", [{"travel_time": 20}, {"speed_kph": 50}])
def test_times_that_a_graph_states_are_left_as_they_are(timed: dict[str, float]) -> None:
    """Whoever measured them has waited already."""
    assert _waits(_crossing(**timed)) == set()
    graph = _crossing()
    graph.edges["w", "c", 0].update(timed)
    assert _waits(graph) == set()


def test_noise_about_a_graphml_is_not_told(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    """A key without a type is read as text: nobody has to know."""
    path = tmp_path / "town.graphml"
    graph = _osmnx_graph()
    for *_, data in graph.edges(data=True):
        data.update({key: str(value) for key, value in data.items()})
    nx.write_graphml(graph, path)
    path.write_text(path.read_text("utf-8").replace('attr.type="string"', "", 1), "utf-8")
    assert read_graphml(path).number_of_nodes() == 3
    assert not recwarn.list


@pytest.mark.parametrize("name", ["utf-9", "latin-x", "rot13"])
def test_a_graphml_in_an_unknown_encoding_is_refused_by_name(tmp_path: Path, name: str) -> None:
    """One flipped bit of the first line must not end the program."""
    path = tmp_path / "town.graphml"
    path.write_text(f"<?xml version='1.0' encoding='{name}'?><graphml/>")
    with pytest.raises(BadRoadData, match=r"town\.graphml: can't be read as GraphML: .* encoding"):
        read_graphml(path)
