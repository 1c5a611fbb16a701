"""Which roads are meant: by area, by the ends of edges, by street name, by number."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import Coordinate
from geo.errors import BadTraffic
from geo.road_finder import RoadFinder
from geo.roads import Roads
from tests.geo.made_cities import made_city
from tests.geo.made_roads import STEP, Street, degrees, grid, random_roads, roads_of

TOWN = grid(4)
FINDER = RoadFinder(TOWN)


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(*degrees((west, south)), *degrees((east, north)))


def _at(x: float, y: float) -> Coordinate:
    return Coordinate(*degrees((x, y)))


def _ends(roads: Roads, arcs: np.ndarray) -> set[tuple[int, int]]:
    return set(zip(roads.tail[arcs].tolist(), roads.head[arcs].tolist(), strict=True))


def _faults(call: object, *arguments: object) -> str:
    with pytest.raises(BadTraffic) as caught:
        call(*arguments)  # type: ignore[operator]
    return str(caught.value)


def test_an_area_around_a_crossing() -> None:
    """All four streets there, in both directions."""
    arcs = FINDER.in_area(_box(0.9, 0.9, 1.1, 1.1))
    assert _ends(TOWN, arcs) == {
        pair for other in (1, 4, 6, 9) for pair in ((5, other), (other, 5))
    }
    assert arcs.dtype == np.int32


def test_an_area_in_the_middle_of_a_street() -> None:
    """A street that only passes through is in it too, whole."""
    assert _ends(TOWN, FINDER.in_area(_box(0.4, -0.1, 0.6, 0.1))) == {(0, 1), (1, 0)}


def test_an_area_beside_all_streets() -> None:
    """Inside a block there is none: what is drawn counts, not boxes around it."""
    assert len(FINDER.in_area(_box(0.2, 0.2, 0.8, 0.8))) == 0
    bent = roads_of([(0, 0), (2, 0)], [Street(a=0, b=1, through=((1, 2),))])
    assert len(RoadFinder(bent).in_area(_box(0.9, 0.1, 1.1, 0.9))) == 0
    assert len(RoadFinder(bent).in_area(_box(0.9, 1.8, 1.1, 2.2))) == 2


def test_several_areas_and_holes() -> None:
    """A multipolygon is all its parts; a hole is outside."""
    parts = shapely.MultiPolygon([_box(0.4, -0.1, 0.6, 0.1), _box(2.4, 2.9, 2.6, 3.1)])
    assert _ends(TOWN, FINDER.in_area(parts)) == {(0, 1), (1, 0), (14, 15), (15, 14)}
    ring = _box(-1, -1, 4, 4).difference(_box(-0.5, -0.5, 3.5, 3.5))
    assert len(FINDER.in_area(ring)) == 0


@given(
    random_roads(), st.lists(st.tuples(st.floats(-1, 6), st.floats(-1, 6)), min_size=3, max_size=8)
)
def test_an_area_is_what_shapely_says(roads: Roads, corners: list[tuple[float, float]]) -> None:
    """Exactly the arcs whose lines intersect it, one by one."""
    area = shapely.MultiPoint([degrees(c) for c in corners]).convex_hull.buffer(STEP / 100)
    points, owner = roads.points(np.arange(roads.arcs))
    lines = shapely.linestrings(points, indices=owner)
    expected = np.flatnonzero(shapely.intersects(area, lines))
    assert RoadFinder(roads).in_area(area).tolist() == expected.tolist()


def test_an_area_of_a_made_city() -> None:
    """The same for thousands of arcs, and all of them for the whole city."""
    roads = made_city(2000, 1).roads
    lon, lat = float(np.median(roads.lon)), float(np.median(roads.lat))
    area = shapely.Point(lon, lat).buffer(0.01).difference(shapely.Point(lon, lat).buffer(0.004))
    points, owner = roads.points(np.arange(roads.arcs))
    lines = shapely.linestrings(points, indices=owner)
    found = RoadFinder(roads).in_area(area)
    assert found.tolist() == np.flatnonzero(shapely.intersects(area, lines)).tolist()
    assert 0 < len(found) < roads.arcs
    everything = shapely.box(-180, -90, 180, 90)
    assert len(RoadFinder(roads).in_area(everything)) == roads.arcs


@pytest.mark.parametrize(
    ("area", "text"),
    [
        (shapely.Point(0, 0), "a Point is no area: draw a polygon"),
        (shapely.LineString([(0, 0), (1, 1)]), "a LineString is no area"),
        (shapely.Polygon(), "is empty"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "Self-intersection[0.5 0.5]"),
        (shapely.Polygon([(0, 0), (1, 1), (float("nan"), 0)]), "is no proper polygon"),
    ],
)
def test_areas_that_are_none(area: shapely.Polygon, text: str) -> None:
    """Other shapes, empty ones, and polygons that cross themselves."""
    assert text in _faults(FINDER.in_area, area)


def test_the_callers_area_is_left_alone() -> None:
    """It isn't prepared behind its owner's back."""
    area = _box(0, 0, 1, 1)
    FINDER.in_area(area)
    assert not shapely.is_prepared(area)


def test_edges_by_their_ends() -> None:
    """One direction each, in the order given; a few metres beside the junction don't matter."""
    arcs = FINDER.between([(_at(1, 0), _at(0, 0)), (_at(0.05, 0), _at(1.05, 0))])
    assert TOWN.tail[arcs].tolist() == [1, 0]
    assert TOWN.head[arcs].tolist() == [0, 1]
    assert len(FINDER.between([])) == 0


