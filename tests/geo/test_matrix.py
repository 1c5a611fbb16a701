"""Travel times and distances: exact, from and to the middle of streets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.coordinate import Coordinate
from geo.matrix import TravelMatrix, travel_matrix
from geo.roads import Roads
from geo.search import RoadSearch, pack, unpack, whole_metres, whole_seconds
from geo.snap import Snapped, Snapper
from geo.twins import twins
from tests.geo import reference
from tests.geo.made_roads import Street, degrees, grid, random_roads, roads_of


def _at(x: float, y: float) -> Coordinate:
    return Coordinate(*degrees((x, y)))


def _matrix(
    roads: Roads, origins: list[Coordinate], destinations: list[Coordinate] | None = None
) -> TravelMatrix:
    snapper = Snapper(roads, twins(roads))
    rows = snapper.snap(origins, radius_metres=1000)
    columns = rows if destinations is None else snapper.snap(destinations, radius_metres=1000)
    return travel_matrix(RoadSearch(roads, twins(roads)), rows, columns)


def _row(kmh: float = 36.0, *, both_ways: bool = True, side: int = 5) -> Roads:
    """Lay a straight street of arcs of 111.2 m each, northwards."""
    return roads_of(
        [(0, y) for y in range(side)],
        [Street(a=y, b=y + 1, kmh=kmh, both_ways=both_ways) for y in range(side - 1)],
    )


def test_one_street_both_directions() -> None:
    """Two points on one street are joined along it, either way, without its ends."""
    matrix = _matrix(_row(), [_at(0, 0.25), _at(0, 0.75)])
    assert matrix.metres.tolist() == [[0, 56], [56, 0]]
    assert matrix.seconds.tolist() == [[0, 6], [6, 0]]


def test_one_way_street_backwards_goes_around() -> None:
    """Behind me on a one-way street is a whole block away."""
    places = [(0, 0), (0, 1), (1, 1), (1, 0)]
    block = roads_of(places, [Street(a=i, b=(i + 1) % 4, both_ways=False) for i in range(4)])
    round_metres = int(block.decimetres.sum()) / 10
    matrix = _matrix(block, [_at(0, 0.25), _at(0, 0.75)])
    step = matrix.metres[0, 1]
    assert step == 56
    assert matrix.metres[1, 0] == pytest.approx(round_metres - step, abs=1)


def test_around_the_block_may_be_faster_than_along_the_street() -> None:
    """Between two ends of a slow street the fast road beside it wins."""
    roads = roads_of(
        [(0, 0), (0, 4), (1, 0), (1, 4)],
        [
            Street(a=0, b=1, kmh=5),
            Street(a=0, b=2, kmh=90),
            Street(a=2, b=3, kmh=90),
            Street(a=3, b=1, kmh=90),
        ],
    )
    matrix = _matrix(roads, [_at(0, 0.1), _at(0, 3.9)])
    along = 3.8 * 111.2
    assert matrix.metres[0, 1] > along
    assert matrix.seconds[0, 1] < along / (5 / 3.6)


def test_same_place_is_no_time() -> None:
    """Jobs in one building are 0 s and 0 m apart, also on a one-way street."""
    roads = roads_of(
        [(0, 0), (0, 1), (1, 1)],
        [Street(a=i, b=(i + 1) % 3, both_ways=False) for i in range(3)],
    )
    matrix = _matrix(roads, [_at(0.01, 0.5)] * 3 + [_at(0, 0)] * 2)
    assert (matrix.seconds[:3, :3] == 0).all()
    assert (matrix.metres[:3, :3] == 0).all()
    assert (matrix.seconds[3:, 3:] == 0).all()
    assert not matrix.unreachable.any()


def test_points_at_one_junction_are_together_whatever_street_they_were_put_on() -> None:
    """The end of one street and the beginning of the next are the same place."""
    roads = _row(both_ways=False, side=3)
    here = Snapped(
        arc=np.array([0, 1], np.int32),
        fraction=np.array([1.0, 0.0]),
        metres=np.zeros(2),
        lon=np.zeros(2),
        lat=np.zeros(2),
    )
    matrix = travel_matrix(RoadSearch(roads, twins(roads)), here, here)
    assert matrix.seconds.tolist() == [[0, 0], [0, 0]]


def test_no_way_is_a_mask_and_no_number() -> None:
    """What can't be reached is marked, and its value is no time that could be added up."""
    matrix = _matrix(_row(both_ways=False), [_at(0, 0.5), _at(0, 2.5)])
    assert matrix.unreachable.tolist() == [[False, False], [True, False]]
    assert matrix.seconds[1, 0] == matrix.metres[1, 0] == -1
    assert matrix.seconds[0, 1] == 22


