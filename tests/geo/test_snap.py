"""Points put onto the nearest street."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import BadCoordinate, OffNetwork
from geo.ground import Ground
from geo.matrix import travel_matrix
from geo.roads import Roads
from geo.snap import Snapped, Snapper
from geo.turns import Turns
from geo.twins import twins
from tests.geo.made_roads import Street, degrees, grid, random_roads, roads_of


def _at(x: float, y: float) -> Coordinate:
    return Coordinate(*degrees((x, y)))


def _snap(roads: Roads, *points: Coordinate, radius_metres: float = 1000) -> Snapped:
    return Snapper(roads, twins(roads)).snap(points, radius_metres=radius_metres)


def test_a_point_beside_a_street_lands_on_it() -> None:
    """The foot of the perpendicular, with its share along the arc and its distance."""
    roads = roads_of([(0, 0), (4, 0)], [Street(a=0, b=1)])
    snapped = _snap(roads, _at(1, 0.1))
    assert snapped.arc.tolist() == [0]
    assert snapped.fraction == pytest.approx([0.25], abs=1e-6)
    assert (snapped.lon[0], snapped.lat[0]) == pytest.approx(degrees((1, 0)), abs=1e-9)
    assert snapped.metres == pytest.approx([11.12], abs=0.01)


def test_the_nearest_of_many_streets_is_taken() -> None:
    """In a grid a point lands on the street it is next to."""
    roads = grid(4)
    snapped = _snap(roads, _at(1.4, 2.1), _at(2.9, 0.5))
    names = [roads.names[roads.name[arc]] for arc in snapped.arc]
    assert names == ["Rua 2", "Avenida 3"]


def test_nearest_means_nearest_on_the_ground() -> None:
    """Far north a degree of longitude is short: the street to the east is nearer."""
    roads = Roads.of(
        lon=[10.0, 10.0, 10.03, 10.03],
        lat=[69.0, 69.1, 69.0, 69.1],
        tail=[0, 1, 2, 3],
        head=[1, 0, 3, 2],
        milliseconds=[1] * 4,
        decimetres=[111_000] * 4,
        road_class=[0] * 4,
    )
    snapped = _snap(roads, Coordinate(10.018, 69.12), radius_metres=3000)
    assert roads.lon[roads.tail[snapped.arc[0]]] == 10.03
    assert snapped.fraction.tolist() == [1.0]


def test_bends_count_towards_the_fraction() -> None:
    """Half way along a bent street is half of its length, not of its straight distance."""
    roads = roads_of([(0, 0), (2, 0)], [Street(a=0, b=1, through=((0, 2), (2, 2)))])
    east_metres = great_circle_metres(_at(0, 2), _at(2, 2))
    north_metres = great_circle_metres(_at(0, 0), _at(0, 2))
    snapped = _snap(roads, _at(0, 1), _at(1, 2))
    whole = 2 * north_metres + east_metres
    assert snapped.fraction == pytest.approx([north_metres / 2 / whole, 0.5], abs=1e-4)


def test_a_point_at_a_junction_is_the_junction() -> None:
    """Within a millimetre of an end, the position is exactly that end."""
    roads = grid(3)
    snapped = _snap(roads, _at(1, 1), _at(1.000000001, 1))
    assert set(snapped.fraction.tolist()) <= {0.0, 1.0}
    assert list(zip(snapped.lon, snapped.lat, strict=True)) == [degrees((1, 1))] * 2


def test_points_beyond_the_radius_are_all_reported() -> None:
    """The error lists each far point with its distance, and none of the others."""
    with pytest.raises(OffNetwork, match=r"farther than 50 m from any road: point 1: 556 m") as off:
        _snap(grid(2), _at(0, 0), _at(0, -5), _at(0.5, 0), _at(-1, 0), radius_metres=50)
    assert set(off.value.distances) == {1, 3}
    assert off.value.distances[3] == pytest.approx(83.7, abs=0.1)
    assert off.value.radius == 50


def test_the_radius_itself_is_near_enough() -> None:
    """A point exactly at the radius is not beyond it."""
    roads = grid(2)
    point = _at(0, -1)
    metres = float(Snapper(roads, twins(roads)).nearest([point]).metres[0])
    assert len(_snap(roads, point, radius_metres=metres)) == 1


def test_no_points_snap_to_nothing() -> None:
    """An empty list is a list."""
    snapped = _snap(grid(2))
    assert len(snapped) == 0
    assert snapped.lon.shape == snapped.fraction.shape == (0,)


def test_the_other_side_of_the_world_is_far() -> None:
    """Distance is measured, not cut off: planning asks how far off somebody is."""
    roads = grid(2)
    metres = Snapper(roads, twins(roads)).nearest([Coordinate(171, -41)]).metres[0]
    assert 19_000_000 < metres < 20_100_000


def test_positions_can_be_chosen() -> None:
    """`take` gives rows in the order asked for."""
    snapped = _snap(grid(3), _at(0.5, 0), _at(1.5, 0), _at(0.2, 2))
    taken = snapped.take(np.array([2, 0]))
    assert taken.fraction.tolist() == snapped.fraction[[2, 0]].tolist()
    assert taken.arc.tolist() == snapped.arc[[2, 0]].tolist()


@given(
    random_roads(),
    st.lists(st.tuples(st.floats(-1, 6), st.floats(-1, 6)), min_size=1, max_size=6),
)
def test_no_street_is_nearer_than_the_one_taken(
    roads: Roads, places: list[tuple[float, float]]
) -> None:
    """Sampled densely, no point of any arc is nearer than the position found."""
    coordinates, owner = roads.points(np.arange(roads.arcs))
    samples = np.concatenate(
        [
            coordinates[i] + (coordinates[i + 1] - coordinates[i]) * np.linspace(0, 1, 9)[:, None]
            for i in np.flatnonzero(np.diff(owner) == 0)
        ]
    )
    points = [_at(*place) for place in places]
    snapped = _snap(roads, *points, radius_metres=10_000)
    for i, point in enumerate(points):
        found = Coordinate(float(snapped.lon[i]), float(snapped.lat[i]))
        assert great_circle_metres(point, found) == pytest.approx(snapped.metres[i], abs=1e-6)
        nearest = min(great_circle_metres(point, Coordinate(*sample)) for sample in samples)
        # positions within a millimetre of a junction are moved to it
        assert snapped.metres[i] <= nearest + 0.002


@given(random_roads(), st.data())
def test_a_point_on_a_street_stays_where_it_is(roads: Roads, data: st.DataObject) -> None:
    """Snapping again what was snapped moves it by less than two millimetres."""
    place = data.draw(st.tuples(st.floats(-1, 6), st.floats(-1, 6)))
    once = _snap(roads, _at(*place), radius_metres=10_000)
    again = _snap(roads, Coordinate(float(once.lon[0]), float(once.lat[0])))
    assert again.metres[0] < 0.002


def test_of_equally_near_streets_the_first_is_taken() -> None:
    """In the middle of a block, and at a crossing, the answer never depends on luck."""
    roads = roads_of(
        [(0, 0), (2, 0), (2, 2), (0, 2)],
        [Street(a=0, b=1), Street(a=1, b=2), Street(a=2, b=3), Street(a=3, b=0)],
    )
    corner = _at(2, 2)
    arcs = {int(_snap(roads, *([_at(0.3, 0.1)] * k), corner).arc[-1]) for k in range(5)}
    assert arcs == {int(np.flatnonzero((roads.tail == 1) & (roads.head == 2))[0])}


def test_a_point_lands_alike_alone_and_among_others() -> None:
    """Ten thousand points give what each of them gives by itself, in their order."""
    roads = grid(5)
    places = np.random.default_rng(4).uniform(-1, 6, (10_000, 2))
    points = [_at(x, y) for x, y in places]
    together = _snap(roads, *points, radius_metres=10_000)
    for i in range(0, 10_000, 997):
        alone = _snap(roads, points[i], radius_metres=10_000)
        assert alone.arc[0] == together.arc[i]
        assert alone.fraction[0] == together.fraction[i]


def test_two_jobs_in_one_building_are_at_one_position() -> None:
    """The same place twice is the same arc and fraction, and nobody drives between them."""
    roads = grid(3)
    for place in (_at(1.3, 0.4), _at(1, 1), _at(0.5, 2.3)):
        snapped = _snap(roads, place, place)
        assert snapped.arc[0] == snapped.arc[1]
        assert snapped.fraction[0] == snapped.fraction[1]
        between = travel_matrix(Ground(roads, Turns.none()).usual_search, snapped, snapped)
        assert between.seconds.tolist() == between.metres.tolist() == [[0, 0], [0, 0]]


def test_a_million_points_need_no_more_room_than_their_answers() -> None:
    """A great many points land at once, each where it should."""
    points = [_at(0.25, 0.01), _at(1, 1.5)] * 500_000
    snapped = _snap(grid(3), *points)
    assert len(snapped) == 1_000_000
    assert np.ptp(snapped.lon[::2]) == np.ptp(snapped.fraction[1::2]) == 0


def test_the_poles_are_places_too() -> None:
    """Whoever stands at a pole is told how far the roads are: a quarter of the globe and more."""
    roads = grid(2)
    snapped = Snapper(roads, twins(roads)).nearest([Coordinate(0, 90), Coordinate(0, -90)])
    assert snapped.metres == pytest.approx([5_431_000, 14_583_000], rel=1e-3)


def test_what_is_no_place_is_refused_before_it_gets_here() -> None:
    """No coordinate can be NaN or infinite."""
    for lon, lat in ((float("nan"), 0), (0, float("inf")), (181, 0), (0, -91)):
        with pytest.raises(BadCoordinate):
            Coordinate(lon, lat)


def test_a_city_may_lie_across_the_date_line() -> None:
    """Streets on both sides of the 180th meridian are neighbours."""
    roads = Roads.of(
        lon=[179.999, -179.999, -179.997],
        lat=[-16.8, -16.8, -16.8],
        tail=[0, 1, 1, 2],
        head=[1, 0, 2, 1],
        milliseconds=[1] * 4,
        decimetres=[2130] * 4,
        road_class=[0] * 4,
    )
    snapped = _snap(roads, Coordinate(179.9995, -16.8001), Coordinate(-179.9995, -16.8001))
    assert snapped.arc.tolist() == [0, 0]
    assert snapped.fraction == pytest.approx([0.25, 0.75], abs=1e-6)
    assert snapped.lon == pytest.approx([179.9995, -179.9995], abs=1e-9)
    assert snapped.metres == pytest.approx([11.12, 11.12], abs=0.01)


def _closed(roads: Roads, *names: str) -> np.ndarray:
    return np.array([roads.names[name] not in names for name in roads.name])


def test_a_closed_street_can_be_passed_over() -> None:
    """Asked for roads that are open, a point beside a closed one lands on the next."""
    roads = grid(4)
    snapper = Snapper(roads, twins(roads))
    snapped = snapper.snap([_at(1.4, 2.1)], radius_metres=500, open_=_closed(roads, "Rua 2"))
    assert roads.names[roads.name[snapped.arc[0]]] == "Avenida 1"


def test_a_street_closed_in_one_direction_still_counts() -> None:
    """Half of a street is open: a van gets there."""
    roads = grid(3)
    snapper = Snapper(roads, twins(roads))
    usual = snapper.nearest([_at(0.4, 1.01)])
    open_ = np.ones(roads.arcs, np.bool_)
    open_[usual.arc] = False
    assert snapper.nearest([_at(0.4, 1.01)], open_=open_).arc.tolist() == usual.arc.tolist()


def test_where_all_is_closed_nothing_is_near() -> None:
    """No street counts: the distance is infinite, and `snap` says so."""
    roads = grid(2)
    snapper = Snapper(roads, twins(roads))
    nothing = np.zeros(roads.arcs, np.bool_)
    snapped = snapper.nearest([_at(0.5, 0)], open_=nothing)
    assert snapped.arc.tolist() == [-1]
    assert np.isinf(snapped.metres[0])
    with pytest.raises(OffNetwork, match="point 0: inf m"):
        snapper.snap([_at(0.5, 0)], radius_metres=500, open_=nothing)


@given(
    random_roads(),
    st.lists(st.tuples(st.floats(-1, 6), st.floats(-1, 6)), max_size=4),
    st.data(),
)
def test_closing_streets_only_ever_moves_points_away(
    roads: Roads, places: list[tuple[float, float]], data: st.DataObject
) -> None:
    """Fewer open streets are never nearer, and what is found is open in some direction."""
    open_ = np.array(
        data.draw(st.lists(st.booleans(), min_size=roads.arcs, max_size=roads.arcs)), np.bool_
    )
    twin = twins(roads)
    snapper, points = Snapper(roads, twin), [_at(*place) for place in places]
    usual, changed = snapper.nearest(points), snapper.nearest(points, open_=open_)
    assert (changed.metres >= usual.metres - 1e-6).all()
    found = changed.arc[changed.arc >= 0]
    assert (open_[found] | ((twin[found] >= 0) & open_[twin[found]])).all()
    assert (len(found) == len(points)) == (bool(open_.any()) or not points)
