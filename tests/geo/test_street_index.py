"""The nearest place on a street, checked against trying them all."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.street_index import BACK, FORWARD, StreetIndex

Line = list[tuple[float, float]]

places = st.tuples(st.floats(-1000, 1000), st.floats(-1000, 1000)).map(
    lambda place: (round(place[0], 2), round(place[1], 2))
)
lines = st.lists(places, min_size=2, max_size=6)


def _index(streets: list[Line]) -> StreetIndex:
    owner = np.repeat(np.arange(len(streets)), [len(line) for line in streets])
    return StreetIndex(np.array([place for line in streets for place in line]), owner)


def _both(streets: list[Line]) -> np.ndarray:
    return np.full(len(streets), FORWARD | BACK, np.uint8)


@given(st.lists(lines, min_size=1, max_size=40), st.lists(places, max_size=5))
def test_nothing_is_nearer(streets: list[Line], points: list[tuple[float, float]]) -> None:
    """The distance to the place found is the smallest of the distances to all streets."""
    xy = np.array(points).reshape(-1, 2)
    feet = _index(streets).nearest(xy, _both(streets))
    found = np.hypot(*(feet.xy - xy).T)
    nearest = [
        min(shapely.distance(shapely.Point(point), shapely.LineString(line)) for line in streets)
        for point in points
    ]
    assert np.allclose(found, nearest, atol=1e-6)


@given(st.lists(lines, min_size=1, max_size=10), st.lists(places, max_size=5))
def test_the_share_leads_to_the_place(
    streets: list[Line], points: list[tuple[float, float]]
) -> None:
    """So far along the street, measured by its length, is where the place is."""
    xy = np.array(points).reshape(-1, 2)
    feet = _index(streets).nearest(xy, _both(streets))
    for street, share, place in zip(feet.street, feet.share, feet.xy, strict=True):
        line = shapely.LineString(streets[street])
        there = shapely.line_interpolate_point(line, share * line.length)
        assert shapely.distance(there, shapely.Point(place)) < 1e-6


def test_of_equals_the_first_street_counts() -> None:
    """Many streets that meet at one point, or lie upon each other: the lowest number."""
    star: list[Line] = [[(0.1 * k, 1000.0), (0.3, 0.7)] for k in range(50)]
    feet = _index(star * 2).nearest(np.array([[0.0, -500.0]]), _both(star * 2))
    assert feet.street.tolist() == [0]
    assert feet.share.tolist() == [1.0]


def test_streets_that_may_not_be_taken_are_passed_over() -> None:
    """A street without ways is as if it weren't there; without any, nothing is found."""
    streets: list[Line] = [[(0, 0), (10, 0)], [(0, 5), (10, 5)]]
    index, xy = _index(streets), np.array([[5.0, 1.0]])
    assert index.nearest(xy, np.array([0, BACK], np.uint8)).street.tolist() == [1]
    nothing = index.nearest(xy, np.zeros(2, np.uint8))
    assert nothing.street.tolist() == [-1]
    assert np.isnan(nothing.xy).all()


def test_many_segments_make_a_deep_tree() -> None:
    """A quarter of a million segments: each middle of one is found on it."""
    x = np.arange(250_001, dtype=np.float64)
    xy = np.column_stack((x, np.sin(x / 100)))
    index = StreetIndex(xy, np.zeros(len(xy), np.int64))
    middles = (xy[:-1:5000] + xy[1::5000]) / 2
    feet = index.nearest(middles, np.array([FORWARD], np.uint8))
    assert np.allclose(feet.xy, middles, atol=1e-9)
    assert (np.diff(feet.share) > 0).all()


def test_a_street_without_length_is_a_place() -> None:
    """Two points that are one: found at share 0, and no heading fits it."""
    index = _index([[(3, 3), (3, 3)]])
    ways = np.array([FORWARD | BACK], np.uint8)
    feet = index.nearest(np.array([[0.0, 0.0]]), ways)
    assert feet.share.tolist() == [0.0]
    assert feet.xy.tolist() == [[3.0, 3.0]]
    heading = np.array([[0.0, 1.0, 0.5]])
    assert index.nearest(np.array([[0.0, 0.0]]), ways, heading).street.tolist() == [-1]