def test_origins_and_destinations_may_differ() -> None:
    """Rows are origins, columns destinations."""
    roads = _row()
    wide = _matrix(roads, [_at(0, 0)], [_at(0, 1), _at(0, 3), _at(0, 0)])
    assert wide.metres.tolist() == [[111, 334, 0]]
    whole = _matrix(roads, [_at(0, 0), _at(0, 1), _at(0, 3)])
    assert whole.seconds[0, 2] == wide.seconds[0, 1]


def test_nobody_and_nowhere() -> None:
    """No origins or no destinations give an empty table of the right shape."""
    assert _matrix(grid(2), [], [_at(0, 0)]).seconds.shape == (0, 1)
    assert _matrix(grid(2), [_at(0, 0)], []).unreachable.shape == (1, 0)
    assert _matrix(grid(2), []).metres.shape == (0, 0)


def test_tables_are_plain_and_read_only() -> None:
    """int32 and bool in C order, for any solver; nobody writes into them."""
    matrix = _matrix(grid(3), [_at(0, 0), _at(1, 2), _at(0.3, 0)])
    for table, dtype in (
        (matrix.seconds, np.int32),
        (matrix.metres, np.int32),
        (matrix.unreachable, np.bool_),
    ):
        assert table.dtype == dtype
        assert table.flags.c_contiguous
        assert not table.flags.writeable


def test_tables_of_different_shape_are_refused() -> None:
    """A matrix is three tables of one shape."""
    table = np.zeros((2, 2), np.int32)
    with pytest.raises(ValueError, match="differ in shape"):
        TravelMatrix(seconds=table, metres=table, unreachable=np.zeros((2, 1), np.bool_))


def test_seconds_are_rounded_once() -> None:
    """Ten arcs of 0.4 s are 4 s, not 0 s."""
    roads = Roads.of(
        lon=np.arange(11) * 0.001,
        lat=np.zeros(11),
        tail=np.arange(10),
        head=np.arange(1, 11),
        milliseconds=[400] * 10,
        decimetres=[14] * 10,
        road_class=[0] * 10,
    )
    matrix = _matrix(roads, [Coordinate(0, 0)], [Coordinate(0.01, 0)])
    assert (matrix.seconds[0, 0], matrix.metres[0, 0]) == (4, 14)


def test_the_shortest_of_equally_fast_ways_gives_the_metres() -> None:
    """Metres belong to the fastest way, and don't depend on chance where two are as fast."""
    roads = Roads.of(
        lon=[0, 0.001, 0.001, 0.002],
        lat=[0, 0.001, -0.001, 0],
        tail=[0, 0, 1, 2],
        head=[1, 2, 3, 3],
        milliseconds=[1000, 1000, 1000, 1000],
        decimetres=[2000, 1900, 2000, 1900],
        road_class=[0] * 4,
    )
    matrix = _matrix(roads, [Coordinate(0, 0)], [Coordinate(0.002, 0)])
    assert (matrix.seconds[0, 0], matrix.metres[0, 0]) == (2, 380)


