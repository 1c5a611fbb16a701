"""Who leaves later never arrives earlier: any accepted profile, long drives, real searches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.coordinate import Coordinate
from geo.errors import BadTraffic
from geo.ground import Ground
from geo.hours import HOURS_A_WEEK
from geo.matrix import TravelMatrix, travel_matrix
from geo.profile import LONGEST_DRIVE_HOURS, STEEPEST, Floats, SpeedProfile
from geo.profile_file import FASTEST_SHARE, SLOWEST_SHARE
from geo.roads import ROAD_CLASSES
from geo.search import RoadSearch
from geo.snap import Snapped
from geo.traffic import Moments, Traffic
from geo.turns import Turns
from tests.geo.made_cities import made_city

ZONE = "Europe/Lisbon"
SPRING = datetime(2026, 3, 29, 1, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 25, 1, tzinfo=UTC)
SUNDAY_MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL = made_city(300, 4).roads
PLACES = 10
MOST = 0.5  # of the pairs, at least, are within the promise in any traffic


@cache
def _ground(scale: int) -> Ground:
    return Ground(replace(SMALL, milliseconds=SMALL.milliseconds * scale), Turns.none())


def _searched(traffic: Traffic, scale: int) -> tuple[RoadSearch, Snapped]:
    """Search between some middles of streets, every drive so many times as long."""
    ground = _ground(scale)
    arcs = np.random.default_rng(6).choice(SMALL.arcs, PLACES, replace=False)
    ends = np.stack([(axis[SMALL.tail] + axis[SMALL.head]) / 2 for axis in (SMALL.lon, SMALL.lat)])
    middles = [Coordinate(float(lon), float(lat)) for lon, lat in ends[:, arcs].T]
    points = ground.snapper.snap(middles, radius_metres=500)
    moments = Moments(ground.search, 1)
    return moments.search(traffic, ground.roads, ZONE), points


def _table(traffic: Traffic, scale: int) -> TravelMatrix:
    search, points = _searched(traffic, scale)
    return travel_matrix(search, points, points)


def _usual_seconds_of_ways(traffic: Traffic) -> Floats:
    """Usual time of the way that is fastest in traffic, which isn't the usual way."""
    search, points = _searched(traffic, SCALE)
    rows, columns = np.indices((PLACES, PLACES)).reshape(2, -1)
    usual = _ground(SCALE).roads.milliseconds
    ways = search.ways(points.take(rows), points.take(columns))
    seconds = [
        sum((piece.end - piece.start) * usual[piece.arc] for piece in way.pieces) / 1000
        for way in ways
        if way is not None
    ]
    return np.array(seconds).reshape(PLACES, PLACES)


def _longest_scale() -> int:
    """By how much drives can be stretched until the longest takes as long as order is kept."""
    longest = int(_table(Traffic(), 1).seconds.max())
    return int(LONGEST_DRIVE_HOURS * 3600 / longest)


SCALE = _longest_scale()


def as_steep_as_can_be(factors: np.ndarray) -> SpeedProfile:
    """Slow times down by as little as is accepted: what is steeper falls just at the limit."""
    factors = factors.copy()
    for hour in range(2 * HOURS_A_WEEK - 1, -1, -1):
        after = [(hour + 1) % HOURS_A_WEEK, (hour + 2) % HOURS_A_WEEK]
        i = hour % HOURS_A_WEEK
        factors[i] = np.minimum(factors[i], factors[after].min(axis=0) + 0.999 * STEEPEST)
    return SpeedProfile(shares=1 / factors)


def a_random_week(seed: int, *, jumps: bool) -> np.ndarray:
    """Factors of times by hour and class; where they jump, between hardly and hugely slower."""
    rng = np.random.default_rng(seed)
    shape = (HOURS_A_WEEK, len(ROAD_CLASSES))
    fastest, slowest = 1 / FASTEST_SHARE, 1 / SLOWEST_SHARE
    if jumps:
        return np.where(rng.random(shape) < 0.5, fastest * 1.01, slowest * 0.99)
    return rng.uniform(0.5, 3, shape)


