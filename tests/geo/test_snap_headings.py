"""Which carriageway a van is on, told by where it was heading."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate import Coordinate
from geo.errors import OffNetwork
from geo.roads import Roads
from geo.snap import Headings, Snapped, Snapper
from geo.twins import twins
from tests.geo.made_roads import Street, degrees, random_roads, roads_of

NORTH, EAST, SOUTH, WEST = 0.0, 90.0, 180.0, 270.0


def _at(x: float, y: float) -> Coordinate:
    return Coordinate(*degrees((x, y)))


def _dual_carriageway() -> Roads:
    """Northbound on the right, southbound 17 m west of it, a street beside both, ends joined."""
    return roads_of(
        [(0.0, 0.0), (0.0, 9.0), (-0.2, 9.0), (-0.2, 0.0), (0.3, 0.0), (0.3, 9.0)],
        [
            Street(a=0, b=1, both_ways=False, name="north", road_class=0),
            Street(a=2, b=3, both_ways=False, name="south", road_class=0),
            Street(a=1, b=2, both_ways=False, name="over"),
            Street(a=3, b=0, both_ways=False, name="under"),
            Street(a=4, b=5, name="beside"),
        ],
    )


def _headings(*values: float, tolerance: float = 45, reach: float = 30) -> Headings:
    return Headings(
        degrees=np.array(values, np.float64),
        tolerance=np.full(len(values), float(tolerance)),
        reach_metres=reach,
    )


def _names(roads: Roads, snapped: Snapped) -> list[str]:
    return [roads.names[roads.name[arc]] for arc in snapped.arc]


def _snapper(roads: Roads) -> Snapper:
    return Snapper(roads, twins(roads))


@pytest.mark.parametrize(("x", "name"), [(0.02, "north"), (-0.09, "north"), (-0.11, "south")])
def test_the_nearer_carriageway_is_the_right_side(x: float, name: str) -> None:
    """Without a heading a point lands on the carriageway on its own side."""
    roads = _dual_carriageway()
    assert _names(roads, _snapper(roads).nearest([_at(x, 4)])) == [name]


@pytest.mark.parametrize(
    ("heading", "name"),
    [(NORTH, "north"), (350.0, "north"), (SOUTH, "south"), (-180.0, "south"), (540.0, "south")],
)
def test_a_heading_chooses_the_carriageway(heading: float, name: str) -> None:
    """A receiver errs by some metres; the direction of driving doesn't."""
    roads = _dual_carriageway()
    snapped = _snapper(roads).nearest([_at(-0.1, 4)], headings=_headings(heading))
    assert _names(roads, snapped) == [name]


def test_a_breakdown_on_the_motorway_stays_on_it() -> None:
    """The street beside is two-way and open to all, yet the motorway is nearer."""
    roads = _dual_carriageway()
    assert _names(roads, _snapper(roads).nearest([_at(0.1, 4)])) == ["north"]
    assert _names(roads, _snapper(roads).nearest([_at(0.2, 4)])) == ["beside"]


def test_a_street_driven_both_ways_fits_both_headings() -> None:
    """North or south, the van on the street beside is on the street beside."""
    roads = _dual_carriageway()
    snapped = _snapper(roads).nearest([_at(0.3, 4)] * 2, headings=_headings(NORTH, SOUTH))
    assert _names(roads, snapped) == ["beside", "beside"]


def test_a_direction_that_is_closed_fits_no_heading() -> None:
    """Southwards the street beside is closed: who drives south is on the other carriageway."""
    roads = _dual_carriageway()
    open_ = (roads.lat[roads.head] >= roads.lat[roads.tail]) | (roads.road_class == 0)
    snapped = _snapper(roads).nearest(
        [_at(0.3, 4)] * 2, headings=_headings(NORTH, SOUTH, reach=100), open_=open_
    )
    assert _names(roads, snapped) == ["beside", "south"]


def test_a_heading_that_fits_nothing_near_is_noise() -> None:
    """A van that stands reports any heading; it is not sent to a street far off."""
    roads = _dual_carriageway()
    snapped = _snapper(roads).nearest([_at(0.02, 4)], headings=_headings(EAST))
    assert _names(roads, snapped) == ["north"]


def test_a_heading_can_be_insisted_on() -> None:
    """With an infinite reach only streets that fit count, however far."""
    roads = _dual_carriageway()
    snapper, point = _snapper(roads), _at(-0.1, 4)
    snapped = snapper.nearest([point], headings=_headings(EAST, reach=np.inf))
    assert _names(roads, snapped) == ["under"]
    with pytest.raises(OffNetwork):
        snapper.snap([point], radius_metres=100, headings=_headings(EAST, reach=np.inf))


def test_unknown_headings_change_nothing() -> None:
    """NaN is the heading of whoever reports none."""
    roads = _dual_carriageway()
    snapper, points = _snapper(roads), [_at(-0.08, 4), _at(-0.08, 5)]
    snapped = snapper.nearest(points, headings=_headings(np.nan, SOUTH))
    assert _names(roads, snapped) == ["north", "south"]


def test_headings_must_fit_the_points() -> None:
    """As many headings as points, each with a tolerance that is an angle."""
    roads = _dual_carriageway()
    with pytest.raises(ValueError, match="1 headings for 2 points"):
        _snapper(roads).nearest([_at(0, 0)] * 2, headings=_headings(NORTH))
    with pytest.raises(ValueError, match="differ in shape"):
        Headings(degrees=np.zeros(2), tolerance=np.zeros(3))
    for tolerance in (-1, 181, np.nan):
        with pytest.raises(ValueError, match="not between 0 and 180"):
            _headings(NORTH, tolerance=tolerance)


@given(
    random_roads(),
    st.lists(
        st.tuples(st.floats(-1, 6), st.floats(-1, 6), st.floats(0, 360)), min_size=1, max_size=5
    ),
)
def test_a_tolerance_of_half_a_turn_fits_everything(
    roads: Roads, reports: list[tuple[float, float, float]]
) -> None:
    """Whoever may be heading anywhere is on the nearest street."""
    snapper = _snapper(roads)
    points = [_at(x, y) for x, y, _ in reports]
    plain = snapper.nearest(points)
    headed = snapper.nearest(points, headings=_headings(*(h for *_, h in reports), tolerance=180))
    assert headed.arc.tolist() == plain.arc.tolist()
    assert headed.fraction.tolist() == plain.fraction.tolist()
