"""Outlines around lines, checked against shapely's own buffers."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geo import distance_field
from geo.distance_field import DistanceField, as_multipolygon
from geo.measure import mercator
from tests.geo.made_roads import STEP, degrees

BUFFER = 60.0
METRES_NORTH = 111_195.0

ends = st.tuples(st.floats(0, 20), st.floats(0, 20)).map(lambda p: (round(p[0], 3), round(p[1], 3)))
segments = st.lists(st.tuples(ends, ends), min_size=1, max_size=12)
Segments = list[tuple[tuple[float, float], tuple[float, float]]]


def _field(lines: Segments, owners: list[int] | None = None) -> DistanceField:
    flat = np.array([degrees(end) for line in lines for end in line])
    (west, south), (east, north) = flat.min(axis=0).tolist(), flat.max(axis=0).tolist()
    bounds = (west, south, east, north)
    field = DistanceField(bounds, buffer_metres=BUFFER, apart=owners is not None)
    field.draw(mercator(flat).reshape(-1, 4), np.array(owners or [0] * len(lines)))
    return field


def _buffered(lines: Segments, metres: float) -> BaseGeometry:
    """Shapely's buffer, in degrees."""
    flat = np.array([degrees(end) for line in lines for end in line])
    shrink = np.cos(np.radians(flat[:, 1].mean()))
    shapes = shapely.linestrings(flat.reshape(-1, 2, 2) * (shrink, 1.0))
    shape = shapely.union_all(shapely.buffer(shapes, metres / METRES_NORTH))
    return affinity.scale(shape, 1 / shrink, 1.0, origin=(0, 0))


@settings(max_examples=30)
@given(segments)
def test_the_outline_is_the_buffer(lines: Segments) -> None:
    """It lies between the buffers of some metres less and more, and is valid.

    A notch between two lines that is narrower than a cell of the grid, 15 m, is filled.
    """
    area = _field(lines).outline()
    assert area.is_valid
    assert area.covers(_buffered(lines, BUFFER - 8))
    assert _buffered(lines, BUFFER + 26).covers(area)


@settings(max_examples=30)
@given(segments, segments)
def test_more_lines_make_no_less_area(lines: Segments, others: Segments) -> None:
    """Lines that are added take nothing away but a few metres of rounding."""
    less = _field(lines).outline()
    more = _field(lines + others).outline()
    assert more.buffer(8 / METRES_NORTH).covers(less)


@settings(max_examples=30)
@given(segments, segments)
def test_owners_share_the_whole(lines: Segments, others: Segments) -> None:
    """Parts of two owners are valid, overlap only by rounding, and together are the whole."""
    field = _field(lines + others, [0] * len(lines) + [1] * len(others))
    whole, (a, b) = field.outline(), field.outlines_of(2)
    assert a.is_valid
    assert b.is_valid
    square = STEP * STEP
    assert shapely.intersection(a, b).area < 0.005 * square
    together = shapely.union(a, b)
    assert shapely.symmetric_difference(together, whole).area < 0.03 * whole.area + 0.01 * square


def test_the_border_of_two_owners_is_half_way() -> None:
    """Between two parallel streets 80 m apart the border is 40 m from each."""
    apart = 80 / METRES_NORTH / STEP
    field = _field([((0, 0), (10, 0)), ((0, apart), (10, apart))], [0, 1])
    south, north = field.outlines_of(2)
    _, middle = degrees((5, apart / 2))
    column = shapely.LineString([degrees((5, -2)), degrees((5, 4))])
    assert shapely.intersection(south, column).bounds[3] == pytest.approx(middle, abs=2e-5)
    assert shapely.intersection(north, column).bounds[1] == pytest.approx(middle, abs=2e-5)


def test_an_owner_of_nothing_has_no_area() -> None:
    """Whoever has no lines has an empty area."""
    assert [area.is_empty for area in _field([((0, 0), (1, 0))], [0]).outlines_of(3)] == [
        False,
        True,
        True,
    ]


def test_small_holes_are_filled_and_large_ones_stay() -> None:
    """A ring of streets around 12 hectares: a hole, or not, as asked."""
    corners = [(0.0, 0.0), (6.0, 0.0), (6.0, 6.0), (0.0, 6.0), (0.0, 0.0)]
    field = _field(list(itertools.pairwise(corners)))
    hole = field.outline(hole_square_metres=50_000)
    filled = field.outline(hole_square_metres=500_000)
    assert len(hole.geoms[0].interiors) == 1
    assert len(filled.geoms[0].interiors) == 0
    inner = shapely.Polygon(hole.geoms[0].interiors[0]).area
    assert inner / STEP**2 == pytest.approx((6 - 120 / 83.7) * (6 - 120 / 111.2), rel=0.03)


def test_a_point_becomes_a_disc() -> None:
    """A line without length: a circle of the buffer's radius, in metres both ways."""
    area = _field([((0, 0), (0, 0))]).outline()
    west, south, east, north = area.bounds
    assert (north - south) * METRES_NORTH == pytest.approx(2 * BUFFER, abs=6)
    shrink = np.cos(np.radians(south))
    assert (east - west) * METRES_NORTH * shrink == pytest.approx(2 * BUFFER, abs=6)


@pytest.mark.parametrize("lat", [0.0, 60.0, -75.0])
def test_a_metre_is_a_metre_at_every_latitude(lat: float) -> None:
    """The buffer is measured on the ground, not on the map."""
    field = DistanceField((10, lat, 10, lat), buffer_metres=BUFFER)
    place = mercator(np.array([[10.0, lat]]))
    field.draw(np.hstack((place, place)), np.zeros(1, np.int64))
    _, south, _, north = field.outline().bounds
    assert (north - south) * METRES_NORTH == pytest.approx(2 * BUFFER, abs=6)


def test_a_great_extent_gets_a_wider_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The grid has its limit: what is far apart is drawn more coarsely, and nothing is lost."""
    monkeypatch.setattr(distance_field, "GRID_CELLS", 10_000)
    lines = [((0, 0), (0, 0)), ((200.0, 200.0), (200.0, 200.0)), ((0, 50.0), (120.0, 50.0))]
    field = _field(lines)
    assert field.buffer_metres > 3 * BUFFER
    area = field.outline()
    assert len(area.geoms) == 3
    assert all(area.contains(shapely.Point(degrees(end))) for line in lines for end in line)


def test_lines_and_points_are_no_area() -> None:
    """Of a mixed shape only the polygons are kept."""
    square = shapely.box(0, 0, 1, 1)
    mixed = shapely.GeometryCollection(
        [square, shapely.Point(5, 5), shapely.MultiPolygon([shapely.box(3, 3, 4, 4)])]
    )
    assert as_multipolygon(mixed).area == 2
    assert as_multipolygon(shapely.LineString([(0, 0), (1, 1)])).is_empty