def test_edges_that_are_none() -> None:
    """Far from any junction, or between junctions that no road joins: all of them are told."""
    told = _faults(
        FINDER.between,
        [(_at(0, 0), _at(1, 1)), (_at(0, 0), _at(1, 0)), (_at(0.5, 0), _at(1, 0))],
    )
    assert "edge 0: no road leads from one end to the other directly" in told
    assert "edge 2: its start is 42 m from any junction" in told
    assert "edge 1" not in told


def test_a_street_by_its_name() -> None:
    """All its arcs, in both directions; case, accents and abbreviations don't matter."""
    roads = roads_of(
        [(0, 0), (1, 0), (2, 0), (2, 1)],
        [
            Street(a=0, b=1, name="Avenida de São João"),
            Street(a=1, b=2, name="Avenida de São João"),
            Street(a=2, b=3, name="Rua Nova"),
            Street(a=3, b=1),
        ],
    )
    finder = RoadFinder(roads)
    for name in ("Avenida de São João", "AVENIDA DE SAO JOAO", "av. são joão"):
        assert _ends(roads, finder.of_street(name)) == {(0, 1), (1, 0), (1, 2), (2, 1)}


def test_a_name_that_no_street_has() -> None:
    """Names that are near are offered; a part of a name is no name."""
    told = _faults(FINDER.of_street, "Avenda 2")
    assert told.startswith("street: 'Avenda 2' is no street here (did you mean Avenida 2")
    assert "Avenida" not in _faults(FINDER.of_street, "Unter den Linden")
    for name in ("Avenida", "", "   ", "?!"):
        assert "is no street here" in _faults(FINDER.of_street, name)


def test_arcs_by_number() -> None:
    """Each once, ascending; numbers that are none are refused."""
    assert FINDER.numbered(np.array([3, 1, 3])).tolist() == [1, 3]
    assert len(FINDER.numbered(np.array([]))) == 0
    last = TOWN.arcs - 1
    assert f"no arc 99: they are 0 to {last}" in _faults(FINDER.numbered, np.array([0, 99]))
    assert "no arc -1" in _faults(FINDER.numbered, np.array([-1]))
    assert "no whole numbers" in _faults(FINDER.numbered, np.array([0.5]))
    assert "no whole numbers" in _faults(FINDER.numbered, np.array([[1, 2]]))


def test_how_far_an_area_is() -> None:
    """To the nearest junction, in metres; nothing if a junction is inside."""
    assert FINDER.metres_to(_box(4, 0, 5, 1)) == pytest.approx(83.7, abs=0.2)
    assert FINDER.metres_to(_box(0, 0, 1, 1)) == 0
