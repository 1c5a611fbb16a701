"""The road arrays: what they refuse, what they reduce, and which part of a graph is kept."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from geo.roads import Roads, largest_strong_component, part_of, strong_junctions
from geo.twins import twins
from tests.geo.made_roads import Street, degrees, grid, random_roads, roads_of


def _fields(roads: Roads) -> dict[str, object]:
    return {field: getattr(roads, field) for field in Roads.__slots__}


def test_of_drops_self_loops() -> None:
    """A street that returns to its only junction is no arc."""
    roads = roads_of(
        [(0, 0), (1, 0)], [Street(a=0, b=1), Street(a=0, b=0, through=((0, 1), (1, 1)))]
    )
    assert list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True)) == [(0, 1), (1, 0)]


def test_of_keeps_the_fastest_of_parallel_arcs_with_its_own_shape_and_name() -> None:
    """Of two streets between the same junctions the faster one stays, whole."""
    slow = Street(a=0, b=1, kmh=10, name="Slow", both_ways=False)
    fast = Street(a=0, b=1, kmh=90, name="Fast", through=((0.5, 0.1),), both_ways=False)
    roads = roads_of([(0, 0), (1, 0)], [slow, fast])
    assert roads.arcs == 1
    assert roads.names[roads.name[0]] == "Fast"
    assert (roads.shape_lon[0], roads.shape_lat[0]) == degrees((0.5, 0.1))


def test_of_keeps_the_shorter_of_equally_fast_arcs() -> None:
    """A tie in time goes to the shorter arc, whatever the order they come in."""
    for lengths in ([500, 400], [400, 500]):
        roads = Roads.of(
            lon=[0, 1],
            lat=[0, 0],
            tail=[0, 0],
            head=[1, 1],
            milliseconds=[7, 7],
            decimetres=lengths,
            road_class=[0, 0],
        )
        assert roads.decimetres.tolist() == [400]


def test_of_sorts_arcs_by_tail_and_head() -> None:
    """Searches rely on arcs in order of tail, then head."""
    roads = roads_of([(0, 0), (1, 0), (1, 1)], [Street(a=2, b=1), Street(a=1, b=0)])
    pairs = list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
    assert pairs == sorted(pairs) == [(0, 1), (1, 0), (1, 2), (2, 1)]


def test_of_copies_what_it_is_given() -> None:
    """Changing the arrays afterwards changes no road."""
    lon = np.array([0.0, 1.0])
    roads = Roads.of(
        lon=lon,
        lat=[0, 0],
        tail=[0],
        head=[1],
        milliseconds=[1],
        decimetres=[1],
        road_class=[0],
    )
    lon[0] = 99
    assert roads.lon[0] == 0


def test_arrays_are_read_only() -> None:
    """Nobody changes a road under a search's feet."""
    roads = grid(2)
    with pytest.raises(ValueError, match="read-only"):
        roads.milliseconds[0] = 5


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("lon", np.array([0.0, np.nan]), "lon has values outside -180 to 180"),
        ("lat", np.array([0.0, 91.0]), "lat has values outside"),
        ("lat", np.array([0.0]), "lat has 1 values, not 2"),
        ("tail", np.array([0, 2], np.int32), "tail has values outside 0 to 1"),
        ("head", np.array([1, -1], np.int32), "head has values outside"),
        ("head", np.array([1, 1], np.int32), "leads from a junction to itself"),
        ("milliseconds", np.array([0, 1], np.int32), "milliseconds has values outside 1"),
        ("milliseconds", np.array([1.5, 1.0]), "milliseconds is float64"),
        ("decimetres", np.array([1, 2**28], np.int32), "decimetres has values outside"),
        ("road_class", np.array([0, 200], np.uint8), "road_class has values outside"),
        ("name", np.array([0, 1], np.int32), "name has values outside 0 to 0"),
        ("names", ("Rua",), "names must begin with the empty name"),
        ("names", (), "names must begin with the empty name"),
        ("shape_start", np.array([0, 1, 0], np.int64), "shape_start doesn't divide"),
        ("shape_start", np.array([0, 0], np.int64), "shape_start has 2 values, not 3"),
        ("shape_lon", np.array([0.0]), "shape_lat has 0 values, not 1"),
        ("lon", np.zeros((2, 1)), "lon is float64 in 2 axes"),
    ],
)
def test_damaged_arrays_are_refused_by_name(field: str, value: object, message: str) -> None:
    """Whatever doesn't fit is refused with the name of the array."""
    whole = _fields(roads_of([(0, 0), (1, 0)], [Street(a=0, b=1)]))
    with pytest.raises(ValueError, match=message):
        Roads(**(whole | {field: value}))  # type: ignore[arg-type]


def test_unsorted_or_double_arcs_are_refused() -> None:
    """The constructor takes only what `of` would have made."""
    whole = _fields(grid(2))
    for order in ([1, 0, *range(2, 8)], [0, 0, *range(2, 8)]):
        shuffled = {field: whole[field][order] for field in ("tail", "head")}  # type: ignore[index]
        with pytest.raises(ValueError, match="not sorted"):
            Roads(**(whole | shuffled))  # type: ignore[arg-type]