@example(seed=28133, jumps=True, around=SPRING, leaves=0, later=16)  # goes long ways round
@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    jumps=st.booleans(),
    around=st.sampled_from([SPRING, AUTUMN, SUNDAY_MIDNIGHT]),
    leaves=st.integers(-3 * 3600, 3 * 3600),
    later=st.integers(1, 3 * 3600),
)
def test_order_is_kept(
    seed: int, *, jumps: bool, around: datetime, leaves: int, later: int
) -> None:
    """Over clock changes and the end of a week, on drives as long as the promise goes.

    A second is for rounding: each road's time is a whole number of milliseconds at each instant.
    Only who drives later has to stay within the promise: going the same way earlier is as long.
    """
    traffic = Traffic(profile=as_steep_as_can_be(a_random_week(seed, jumps=jumps)))
    first = around + timedelta(seconds=leaves)
    then = first + timedelta(seconds=later)
    tables = [
        _table(traffic.at(instant), SCALE).seconds.astype(np.int64) for instant in (first, then)
    ]
    promised = _usual_seconds_of_ways(traffic.at(then)) <= LONGEST_DRIVE_HOURS * 3600
    assert promised.mean() > MOST
    assert (tables[0] <= later + tables[1] + 1)[promised].all()


def test_the_drives_are_as_long_as_the_promise() -> None:
    """Else the property above would say little: the longest usual drive is nearly two hours."""
    longest = int(_table(Traffic(), SCALE).seconds.max())
    limit = LONGEST_DRIVE_HOURS * 3600
    assert 0.9 * limit < longest <= limit * 1.001


def test_beyond_the_limit_order_would_be_lost() -> None:
    """A profile one and a half times as steep is refused, and rightly so on such a drive."""
    shares = np.ones((HOURS_A_WEEK, len(ROAD_CLASSES)))
    shares[8] = 1 / (1 + 1.5 * STEEPEST)
    with pytest.raises(BadTraffic, match="who leaves later would arrive earlier"):
        SpeedProfile(shares=shares)
    usual = LONGEST_DRIVE_HOURS * 3600
    at_eight, at_nine = usual * (1 + 1.5 * STEEPEST), 3600 + usual
    assert at_nine < at_eight


@pytest.mark.parametrize(
    ("instant", "same"),
    [
        # 02:00 to 03:00 local time doesn't exist in spring: 01:00 UTC is already 02:00 there
        (datetime(2026, 3, 29, 0, tzinfo=UTC), 6 * 24),
        (datetime(2026, 3, 29, 1, tzinfo=UTC), 6 * 24 + 2),
        # 01:00 is there twice in autumn
        (datetime(2026, 10, 25, 0, tzinfo=UTC), 6 * 24 + 1),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), 6 * 24 + 1),
        (datetime(2026, 10, 25, 2, tzinfo=UTC), 6 * 24 + 2),
        # Sunday's last hour and Monday's first
        (datetime(2026, 3, 1, 23, tzinfo=UTC), 6 * 24 + 23),
        (datetime(2026, 3, 2, 0, tzinfo=UTC), 0),
    ],
)
def test_the_hours_around_clock_changes_and_the_weeks_end(instant: datetime, same: int) -> None:
    """An instant has the weights of the hour of the week that its local clock shows."""
    shares = np.ones((HOURS_A_WEEK, len(ROAD_CLASSES)))
    shares *= 1 + np.arange(HOURS_A_WEEK)[:, None] / (4 * HOURS_A_WEEK)
    traffic = Traffic(profile=SpeedProfile(shares=shares)).at(instant)
    factor = 1 / shares[same, 0]
    expected = np.clip(np.rint(SMALL.milliseconds * factor), 1, None)
    assert (traffic.weights(SMALL, ZONE).milliseconds == expected).all()


def test_a_second_before_a_clock_change_is_nearly_it() -> None:
    """Nothing jumps at the change itself, nor at the end of the week."""
    profile = as_steep_as_can_be(a_random_week(7, jumps=False))
    for instant in (SPRING, AUTUMN, SUNDAY_MIDNIGHT):
        here, before = (
            Traffic(profile=profile).at(instant - step).weights(SMALL, ZONE).milliseconds
            for step in (timedelta(0), timedelta(seconds=1))
        )
        most = SMALL.milliseconds * (3 - 0.5) / 3600 + 1
        assert (np.abs(here.astype(np.int64) - before) <= most).all()
