"""In which territories points lie, and shapes that are none."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geo.coordinate import Coordinate
from geo.territory import BadTerritory, Territories

corner = st.tuples(st.integers(-20, 20), st.integers(-20, 20))
size = st.tuples(st.integers(1, 15), st.integers(1, 15))
boxes = st.builds(
    lambda low, by: shapely.box(low[0], low[1], low[0] + by[0], low[1] + by[1]), corner, size
)


def test_territories_may_overlap_and_leave_gaps() -> None:
    """A place has the names of all territories around it, in their order, or none."""
    territories = Territories({"west": shapely.box(0, 0, 2, 2), "east": shapely.box(1, 0, 3, 2)})
    places = [Coordinate(x, 1) for x in (0.5, 1.5, 2.5, 3.5)]
    assert territories.names_at(places) == [("west",), ("west", "east"), ("east",), ()]


def test_a_border_belongs_to_both_sides() -> None:
    """Nobody on a border is nobody's."""
    territories = Territories({"a": shapely.box(0, 0, 1, 1), "b": shapely.box(1, 0, 2, 1)})
    assert territories.names_at([Coordinate(1, 0.5)]) == [("a", "b")]


def test_a_hole_is_outside() -> None:
    """An enclave is no part of what surrounds it, and an exclave is."""
    ring = shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6))
    territories = Territories({"ring": shapely.union(ring, shapely.box(20, 0, 21, 1))})
    places = [Coordinate(4, 4), Coordinate(1, 1), Coordinate(20.5, 0.5)]
    assert territories.contains("ring", places).tolist() == [False, True, True]


def test_nothing_in_nothing() -> None:
    """No places have no names; without territories no place has one."""
    assert Territories({}).names_at([Coordinate(0, 0)]) == [()]
    one = Territories({"a": shapely.box(0, 0, 1, 1)})
    assert one.names_at([]) == []
    assert one.contains("a", []).shape == (0,)


def test_an_unknown_name_is_an_error() -> None:
    """Whoever asks for a territory that isn't there is told."""
    with pytest.raises(KeyError):
        Territories({}).contains("nowhere", [])


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), "Self-intersection"),
        (shapely.LineString([(0, 0), (1, 1)]), "is a LineString, not a polygon"),
        (shapely.Polygon(), "is empty"),
        (shapely.box(41, -8, 4150, -7), "no degrees"),
        ("POLYGON ((0 0, 1 0, 1 1, 0 0))", "is a str, not a polygon"),
    ],
)
def test_what_is_no_area_is_refused(shape: BaseGeometry, reason: str) -> None:
    """The error names the territory and what is wrong with it."""
    with pytest.raises(BadTerritory, match=reason) as bad:
        Territories({"fine": shapely.box(0, 0, 1, 1), "odd": shape})
    assert list(bad.value.faults) == ["odd"]


def test_all_faults_are_named_at_once() -> None:
    """Two bad territories make one error."""
    with pytest.raises(BadTerritory) as bad:
        Territories({"a": shapely.Polygon(), "b": shapely.Point(0, 0)})
    assert str(bad.value) == "territory 'a': is empty\nterritory 'b': is a Point, not a polygon"


@given(st.lists(boxes, max_size=8), st.lists(corner, max_size=8))
def test_names_are_those_of_one_by_one(
    areas: list[shapely.Polygon], corners: list[tuple[int, int]]
) -> None:
    """All places against all territories at once is each against each."""
    places = [Coordinate(lon + 0.5, lat) for lon, lat in corners]
    territories = Territories({str(i): area for i, area in enumerate(areas)})
    names = territories.names_at(places)
    for i, area in enumerate(areas):
        inside = np.array([area.intersects(shapely.Point(p.lon, p.lat)) for p in places], bool)
        assert territories.contains(str(i), places).tolist() == inside.tolist()
        assert [str(i) in found for found in names] == inside.tolist()
