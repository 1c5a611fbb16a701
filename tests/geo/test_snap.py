"""Points put onto the nearest street."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import OffNetwork
from geo.roads import Roads
from geo.snap import Snapped, Snapper
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
