"""Ways cut into arcs: junctions, times, lengths, shapes, delays."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.measure import mercator, metres_between, unmercator
from geo.osm.ways import Ways, cut_ways, roads_of_ways
from geo.roads import Roads
from geo.twins import twins
from tests.geo.made_roads import line_metres


@dataclass(frozen=True, kw_only=True)
class _Way:
    nodes: Sequence[int]
    forward: float = 36.0
    backward: float = 36.0
    name: str = ""


def _place(node: int) -> tuple[float, float]:
    """Nodes 0 to 9 lie along a street, 10 to 19 along the next one north, and so on."""
    return 8.68 + node % 10 * 0.001, 49.41 + node // 10 * 0.001


def _ways(*ways: _Way, delays: dict[int, tuple[int, int]] | None = None) -> Ways:
    nodes = [node for way in ways for node in way.nodes]
    names = ("", *sorted({way.name for way in ways} - {""}))
    lost = [(delays or {}).get(node, (0, 0)) for node in nodes]
    return Ways(
        start=np.cumsum([0, *(len(way.nodes) for way in ways)]),
        node=np.array(nodes, np.int64),
        lon=np.array([_place(node)[0] for node in nodes]),
        lat=np.array([_place(node)[1] for node in nodes]),
        forward_delay=np.array([forward for forward, _ in lost], np.int64),
        backward_delay=np.array([backward for _, backward in lost], np.int64),
        road_class=np.array([6] * len(ways), np.uint8),
        forward_kmh=np.array([way.forward for way in ways]),
        backward_kmh=np.array([way.backward for way in ways]),
        name=np.array([names.index(way.name) for way in ways], np.int32),
        names=names,
    )


def _arcs(roads: Roads) -> dict[tuple[int, int], int]:
    """Arcs by the nodes at their ends."""
    node = {_place(n): n for n in range(100)}
    place = list(zip(roads.lon.tolist(), roads.lat.tolist(), strict=True))
    return {
        (node[place[tail]], node[place[head]]): arc
        for arc, (tail, head) in enumerate(
            zip(roads.tail.tolist(), roads.head.tolist(), strict=True)
        )
    }


def test_a_way_is_one_arc_each_way() -> None:
    """Points that only bend the road are its shape, not junctions."""
    roads = roads_of_ways(_ways(_Way(nodes=[0, 1, 2, 3])))
    arcs = _arcs(roads)
    assert set(arcs) == {(0, 3), (3, 0)}
    metres = line_metres([_place(n) for n in range(4)])
    for arc in arcs.values():
        assert roads.decimetres[arc] == round(metres * 10)
        assert roads.milliseconds[arc] == round(metres * 100)  # 36 km/h are 10 m/s
    there, _ = roads.points(np.array([arcs[0, 3]]))
    back, _ = roads.points(np.array([arcs[3, 0]]))
    assert there.tolist() == [list(_place(n)) for n in range(4)]
    assert back.tolist() == there.tolist()[::-1]


def test_ways_are_cut_where_they_meet() -> None:
    """A node of two ways is a junction, in the middle of both."""
    roads = roads_of_ways(_ways(_Way(nodes=[0, 1, 2, 3, 4]), _Way(nodes=[12, 2, 22])))
    both = {(0, 2), (2, 4), (2, 12), (2, 22)}
    assert set(_arcs(roads)) == both | {(b, a) for a, b in both}


def test_one_way_streets_have_one_arc() -> None:
    """Speed 0 means that nobody may drive that way."""
    roads = roads_of_ways(
        _ways(_Way(nodes=[0, 1], backward=0), _Way(nodes=[10, 11], forward=0, backward=18))
    )
    arcs = _arcs(roads)
    assert set(arcs) == {(0, 1), (11, 10)}
    slow, fast = roads.milliseconds[arcs[11, 10]], roads.milliseconds[arcs[0, 1]]
    assert slow == pytest.approx(2 * fast, rel=1e-3)


def test_a_way_that_crosses_itself_is_cut_there() -> None:
    """A node that one way passes twice is a junction."""
    roads = roads_of_ways(_ways(_Way(nodes=[0, 1, 2, 12, 11, 1, 21])))
    assert (0, 1) in _arcs(roads)
    assert (1, 21) in _arcs(roads)


def test_a_loop_is_cut_in_parts_so_that_it_stays() -> None:
    """A turning loop at the end of a street can be driven to and snapped to."""
    loop = _Way(nodes=[1, 2, 12, 22, 21, 11, 1])
    roads = roads_of_ways(_ways(_Way(nodes=[0, 1]), loop))
    total = line_metres([_place(n) for n in (0, 1)]) + line_metres([_place(n) for n in loop.nodes])
    assert roads.decimetres.sum() == pytest.approx(2 * total * 10, abs=10)
    assert (roads.tail != roads.head).all()


def test_of_two_streets_between_two_junctions_none_is_lost() -> None:
    """A crescent beside a street becomes two arcs through its middle."""
    street, crescent = _Way(nodes=[0, 1, 2]), _Way(nodes=[0, 10, 11, 12, 2])
    roads = roads_of_ways(_ways(street, crescent, _Way(nodes=[2, 3])))
    assert {(0, 2), (0, 11), (11, 2), (2, 0), (2, 11), (11, 0)} <= set(_arcs(roads))


def test_carriageways_are_not_taken_for_one_street() -> None:
    """Two one-way roads between the same ends are no twins."""
    there = _Way(nodes=[0, 1, 2, 3], backward=0)
    back = _Way(nodes=[3, 13, 12, 10, 0], backward=0)
    assert (twins(roads_of_ways(_ways(there, back))) == -1).all()


def test_of_ways_drawn_twice_the_faster_stays() -> None:
    """The same two nodes joined by two ways are one street."""
    roads = roads_of_ways(
        _ways(_Way(nodes=[0, 1], name="slow"), _Way(nodes=[0, 1], forward=72, name="fast"))
    )
    arcs = _arcs(roads)
    assert roads.names[roads.name[arcs[0, 1]]] == "fast"
    assert roads.arcs == 2


def test_delays_belong_to_the_arc_that_enters_the_node() -> None:
    """A signal inside a way delays both directions, one at its end only those who arrive."""
    plain = roads_of_ways(_ways(_Way(nodes=[0, 1, 2])))
    inside = roads_of_ways(_ways(_Way(nodes=[0, 1, 2]), delays={1: (8000, 5000)}))
    at_end = roads_of_ways(_ways(_Way(nodes=[0, 1, 2]), delays={2: (8000, 8000)}))
    base = plain.milliseconds[0]
    for roads, there, back in ((inside, 8000, 5000), (at_end, 8000, 0)):
        arcs = _arcs(roads)
        assert roads.milliseconds[arcs[0, 2]] - base == there
        assert roads.milliseconds[arcs[2, 0]] - base == back


def test_a_signal_on_a_junction_delays_all_who_enter_it() -> None:
    """Each arm of the junction waits, none of those who leave."""
    ways = (_Way(nodes=[0, 1, 2]), _Way(nodes=[11, 1]))
    plain = roads_of_ways(_ways(*ways))
    lit = roads_of_ways(_ways(*ways, delays={1: (8000, 8000)}))
    for (tail, head), arc in _arcs(lit).items():
        lost = lit.milliseconds[arc] - plain.milliseconds[_arcs(plain)[tail, head]]
        assert lost == (8000 if head == 1 else 0)


def test_points_on_top_of_each_other_still_take_time() -> None:
    """No arc has no time or no length."""
    ways = _ways(_Way(nodes=[0, 1]))
    roads = roads_of_ways(
        Ways(
            **{field: getattr(ways, field) for field in Ways.__slots__ if field != "lon"}
            | {"lon": np.full(2, 8.0)}
            | {"lat": np.full(2, 49.0)}
        )
    )
    assert roads.milliseconds.tolist() == roads.decimetres.tolist() == [1, 1]


node_lists = st.lists(st.integers(0, 29), min_size=2, max_size=8)


@given(st.lists(node_lists, min_size=1, max_size=6))
def test_every_step_of_every_way_can_be_driven(node_lists: list[list[int]]) -> None:
    """Whatever crosses what, each step of a way is part of some arc in both directions."""
    roads = roads_of_ways(_ways(*(_Way(nodes=nodes) for nodes in node_lists)))
    coordinates, owner = roads.points(np.arange(roads.arcs))
    points = [tuple(point) for point in coordinates.tolist()]
    same_arc = np.diff(owner) == 0
    steps = {pair for pair, same in zip(pairwise(points), same_arc, strict=True) if same}
    for nodes in node_lists:
        for a, b in pairwise(nodes):
            if a != b:
                assert {(_place(a), _place(b)), (_place(b), _place(a))} <= steps


degrees = st.tuples(st.floats(-180, 180), st.floats(-89, 89))


@given(st.lists(degrees, min_size=1, max_size=5))
def test_mercator_has_an_inverse(places: list[tuple[float, float]]) -> None:
    """There and back again gives the same place."""
    lon_lat = np.array(places)
    np.testing.assert_allclose(unmercator(mercator(lon_lat)), lon_lat, atol=1e-9)


def test_mercator_survives_the_poles() -> None:
    """A pole is far away, not infinite."""
    assert np.isfinite(mercator(np.array([(0.0, 90.0), (0.0, -90.0)]))).all()


def test_metres_between_places_known_apart() -> None:
    """A degree of latitude is 111.2 km, and so is one of longitude on the equator only."""
    lon, lat = np.array([0.0, 0.0, 0.0]), np.array([0.0, 0.0, 60.0])
    metres = metres_between(lon, lat, np.array([0.0, 1.0, 1.0]), np.array([1.0, 0.0, 60.0]))
    assert metres == pytest.approx([111_195, 111_195, 55_596], abs=2)


@given(st.lists(node_lists, min_size=1, max_size=6), st.booleans())
def test_every_arc_knows_where_it_comes_from(
    node_lists: list[list[int]],
    one_way: bool,  # noqa: FBT001
) -> None:
    """Its course is the stretch of one way that it is drawn along, in its direction."""
    backward = 0.0 if one_way else 36.0
    ways = _ways(*(_Way(nodes=nodes, backward=backward) for nodes in node_lists))
    roads, courses = cut_ways(ways)
    part = np.arange(roads.arcs)[::2]
    way = courses.take(part).way(ways).tolist()
    for i, arc in enumerate(part.tolist()):
        first, last = int(courses.first[arc]), int(courses.last[arc])
        points, _ = roads.points(np.array([arc]))
        step = 1 if last > first else -1
        nodes = ways.node[first : last + step : step] if last + step >= 0 else ways.node[first::-1]
        assert [tuple(point) for point in points.tolist()] == [_place(int(n)) for n in nodes]
        assert ways.start[way[i]] <= min(first, last) < max(first, last) < ways.start[way[i] + 1]
        assert not (one_way and step < 0)
