"""Live speeds: what they make of arcs' times, how long they hold, and what is refused."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import BadTraffic
from geo.live import FASTEST_KMH, SLOWEST_KMH, LiveSpeeds
from tests.geo.made_roads import Street, grid, roads_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _faults(speeds: object, **more: object) -> str:
    with pytest.raises(BadTraffic) as caught:
        LiveSpeeds.of(speeds, **more)  # type: ignore[arg-type]
    return str(caught.value)


def test_a_speed_becomes_a_time() -> None:
    """36 km/h are ten metres a second, whatever the road's own speed."""
    roads = roads_of([(0, 0), (1, 0)], [Street(a=0, b=1, kmh=90)])
    live = LiveSpeeds.of({1: 36.0})
    expected = round(roads.decimetres[1] * 10)
    assert live.milliseconds(roads).tolist() == [expected]


def test_arcs_come_in_any_order() -> None:
    """From a mapping or from two arrays; they are kept ascending."""
    live = LiveSpeeds.of((np.array([7, 2, 5]), [30, 20, 10]))
    assert live.arcs.tolist() == [2, 5, 7]
    assert live.kmh.tolist() == [20, 10, 30]
    assert LiveSpeeds.of({7: 30, 2: 20, 5: 10}).kmh.tolist() == [20, 10, 30]
    assert len(LiveSpeeds.of({}).arcs) == 0
    assert len(LiveSpeeds.of(([], [])).milliseconds(grid(2))) == 0


@pytest.mark.parametrize("kmh", [0, -3, float("nan"), float("inf"), -float("inf"), 201, 0.01])
def test_speeds_that_nobody_drives(kmh: float) -> None:
    """0, negative, NaN, infinite and absurd ones are refused by naming the arc."""
    told = _faults({3: 50.0, 17: kmh})
    assert "live speeds: arc 17: " in told
    assert "km/h is not 0.1 to 200 km/h" in told
    assert "arc 3" not in told
    assert ("close the road instead" in told) == (kmh == 0)


def test_all_wrong_speeds_are_told() -> None:
    """The first ten by name, and how many more."""
    told = _faults((np.arange(30), np.zeros(30)))
    assert told.count("arc ") == 10
    assert "and 20 more such arcs" in told


def test_arrays_that_make_no_sense() -> None:
    """Different lengths, arcs that are no numbers of arcs, the same arc twice."""
    assert "2 arcs have 3 speeds" in _faults(([1, 2], [3, 4, 5]))
    assert "arcs are no whole numbers" in _faults(([1.5], [30]))
    assert "there is no arc -1" in _faults({-1: 30.0})
    assert "there is no arc 4294967296" in _faults({2**32: 30.0})
    assert "twice or out of order: 4" in _faults(([4, 4, 1], [30, 31, 32]))
    assert "speeds are no numbers" in _faults({1: "fast"})


def test_arcs_that_the_roads_lack() -> None:
    """Told when they are put onto roads."""
    roads = grid(2)
    with pytest.raises(BadTraffic, match=f"no arc 99: the last is {roads.arcs - 1}"):
        LiveSpeeds.of({0: 30.0, 99: 30.0}).milliseconds(roads)


def test_they_hold_until_they_expire() -> None:
    """The instant itself is too late; without one they hold for ever; out of time, always."""
    live = LiveSpeeds.of({0: 30.0}, expires=NOON.astimezone(timezone(timedelta(hours=5))))
    assert live.holds(NOON - timedelta(seconds=1))
    assert not live.holds(NOON)
    assert live.holds(None)
    assert LiveSpeeds.of({0: 30.0}).holds(NOON + timedelta(days=999))


def test_an_expiry_needs_an_offset() -> None:
    """A clock time without one could be anywhere's."""
    assert "has no UTC offset" in _faults({0: 30.0}, expires=NOON.replace(tzinfo=None))


def test_they_are_read_only() -> None:
    """Networks share them; the caller's arrays stay the caller's."""
    arcs, kmh = np.array([1, 2]), np.array([30.0, 40.0])
    live = LiveSpeeds.of((arcs, kmh))
    kmh[0] = 99
    assert live.kmh[0] == 30
    with pytest.raises(ValueError, match="read-only"):
        live.kmh[0] = 1


@given(st.dictionaries(st.integers(0, 23), st.floats(SLOWEST_KMH, FASTEST_KMH), min_size=1))
def test_faster_is_never_longer(speeds: dict[int, float]) -> None:
    """Times are at least a millisecond, at most a day, and fall with speed."""
    roads = grid(3)
    times = LiveSpeeds.of(speeds).milliseconds(roads)
    doubled = {arc: min(FASTEST_KMH, kmh * 2) for arc, kmh in speeds.items()}
    assert (times >= 1).all()
    assert (times <= 24 * 3600 * 1000).all()
    assert (LiveSpeeds.of(doubled).milliseconds(roads) <= times).all()