def test_many_origins_are_searched_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table is the same whether its rows are searched at once or one by one."""
    points = [_at(x / 3, y / 2) for x in range(7) for y in range(5)]
    whole = _matrix(grid(3), points)
    monkeypatch.setattr("geo.search._WORTH_A_THREAD", 1)
    parts = _matrix(grid(3), points)
    np.testing.assert_array_equal(whole.seconds, parts.seconds)
    np.testing.assert_array_equal(whole.metres, parts.metres)


@given(st.integers(0, 9 * 3600 * 1000), st.integers(0, 10**7))
def test_packing_loses_nothing_on_a_working_day(milliseconds: int, decimetres: int) -> None:
    """Nine hours and a thousand kilometres come out as they went in."""
    cost = np.array(pack(milliseconds) + decimetres)
    assert [int(value) for value in unpack(cost)] == [milliseconds, decimetres]


def test_rounding_is_half_up() -> None:
    """499 ms are 0 s, 500 ms are 1 s; the same with 4 and 5 dm."""
    assert whole_seconds(np.array([0, 499, 500, 1499, 1500])).tolist() == [0, 0, 1, 1, 2]
    assert whole_metres(np.array([0, 4, 5, 14, 15])).tolist() == [0, 0, 1, 1, 2]


@st.composite
def positions(draw: st.DrawFn, roads: Roads) -> Snapped:
    """Positions anywhere on the streets, many of them on few streets and at their ends."""
    twin = twins(roads)
    streets = [arc for arc in range(roads.arcs) if twin[arc] < 0 or twin[arc] > arc]
    some = draw(st.lists(st.sampled_from(streets), min_size=1, max_size=3, unique=True))
    fraction = st.sampled_from([0.0, 1.0, 0.5]) | st.floats(0.001, 0.999)
    chosen = draw(st.lists(st.tuples(st.sampled_from(some), fraction), min_size=1, max_size=6))
    arc = np.array([arc for arc, _ in chosen], np.int32)
    nothing = np.zeros(len(chosen))
    return Snapped(
        arc=arc,
        fraction=np.array([fraction for _, fraction in chosen]),
        metres=nothing,
        lon=nothing,
        lat=nothing,
    )


def _milliseconds(costs: NDArray[np.float64]) -> NDArray[np.float64]:
    return costs / pack(1)


@given(st.data())
def test_costs_are_those_of_networkx_on_cut_streets(data: st.DataObject) -> None:
    """From and to any positions, both directions of a street, one-ways, no way at all."""
    roads = data.draw(
        random_roads(strong=data.draw(st.booleans())).filter(lambda roads: roads.arcs > 0)
    )
    origins, destinations = data.draw(positions(roads)), data.draw(positions(roads))
    found = RoadSearch(roads, twins(roads)).costs(origins, destinations)
    true = reference.costs(roads, origins, destinations)
    np.testing.assert_array_equal(np.isinf(found), np.isinf(true))
    reached = np.isfinite(true)
    # the parts of the first and the last street are rounded to a millisecond each
    np.testing.assert_allclose(
        _milliseconds(found)[reached], _milliseconds(true)[reached], atol=1.6
    )


@given(st.data())
def test_between_junctions_seconds_and_metres_are_exact(data: st.DataObject) -> None:
    """Where nothing is cut, time and length are networkx's to the last unit."""
    roads = data.draw(random_roads())
    twin = twins(roads)
    arcs = np.flatnonzero((twin < 0) | (twin > np.arange(roads.arcs))).astype(np.int32)
    nothing = np.zeros(len(arcs))
    tails = Snapped(arc=arcs, fraction=nothing, metres=nothing, lon=nothing, lat=nothing)
    found = RoadSearch(roads, twin).costs(tails, tails)
    np.testing.assert_array_equal(found, reference.costs(roads, tails, tails))


@given(st.data())
def test_a_detour_is_never_shorter(data: st.DataObject) -> None:
    """Times obey the triangle inequality, up to the rounding of cut streets."""
    roads = data.draw(random_roads())
    points = data.draw(positions(roads))
    cost = _milliseconds(RoadSearch(roads, twins(roads)).costs(points, points))
    assert (np.diagonal(cost) == 0).all()
    assert (cost[:, None, :] <= cost[:, :, None] + cost[None, :, :] + 3).all()
