"""Closures: what they close, when they hold, and what is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.closures import Closure
from geo.coordinate import Coordinate
from geo.errors import BadTraffic
from geo.road_finder import RoadFinder
from tests.geo.made_roads import degrees, grid

TOWN = grid(4)
FINDER = RoadFinder(TOWN)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(*degrees((west, south)), *degrees((east, north)))


def _faults(where: object, **more: object) -> str:
    with pytest.raises(BadTraffic) as caught:
        Closure.of(where, FINDER, **more)  # type: ignore[arg-type]
    return str(caught.value)


def test_roads_are_named_in_four_ways() -> None:
    """By area, street, edges and arcs."""
    area = Closure.of(_box(0.4, -0.1, 0.6, 0.1), FINDER)
    assert len(area.arcs) == 2
    assert len(Closure.of("rua 2", FINDER).arcs) == 6
    edges = [(Coordinate(*degrees((0, 0))), Coordinate(*degrees((1, 0))))]
    assert len(Closure.of(edges, FINDER).arcs) == 1
    assert Closure.of([5, 3], FINDER).arcs.tolist() == [3, 5]
    assert Closure.of(np.array([5, 3], np.int32), FINDER).arcs.tolist() == [3, 5]


def test_a_street_lends_its_name() -> None:
    """Unless the closure has one of its own."""
    assert Closure.of("rua 2", FINDER).name == "rua 2"
    assert Closure.of("rua 2", FINDER, name="roadworks").name == "roadworks"
    assert Closure.of([1], FINDER).name == ""


def test_nothing_closed_is_an_error_with_its_reason() -> None:
    """How far away the area is, and whether its numbers look swapped; unless it may be."""
    assert "touches no road: the nearest junction is" in _faults(_box(8, 8, 9, 9))
    assert "swapped" not in _faults(_box(8, 8, 9, 9))
    lon, lat = degrees((1, 1))
    swapped = shapely.box(lat - 0.01, lon - 0.01, lat + 0.01, lon + 0.01)
    assert "(are lon and lat swapped?)" in _faults(swapped)
    assert _faults([]).endswith("no road is named")
    assert len(Closure.of(_box(8, 8, 9, 9), FINDER, may_be_empty=True).arcs) == 0


def test_the_name_is_in_its_faults() -> None:
    """So that one of many closures can be found."""
    assert _faults(_box(8, 8, 9, 9), name="Fair").startswith("Fair: touches no road")
    assert _faults([1], name="Fair", starts=NOON, ends=NOON).startswith("Fair: ends")


@pytest.mark.parametrize("where", [[1.5], ["a", "b"], [None], [99], np.array([0.5])])
def test_places_that_are_none(where: object) -> None:
    """Lists of anything but edges and arcs."""
    assert "arcs" in _faults(where)


def test_spans_that_make_no_sense() -> None:
    """An end that isn't after the start, and clock times of no zone."""
    assert "is not after" in _faults([1], starts=NOON, ends=NOON - HOUR)
    naive = NOON.replace(tzinfo=None)
    told = _faults([1], starts=naive, ends=naive)
    assert "starts 2026-03-02 12:00:00 has no UTC offset" in told
    assert "ends 2026-03-02 12:00:00 has no UTC offset" in told


def test_a_closure_holds_from_its_start_to_before_its_end() -> None:
    """Half open, whatever the zone its instants came in; out of time only if for good."""
    lisbon = NOON.astimezone(ZoneInfo("Asia/Tokyo"))
    closure = Closure.of([1], FINDER, starts=lisbon, ends=lisbon + HOUR)
    assert closure.starts == NOON
    assert closure.starts is not None
    assert closure.starts.tzinfo is UTC
    assert [closure.holds(NOON + step * HOUR) for step in (-0.01, 0, 0.99, 1)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not closure.holds(None)
    assert Closure.of([1], FINDER).holds(None)
    assert Closure.of([1], FINDER).holds(NOON)
    assert not Closure.of([1], FINDER, starts=NOON).holds(None)


@given(
    st.one_of(st.none(), st.integers(0, 9)),
    st.one_of(st.none(), st.integers(10, 20)),
    st.integers(-5, 25),
    st.integers(0, 10),
)
def test_overlaps_means_holding_at_some_instant(
    starts: int | None, ends: int | None, first: int, long: int
) -> None:
    """Hour by hour, both ends of the time included."""
    closure = Closure.of(
        [1],
        FINDER,
        starts=None if starts is None else NOON + starts * HOUR,
        ends=None if ends is None else NOON + ends * HOUR,
    )
    instants = [NOON + step * HOUR / 2 for step in range(2 * first, 2 * (first + long) + 1)]
    assert closure.overlaps(instants[0], instants[-1]) == any(map(closure.holds, instants))
