"""Journeys through made cities: times, paths and folders, against networkx and themselves."""

import json
import math
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import Address, Addresses, BadCity, BadRoadData, Coordinate, RoadNetwork
from geo.measure import metres_between
from geo.network import UNKNOWN_ZONE
from geo.roads import ROAD_CLASSES
from tests.geo.made_cities import digest, made_city
from tests.geo.made_roads import SOUTH, STEP, WEST, Street, degrees, grid, roads_of

SEEDS = (1, 2, 3)
TOWN = 300


@lru_cache(maxsize=8)
def town(seed: int, nodes: int = TOWN) -> RoadNetwork:
    """Make a town once for all tests."""
    return RoadNetwork.synthetic(nodes, seed)


@lru_cache(maxsize=8)
def graph_of(seed: int, nodes: int = TOWN) -> "nx.DiGraph[int]":
    """Give a town's arcs as a networkx graph with milliseconds."""
    roads = town(seed, nodes).roads
    graph: nx.DiGraph[int] = nx.DiGraph()
    arcs = zip(roads.tail.tolist(), roads.head.tolist(), roads.milliseconds.tolist(), strict=True)
    graph.add_weighted_edges_from(arcs, weight="milliseconds")
    return graph


def junction(network: RoadNetwork, number: int) -> Coordinate:
    """Where a junction is."""
    return Coordinate(float(network.roads.lon[number]), float(network.roads.lat[number]))


def doors(network: RoadNetwork, count: int, seed: int = 1) -> list[Coordinate]:
    """Choose some addresses' places."""
    rows = np.random.default_rng(seed).integers(len(network.addresses), size=count)
    return [network.addresses.coordinate(int(row)) for row in rows]