def test_points_give_each_arc_with_its_ends() -> None:
    """Drawn points run from tail to head through the inner points, in the order asked for."""
    roads = roads_of([(0, 0), (2, 0)], [Street(a=0, b=1, through=((1, 1), (2, 1)))])
    coordinates, owner = roads.points(np.array([1, 0]))
    back = [degrees(p) for p in ((2, 0), (2, 1), (1, 1), (0, 0))]
    np.testing.assert_array_equal(coordinates, back + back[::-1])
    assert owner.tolist() == [0] * 4 + [1] * 4


def test_points_of_no_arc_are_none() -> None:
    """Asking for nothing gives nothing."""
    coordinates, owner = grid(2).points(np.array([], np.int64))
    assert coordinates.shape == (0, 2)
    assert len(owner) == 0


def test_dead_ends_of_one_way_streets_are_left_out() -> None:
    """A junction that can be entered and never left isn't kept, nor its street's name."""
    trap = Street(a=1, b=4, both_ways=False, name="Trap")
    roads = roads_of([(0, 0), (1, 0), (0, 1), (1, 1), (5, 5)], [*_square(), trap])
    kept = largest_strong_component(roads)
    assert kept.junctions == 4
    assert "Trap" in roads.names
    assert "Trap" not in kept.names


def test_of_two_towns_the_bigger_is_kept() -> None:
    """Two parts without a road between them: the smaller goes."""
    far = [(9.0, 9.0), (9.0, 8.0)]
    roads = roads_of([*far, (0, 0), (1, 0), (0, 1), (1, 1)], [Street(a=0, b=1), *_square(shift=2)])
    kept = largest_strong_component(roads)
    assert kept.junctions == 4
    assert kept.lon.max() < degrees((2, 0))[0]


def test_no_roads_stay_no_roads() -> None:
    """Nothing in, nothing out."""
    empty = roads_of([], [])
    assert largest_strong_component(empty).junctions == 0


@given(random_roads(strong=False))
def test_kept_part_is_the_largest_strong_component(roads: Roads) -> None:
    """It is as big as networkx's, strongly connected, and its arcs keep all they had."""
    graph = nx.DiGraph(list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True)))
    graph.add_nodes_from(range(roads.junctions))
    kept = largest_strong_component(roads)
    assert kept.junctions == max(map(len, nx.strongly_connected_components(graph)))
    before = {_described(roads, arc) for arc in range(roads.arcs)}
    assert {_described(kept, arc) for arc in range(kept.arcs)} <= before
    again = nx.DiGraph(list(zip(kept.tail.tolist(), kept.head.tolist(), strict=True)))
    assert kept.arcs == 0 or nx.is_strongly_connected(again)


@given(random_roads(strong=False))
def test_a_part_knows_which_arcs_it_has(roads: Roads) -> None:
    """Each arc of a part is the arc it says, between junctions that were to stay."""
    stays = strong_junctions(roads)
    part, arcs = part_of(roads, stays)
    assert part.junctions == stays.sum()
    described = [_described(part, arc) for arc in range(part.arcs)]
    assert described == [_described(roads, arc) for arc in arcs.tolist()]
    assert (stays[roads.tail] & stays[roads.head]).sum() == part.arcs


def test_a_part_of_nothing_is_nothing() -> None:
    """No junction stays: no arc, no name."""
    roads = roads_of([(0, 0), (1, 0)], [Street(a=0, b=1, name="Rua")])
    part, arcs = part_of(roads, np.zeros(2, np.bool_))
    assert (part.junctions, part.arcs, part.names, len(arcs)) == (0, 0, ("",), 0)


def test_twins_are_the_two_directions_of_a_street() -> None:
    """A street driven both ways is its own twin's twin; a one-way street has none."""
    bent = Street(a=0, b=1, through=((0.5, 0.5), (0.7, 0.5)))
    roads = roads_of(
        [(0, 0), (1, 0), (2, 0)],
        [bent, Street(a=1, b=2, both_ways=False), Street(a=2, b=0, both_ways=False)],
    )
    assert twins(roads).tolist() == [1, 0, -1, -1]


def test_carriageways_with_different_shapes_are_no_twins() -> None:
    """Two one-way streets between the same junctions are two streets, not one."""
    there = Street(a=0, b=1, both_ways=False, through=((0.5, 0.1),))
    back = Street(a=1, b=0, both_ways=False, through=((0.5, -0.1),))
    straight = Street(a=1, b=0, both_ways=False)
    for other in (back, straight):
        assert twins(roads_of([(0, 0), (1, 0)], [there, other])).tolist() == [-1, -1]


@given(random_roads())
def test_twins_are_mutual_and_mirrored(roads: Roads) -> None:
    """If b is a's twin then a is b's, with ends and points reversed."""
    twin = twins(roads)
    for arc in np.flatnonzero(twin >= 0):
        assert twin[twin[arc]] == arc
        here, _ = roads.points(np.array([arc]))
        there, _ = roads.points(np.array([twin[arc]]))
        np.testing.assert_allclose(here, there[::-1], atol=1e-7)


def _square(shift: int = 0) -> list[Street]:
    sides = ((0, 1), (1, 3), (3, 2), (2, 0))
    return [Street(a=a + shift, b=b + shift) for a, b in sides]


def _described(roads: Roads, arc: int) -> tuple[object, ...]:
    coordinates, _ = roads.points(np.array([arc]))
    return (
        coordinates.tobytes(),
        int(roads.milliseconds[arc]),
        int(roads.decimetres[arc]),
        int(roads.road_class[arc]),
        roads.names[roads.name[arc]],
    )
