"""Made cities as a whole: size, repeatability, and whether they are like a city at all."""

import math
import os
import subprocess
import sys
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.coordinate import Coordinate, great_circle_metres
from geo.roads import ROAD_CLASSES
from geo.synthetic import FEWEST, MOST, synthetic_city
from tests.geo.made_cities import (
    LIVING_STREET,
    MOTORWAY,
    MOTORWAY_LINK,
    RESIDENTIAL,
    MadeCity,
    coarse_digest,
    digest,
    made_city,
)

CITIES = ((50, 3), (500, 1), (3_000, 2))
GOLDEN = (
    (60, 1, "294cd3256b47f4fcb71b5b09a9fede37c3d46735c745142c896091d82bbc419f"),
    (400, 5, "9219f745bc849f924895847d56bed701b8195fe9d9a83e7d81c15e23a7e5d543"),
)
SOME = pytest.mark.parametrize(("nodes", "seed"), CITIES)


@pytest.mark.parametrize("nodes", [FEWEST, 75, 120, 300, 500, 1_100, 3_000, 10_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_has_the_junctions_asked_for(nodes: int, seed: int) -> None:
    """A city has the wanted junctions within 3 %, or within three where that is more."""
    assert made_city(nodes, seed).roads.junctions == pytest.approx(nodes, abs=max(3, 0.03 * nodes))


@pytest.mark.parametrize("seed", range(12))
def test_every_seed_makes_a_small_city(seed: int) -> None:
    """No seed is unlucky: a town of 300 junctions comes out with the size that was asked."""
    roads, addresses = synthetic_city(300, seed)
    assert 291 <= roads.junctions <= 309
    assert len(addresses) > 300


@pytest.mark.parametrize("nodes", [-1, 0, FEWEST - 1, MOST + 1])
def test_refuses_sizes_that_cannot_be_made(nodes: int) -> None:
    """A size out of range is refused with both limits in the message."""
    with pytest.raises(ValueError, match=f"{FEWEST} to {MOST:,}"):
        synthetic_city(nodes, 1)


def test_refuses_a_negative_seed() -> None:
    """A seed below 0 is refused with its value."""
    with pytest.raises(ValueError, match="-4"):
        synthetic_city(100, -4)


@SOME
def test_same_seed_gives_the_same_bytes(nodes: int, seed: int) -> None:
    """Two cities of one seed are equal to the last byte."""
    again = synthetic_city(nodes, seed)
    first = made_city(nodes, seed)
    assert digest(*again) == digest(first.roads, first.addresses)


def test_hash_seed_changes_nothing() -> None:
    """Another process with another hash seed makes the same city."""
    program = (
        "from geo.synthetic import synthetic_city; from tests.geo.made_cities import digest;"
        "print(digest(*synthetic_city(400, 5)))"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    city = made_city(400, 5)
    assert digests == {digest(city.roads, city.addresses) + "\n"}


def test_another_seed_gives_another_city() -> None:
    """Seeds matter: ten seeds give ten different cities."""
    assert len({digest(*synthetic_city(60, seed)) for seed in range(10)}) == 10


@pytest.mark.parametrize(("nodes", "seed", "expected"), GOLDEN)
def test_golden_city(nodes: int, seed: int, expected: str) -> None:
    """Cities stay what they were: a change here changes every example, and needs a note."""
    city = made_city(nodes, seed)
    assert coarse_digest(city.roads, city.addresses) == expected


@SOME
def test_every_junction_reaches_every_other(nodes: int, seed: int) -> None:
    """The whole graph is strongly connected, as networkx sees it."""
    roads = made_city(nodes, seed).roads
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(roads.junctions))
    graph.add_edges_from(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
    assert nx.is_strongly_connected(graph)


@pytest.mark.parametrize(("nodes", "seed"), [(500, 1), (3_000, 2), (10_000, 1), (10_000, 2)])
def test_streets_never_cross_without_a_junction(nodes: int, seed: int) -> None:
    """Among streets (motorways pass above) no two lines cross between their ends."""
    city = made_city(nodes, seed)
    streets = city.once[~np.isin(city.roads.road_class[city.once], (MOTORWAY, MOTORWAY_LINK))]
    lines = city.lines(streets)
    first, second = shapely.STRtree(lines).query(lines, predicate="crosses")
    assert len(first[first < second]) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_motorways_cross_streets_only_by_bridge(seed: int) -> None:
    """Motorways do cross streets, and where they do there is no junction with the street."""
    city = made_city(3_000, seed)
    roads = city.roads
    motorway = city.once[roads.road_class[city.once] == MOTORWAY]
    street = city.once[~np.isin(roads.road_class[city.once], (MOTORWAY, MOTORWAY_LINK))]
    _, crossed = shapely.STRtree(city.lines(street)).query(
        city.lines(motorway), predicate="crosses"
    )
    assert len(crossed) >= 8
    on_motorway = np.unique(np.append(roads.tail[motorway], roads.head[motorway]))
    on_street = np.unique(np.append(roads.tail[street], roads.head[street]))
    # only where a spur ends does a motorway meet a street
    assert len(np.intersect1d(on_motorway, on_street)) <= 6


def test_motorway_carriageways_are_one_way_and_never_end() -> None:
    """No motorway arc has a twin, and every junction on one has a way in and a way out."""
    city = made_city(10_000, 1)
    roads = city.roads
    big = np.isin(roads.road_class, (MOTORWAY, MOTORWAY_LINK))
    assert big.sum() > 100
    assert not city.has_twin[big].any()
    on_it = np.unique(np.append(roads.tail[big], roads.head[big]))
    assert np.bincount(roads.tail, minlength=roads.junctions)[on_it].min() >= 1
    assert np.bincount(roads.head, minlength=roads.junctions)[on_it].min() >= 1


def test_motorways_are_reached_by_ramps() -> None:
    """Most exits of the ring lead to streets: at least five from a city of 10,000."""
    city = made_city(10_000, 1)
    roads = city.roads
    ramp = roads.road_class == MOTORWAY_LINK
    street = ~np.isin(roads.road_class, (MOTORWAY, MOTORWAY_LINK))
    off = np.intersect1d(roads.head[ramp], roads.tail[street])
    on = np.intersect1d(roads.tail[ramp], roads.head[street])
    assert len(off) >= 10
    assert set(off.tolist()) == set(on.tolist())


def test_a_small_town_has_no_motorway() -> None:
    """A town of 500 junctions has streets of every size but no motorway."""
    present = {ROAD_CLASSES[c] for c in np.unique(made_city(500, 1).roads.road_class)}
    assert {"primary", "secondary", "tertiary", "residential", "living_street"} <= present
    assert not {"motorway", "motorway_link"} & present


def _kilometres_by_class(city: MadeCity) -> NDArray[np.float64]:
    return np.bincount(
        city.roads.road_class[city.once],
        weights=city.roads.decimetres[city.once] / 10_000,
        minlength=len(ROAD_CLASSES),
    ).astype(np.float64)


@pytest.mark.parametrize("seed", [1, 2])
def test_shares_of_the_classes_are_those_of_a_city(seed: int) -> None:
    """By length, house streets are most, then collectors; motorways a few per cent."""
    length = _kilometres_by_class(made_city(10_000, seed))
    share = dict(zip(ROAD_CLASSES, length / length.sum(), strict=True))
    houses = share["residential"] + share["living_street"] + share["unclassified"]
    assert 0.6 < houses < 0.85
    assert 0.05 < share["tertiary"] < 0.15
    assert 0.04 < share["secondary"] < 0.12
    assert 0.03 < share["primary"] < 0.12
    assert 0.01 < share["motorway"] < 0.06


@pytest.mark.parametrize("seed", [1, 2])
def test_junctions_have_as_many_arms_as_in_a_city(seed: int) -> None:
    """Three arms are the rule, four common, culs-de-sac a tenth, more than five unheard of."""
    arms = made_city(10_000, seed).arms
    share = np.bincount(arms, minlength=7) / len(arms)
    assert 0.05 < share[1] < 0.2
    assert share[2] < 0.02
    assert 0.45 < share[3] < 0.75
    assert 0.12 < share[4] < 0.4
    assert share[6:].sum() < 0.001


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_ways_are_in_the_old_centre(seed: int) -> None:
    """Many old streets are one-way, a good tenth of all, hardly any of the big ones."""
    city = made_city(10_000, seed)
    road_class = city.roads.road_class[city.once]
    one_way = ~city.has_twin[city.once]
    old = road_class == LIVING_STREET
    assert 0.3 < one_way[old].mean() < 0.9
    assert 0.03 < one_way[road_class == RESIDENTIAL].mean() < one_way[old].mean()
    for name in ("primary", "secondary", "tertiary"):
        assert not one_way[road_class == ROAD_CLASSES.index(name)].any()


@pytest.mark.parametrize(("nodes", "few", "many"), [(500, 2, 3), (3_000, 2, 7), (10_000, 4, 12)])
def test_a_river_parts_the_city(nodes: int, few: int, many: int) -> None:
    """Without its bridges the city falls into two large halves, and bridges are few."""
    city = made_city(nodes, 1)
    roads = city.roads
    bridge_names = {i for i, name in enumerate(roads.names) if name.startswith("Ponte ")}
    over = np.isin(roads.name, list(bridge_names))
    over |= np.isin(roads.road_class, (MOTORWAY, MOTORWAY_LINK))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(roads.tail[~over].tolist(), roads.head[~over].tolist(), strict=True))
    halves = sorted(map(len, nx.connected_components(graph)), reverse=True)
    assert halves[1] > 0.2 * halves[0]
    assert sum(halves[2:]) < 0.02 * halves[0]
    street_bridges = city.once[np.isin(roads.name[city.once], list(bridge_names))]
    assert few <= len(street_bridges) <= many


def test_bridges_grow_slowly_with_the_city() -> None:
    """Ten times the city has more bridges, but far from ten times as many."""
    counts = []
    for nodes in (1_000, 10_000):
        roads = made_city(nodes, 1).roads
        counts.append(sum(name.startswith("Ponte ") for name in roads.names))
    assert counts[0] <= counts[1] <= 3 * counts[0]


@pytest.mark.parametrize(("nodes", "seed"), [(500, 1), (3_000, 2), (10_000, 1)])
def test_detours_and_speeds_are_believable(nodes: int, seed: int) -> None:
    """The shortest way is 1.2 to 1.5 times the crow's; trips are driven at 24 to 45 km/h."""
    city = made_city(nodes, seed)
    roads = city.roads
    origins = np.random.default_rng(7).integers(roads.junctions, size=12)
    shape = (roads.junctions, roads.junctions)
    ends = (roads.tail, roads.head)
    metres = dijkstra(csr_array((roads.decimetres / 10, ends), shape=shape), indices=origins)
    seconds = dijkstra(csr_array((roads.milliseconds / 1000, ends), shape=shape), indices=origins)
    crow = np.hypot(city.x - city.x[origins][:, None], city.y - city.y[origins][:, None])
    far = crow > 600
    assert 1.18 < np.mean(metres[far] / crow[far]) < 1.5
    assert 24 < np.mean(metres[far] / seconds[far]) * 3.6 < 45


@pytest.mark.parametrize(("nodes", "seed"), [(500, 1), (3_000, 2)])
def test_lengths_are_those_of_the_shapes(nodes: int, seed: int) -> None:
    """An arc's metres are the great-circle lengths along its shape, to half a per mille."""
    roads = made_city(nodes, seed).roads
    arcs = np.arange(0, roads.arcs, 17)
    points, owner = roads.points(arcs)
    for place, arc in enumerate(arcs):
        mine = [Coordinate(*p) for p in points[owner == place].tolist()]
        walked = sum(great_circle_metres(a, b) for a, b in pairwise(mine))
        assert roads.decimetres[arc] / 10 == pytest.approx(walked, rel=5e-4, abs=0.06)


def test_twin_arcs_share_their_shape_and_length() -> None:
    """Both directions of a street run along the same line."""
    roads = made_city(500, 1).roads
    place = {pair: i for i, pair in enumerate(zip(roads.tail, roads.head, strict=True))}
    checked = 0
    for (tail, head), arc in place.items():
        twin = place.get((head, tail))
        if twin is None or tail > head:
            continue
        there, _ = roads.points(np.array([arc]))
        back, _ = roads.points(np.array([twin]))
        assert np.array_equal(there, back[::-1])
        assert roads.decimetres[arc] == roads.decimetres[twin]
        checked += 1
    assert checked > 300


def test_no_arc_is_slower_than_walking_or_faster_than_allowed() -> None:
    """Free speeds lie under 110 km/h; a short arc may be slow, for it ends at a signal."""
    roads = made_city(3_000, 2).roads
    kmh = roads.decimetres / 10 / (roads.milliseconds / 1000) * 3.6
    assert kmh.max() < 110
    long_arcs = roads.decimetres > 800
    assert kmh[long_arcs].min() > 9


def test_streets_bend() -> None:
    """A good part of the arcs has shape points, as streets on a map do."""
    roads = made_city(3_000, 2).roads
    assert (np.diff(roads.shape_start) > 0).mean() > 0.3


def test_lies_in_the_open_atlantic() -> None:
    """A city of 10,000 junctions stays within 15 km of 45° N 30° W, far from any land."""
    city = made_city(10_000, 1)
    assert np.hypot(city.x, city.y).max() < 15_000


def test_land_stays_empty_for_parks() -> None:
    """There are holes: places in town more than 170 m from any junction."""
    city = made_city(10_000, 2)
    junctions = np.column_stack((city.x, city.y))
    tree = shapely.STRtree([shapely.Point(*place) for place in junctions.tolist()])
    inner = np.quantile(np.hypot(*junctions.T), 0.6)
    places = np.random.default_rng(1).uniform(-inner, inner, size=(4_000, 2))
    places = places[np.hypot(*places.T) < inner]
    far = tree.query(shapely.points(places), predicate="dwithin", distance=170.0)[0]
    empty = 1 - len(np.unique(far)) / len(places)
    assert 0.01 < empty < 0.35


@pytest.mark.slow
def test_a_large_city_is_a_city_too() -> None:
    """At 50,000 junctions: the size asked for, two rings of motorway, no crossing at grade."""
    city = MadeCity(*synthetic_city(50_000, 4))
    roads = city.roads
    assert roads.junctions == pytest.approx(50_000, rel=0.01)
    streets = city.once[~np.isin(roads.road_class[city.once], (MOTORWAY, MOTORWAY_LINK))]
    lines = city.lines(streets)
    first, second = shapely.STRtree(lines).query(lines, predicate="crosses")
    assert len(first[first < second]) == 0
    motorways = {roads.names[i] for i in np.unique(roads.name[roads.road_class == MOTORWAY])}
    assert {"A1", "A2"} <= motorways
    assert len(motorways) >= 5


def test_addresses_are_lean() -> None:
    """An address costs less than 40 bytes, so half a million of them are no burden."""
    city = made_city(10_000, 1)
    columns = city.addresses.to_arrays()
    rows = sum(array.nbytes for name, array in columns.items() if not name.endswith("_words"))
    assert rows / len(city.addresses) < 40


def test_arcs_have_few_shape_points() -> None:
    """Shapes stay light: fewer than two inner points an arc on average, twenty at most."""
    roads = made_city(10_000, 1).roads
    points = np.diff(roads.shape_start)
    assert points.mean() < 2
    assert points[~np.isin(roads.road_class, (MOTORWAY, MOTORWAY_LINK))].max() <= 20


@pytest.mark.parametrize("seed", [1, 2])
def test_big_roads_are_the_fast_ones(seed: int) -> None:
    """Driven speeds fall from motorway to avenue to house street to old lane."""
    roads = made_city(10_000, seed).roads
    kmh = roads.decimetres / roads.milliseconds * 360
    by_class = [
        float(
            np.average(kmh[roads.road_class == c], weights=roads.decimetres[roads.road_class == c])
        )
        for c in (MOTORWAY, ROAD_CLASSES.index("primary"), RESIDENTIAL, LIVING_STREET)
    ]
    assert by_class == sorted(by_class, reverse=True)
    assert by_class[0] > 65
    assert 25 < by_class[1] < 50
    assert 15 < by_class[2] < 30


@pytest.mark.parametrize("seed", [1, 2])
def test_the_old_centre_is_dense(seed: int) -> None:
    """Around the old centre there are more junctions to the square kilometre than outside."""
    city = made_city(10_000, seed)
    old = np.unique(city.roads.tail[city.roads.road_class == LIVING_STREET])
    x, y = np.median(city.x[old]), np.median(city.y[old])
    away = np.hypot(city.x - x, city.y - y)
    inner = (away < 500).sum() / (math.pi * 0.5**2)
    whole = shapely.MultiPoint(np.column_stack((city.x, city.y))).convex_hull.area / 1e6
    assert inner > 1.4 * city.roads.junctions / whole