# --- against networkx --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_times_between_junctions_are_those_of_networkx(seed: int) -> None:
    """Between junctions the matrix gives Dijkstra's times, rounded once to whole seconds."""
    network = town(seed)
    some = list(range(0, network.roads.junctions, 23))
    places = [junction(network, number) for number in some]
    found = network.matrix(places).seconds
    for i, origin in enumerate(some):
        exact = nx.single_source_dijkstra_path_length(graph_of(seed), origin, weight="milliseconds")
        assert found[i].tolist() == [(exact[target] + 500) // 1000 for target in some]


@pytest.mark.parametrize("seed", SEEDS)
def test_paths_between_junctions_follow_arcs_of_the_graph(seed: int) -> None:
    """A path's line passes junctions that arcs join, in the time that those arcs take."""
    network, graph = town(seed), graph_of(seed)
    roads = network.roads
    number = {(lon, lat): k for k, (lon, lat) in enumerate(zip(roads.lon, roads.lat, strict=True))}
    last = roads.junctions - 1
    pairs = [(k, last - k) for k in range(0, last // 2, 19)]
    paths = network.paths([(junction(network, a), junction(network, b)) for a, b in pairs])
    for (a, b), path in zip(pairs, paths, strict=True):
        passed = [number[place] for place in path.line.coords if place in number]
        assert (passed[0], passed[-1]) == (a, b)
        time = sum(graph.edges[arc]["milliseconds"] for arc in pairwise(passed))
        assert path.seconds == (time + 500) // 1000


def test_a_city_with_motorways_agrees_with_networkx() -> None:
    """Ramps, one-way carriageways and bridges are searched like any street."""
    network, graph = town(1, 1_500), graph_of(1, 1_500)
    motorway = ROAD_CLASSES.index("motorway")
    assert (network.roads.road_class == motorway).any()
    tails = network.roads.tail[network.roads.road_class == motorway][::7].tolist()
    found = network.matrix([junction(network, tail) for tail in tails]).seconds
    for i, origin in enumerate(tails):
        exact = nx.single_source_dijkstra_path_length(graph, origin, weight="milliseconds")
        assert found[i].tolist() == [(exact[target] + 500) // 1000 for target in tails]


# --- one question, one answer --------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_paths_between_doors_take_what_the_matrix_says(seed: int) -> None:
    """From any door to any other, a path has the seconds and metres of the matrix."""
    network = town(seed)
    places = doors(network, 9, seed)
    matrix = network.matrix(places)
    pairs = [(a, b) for a in places for b in places]
    paths = network.paths(pairs)
    assert [path.seconds for path in paths] == matrix.seconds.ravel().tolist()
    assert [path.metres for path in paths] == matrix.metres.ravel().tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_paths_line_is_as_long_as_its_metres(seed: int) -> None:
    """The drawn line, measured on the globe, is within 2 % and a few metres of what is said."""
    network = town(seed)
    places = doors(network, 12, seed)
    for path in network.paths(list(pairwise(places))):
        x, y = np.array(path.line.coords).T
        drawn = float(metres_between(x[:-1], y[:-1], x[1:], y[1:]).sum())
        assert drawn == pytest.approx(path.metres, rel=0.02, abs=4)


def test_a_rectangle_is_a_part_of_the_square() -> None:
    """Asking for some origins and destinations gives those rows and columns of the whole."""
    network = town(2)
    places = doors(network, 8)
    whole = network.matrix(places)
    part = network.matrix(places[1:4], places[5:])
    assert np.array_equal(part.seconds, whole.seconds[1:4, 5:])
    assert np.array_equal(part.metres, whole.metres[1:4, 5:])


@given(st.permutations(range(7)))
@settings(max_examples=15)
def test_the_order_of_places_changes_no_time(order: list[int]) -> None:
    """Times belong to places, not to their row in the question."""
    network = town(1)
    places = doors(network, 7)
    whole = network.matrix(places).seconds
    shuffled = network.matrix([places[k] for k in order]).seconds
    assert np.array_equal(shuffled, whole[np.ix_(order, order)])


# --- what closeness means ------------------------------------------------------------------------


@given(st.integers(0, 10_000), st.sampled_from(SEEDS))
@settings(max_examples=25)
def test_a_stop_on_the_way_never_saves_time(sample: int, seed: int) -> None:
    """By way of a third door it takes as long or longer, up to the rounding of two legs."""
    network = town(seed)
    seconds = network.matrix(doors(network, 7, sample)).seconds.astype(np.int64)
    by_way = (seconds[:, :, None] + seconds[None, :, :]).min(axis=1)
    assert (by_way >= seconds - 2).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_drives_shorter_than_the_crow_flies(seed: int) -> None:
    """Metres on the road are at least the straight distance between the places on the road."""
    network = town(seed)
    places = doors(network, 15, seed)
    on_road = network.snap(places)
    straight = metres_between(
        on_road.lon[:, None], on_road.lat[:, None], on_road.lon[None, :], on_road.lat[None, :]
    )
    assert (network.matrix(places).metres >= 0.995 * straight - 2).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_drives_faster_than_a_motorway(seed: int) -> None:
    """No way is faster than the fastest class at its fastest pace, nor slower than a walk."""
    network = town(seed)
    matrix = network.matrix(doors(network, 15, seed))
    far = matrix.metres > 300
    speed = matrix.metres[far] / matrix.seconds[far] * 3.6
    assert far.sum() > 50
    assert speed.max() < 90
    assert speed.min() > 4


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_reaches_everybody_and_oneself_at_once(seed: int) -> None:
    """In a made city no pair is without a way, and the diagonal is zero."""
    matrix = town(seed).matrix(doors(town(seed), 15, seed))
    assert not matrix.unreachable.any()
    assert matrix.seconds.min() == 0
    assert not matrix.seconds.diagonal().any()
    assert not matrix.metres.diagonal().any()


def test_there_and_back_differ_where_streets_are_one_way() -> None:
    """A city with one-way streets is not symmetric, but there and back are alike."""
    network = town(1, 1_500)
    seconds = network.matrix(doors(network, 25)).seconds
    assert (seconds != seconds.T).any()
    apart = seconds > 120
    assert np.median(np.abs(seconds - seconds.T)[apart] / seconds[apart]) < 0.3


# --- one-way streets -----------------------------------------------------------------------------


def circle(size: int) -> RoadNetwork:
    """Lay a one-way circle with junctions about a grid step apart."""
    angle = np.arange(size) * 2 * math.pi / size
    radius = size / (2 * math.pi)
    places = list(zip(radius * np.cos(angle), radius * np.sin(angle), strict=True))
    streets = [Street(a=k, b=(k + 1) % size, both_ways=False) for k in range(size)]
    roads = roads_of(places, streets)
    return RoadNetwork(roads=roads, addresses=Addresses.empty(), zone="UTC", source="circle")


@given(st.integers(3, 9), st.data())
@settings(max_examples=30)
def test_on_a_one_way_circle_there_and_back_is_once_round(size: int, data: st.DataObject) -> None:
    """From a to b and from b to a together is the whole circle, from anywhere to anywhere else."""
    network = circle(size)
    a = data.draw(st.integers(0, size - 1))
    b = data.draw(st.integers(0, size - 1).filter(lambda k: k != a))
    matrix = network.matrix([junction(network, a), junction(network, b)])
    once_round = int(network.roads.milliseconds.sum()) / 1000
    assert matrix.seconds[0, 1] + matrix.seconds[1, 0] == pytest.approx(once_round, abs=1)
    length = int(network.roads.decimetres.sum()) / 10
    assert matrix.metres[0, 1] + matrix.metres[1, 0] == pytest.approx(length, abs=1)


def test_a_door_just_passed_on_a_one_way_is_a_whole_round_away() -> None:
    """Twenty metres ahead is seconds away, twenty metres behind once round."""
    network = circle(6)
    roads = network.roads
    ends = [np.array([roads.lon[k], roads.lat[k]]) for k in (roads.tail[0], roads.head[0])]
    first, second = (
        Coordinate(*(ends[0] + share * (ends[1] - ends[0])).tolist()) for share in (0.4, 0.6)
    )
    seconds = network.matrix([first, second]).seconds
    arc, every = int(roads.milliseconds[0]), int(roads.milliseconds.sum())
    assert seconds[0, 1] == pytest.approx(0.2 * arc / 1000, abs=1)
    assert seconds[1, 0] == pytest.approx((every - 0.2 * arc) / 1000, abs=1)


# --- summary, bounds, zone -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_summary_counts_what_is_there(seed: int) -> None:
    """Junctions, arcs and addresses are counted; a street driven both ways is measured once."""
    network, city = town(seed), made_city(TOWN, seed)
    summary = network.summary()
    assert (summary.junctions, summary.arcs) == (city.roads.junctions, city.roads.arcs)
    assert summary.addresses == len(city.addresses)
    assert summary.km == pytest.approx(city.roads.decimetres[city.once].sum() / 10_000, rel=1e-9)
    assert summary.source == f"made city, {TOWN} junctions, seed {seed}"


def test_bounds_hold_all_junctions_and_the_centre() -> None:
    """Every junction is within the bounds, four of them on it, the centre in its middle."""
    network = town(3)
    frame = shapely.box(*network.bounds)
    places = shapely.points(network.roads.lon, network.roads.lat)
    assert shapely.covers(frame, places).all()
    west, south, east, north = network.bounds
    assert (network.centre.lon, network.centre.lat) == ((west + east) / 2, (south + north) / 2)
    assert west in network.roads.lon
    assert north in network.roads.lat


@pytest.mark.parametrize(
    ("lon", "lat", "zone"),
    [
        (-8.61, 41.15, "Europe/Lisbon"),
        (8.67, 49.41, "Europe/Berlin"),
        (-46.63, -23.55, "America/Sao_Paulo"),
        (113.26, 23.13, "Asia/Shanghai"),
        (-0.12, 51.5, "Europe/London"),
        (85.32, 27.71, "Asia/Kathmandu"),
    ],
)
def test_a_city_has_the_clock_of_its_country(lon: float, lat: float, zone: str) -> None:
    """The zone is found by the centre, wherever on Earth that is."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node("a", x=lon, y=lat)
    graph.add_node("b", x=lon + 0.01, y=lat)
    graph.add_edges_from([("a", "b"), ("b", "a")], highway="residential")
    assert RoadNetwork.from_graph(graph).zone == zone


def test_a_made_city_keeps_the_clock_of_the_sea() -> None:
    """In the middle of the ocean the zone is one that Python's clock knows all the same."""
    offset = ZoneInfo(town(1).zone).utcoffset(None)
    assert town(1).zone.startswith("Etc/")
    assert offset is not None
    assert UNKNOWN_ZONE.startswith("Etc/")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe/"])
def test_a_zone_that_no_clock_knows_is_refused(zone: str) -> None:
    """A misspelt zone is refused where the city is built, not when the day is planned."""
    with pytest.raises(BadRoadData, match="no IANA time zone"):
        RoadNetwork(roads=grid(2), addresses=Addresses.empty(), zone=zone, source="made")


# --- folders ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_city_comes_back_from_its_folder_to_the_last_byte(seed: int, tmp_path: Path) -> None:
    """Saved and loaded, roads, addresses, zone and source are the same, and so are all times."""
    network = town(seed)
    network.save(tmp_path / "town.city")
    again = RoadNetwork.load(tmp_path / "town.city")
    assert digest(again.roads, again.addresses) == digest(network.roads, network.addresses)
    assert again.summary() == network.summary()
    places = doors(network, 6)
    assert np.array_equal(again.matrix(places).seconds, network.matrix(places).seconds)


def test_saving_twice_writes_the_same_files(tmp_path: Path) -> None:
    """A folder depends on the city alone, so that copies can be compared."""
    for name in ("one", "two"):
        town(1).save(tmp_path / name)
    files = {path.name for path in (tmp_path / "one").iterdir()}
    assert files == {path.name for path in (tmp_path / "two").iterdir()}
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_another_city_takes_the_folder_over(tmp_path: Path) -> None:
    """Saving over a city leaves the new one, and none of the old one's files."""
    for seed in (1, 2):
        town(seed).save(tmp_path)
    assert RoadNetwork.load(tmp_path).source == town(2).source
    assert len(list(tmp_path.iterdir())) == 6


@pytest.mark.parametrize("part", ["roads", "addresses"])
def test_one_changed_byte_is_noticed(part: str, tmp_path: Path) -> None:
    """A byte that the disk has turned round makes the city damaged, not subtly wrong."""
    town(1).save(tmp_path)
    (file,) = tmp_path.glob(f"{part}-*.npz")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BadCity, match=f"{file.name} differs from its checksum"):
        RoadNetwork.load(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 99}, "another version of Callout"),
        ({"format": "recipe"}, "is not that of a city"),
        ({"road_classes": ["path"]}, "another version of Callout"),
        ({"zone": "Mars/Olympus"}, "no IANA time zone"),
    ],
)
def test_a_manifest_of_something_else_is_refused(
    change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    """Another version, another format or an unknown zone is told as such."""
    town(1).save(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | change), encoding="utf-8")
    with pytest.raises((BadCity, BadRoadData), match=said):
        RoadNetwork.load(tmp_path)


def test_names_of_all_scripts_come_back(tmp_path: Path) -> None:
    """Street and source keep their letters, whatever the machine's own are."""
    there = Coordinate(*degrees((0.5, 0.0)))
    shop = Address("北京路", "88号", there, "510000", "广州")
    roads = roads_of([(0, 0), (1, 0)], [Street(a=0, b=1, name="Praça da Sé \u263a")])
    network = RoadNetwork(
        roads=roads, addresses=Addresses.of([shop]), zone="Asia/Shanghai", source="测试"
    )
    network.save(tmp_path)
    again = RoadNetwork.load(tmp_path)
    assert list(again.addresses) == [shop]
    assert again.roads.names == ("", "Praça da Sé \u263a")
    assert again.source == "测试"


def test_the_frame_of_a_grid_is_its_corners() -> None:
    """Bounds of a town of known corners, in the order west, south, east, north."""
    network = RoadNetwork(roads=grid(4), addresses=Addresses.empty(), zone="UTC", source="made")
    assert network.bounds == pytest.approx((WEST, SOUTH, WEST + 3 * STEP, SOUTH + 3 * STEP))
