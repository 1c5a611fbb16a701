"""Speed profiles: the shipped week, what is refused, and how times change between hours."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geo.errors import BadTraffic
from geo.hours import HOURS_A_WEEK, between_hours
from geo.profile import LONGEST_DRIVE_HOURS, STEEPEST, SpeedProfile
from geo.roads import ROAD_CLASSES
from geo.usual_week import CLASS_GROUPS, USUAL_WEEK

SHAPE = (HOURS_A_WEEK, len(ROAD_CLASSES))
PRIMARY, RESIDENTIAL = ROAD_CLASSES.index("primary"), ROAD_CLASSES.index("residential")
MOTORWAY = ROAD_CLASSES.index("motorway")


def a_profile(**changed: float) -> np.ndarray:
    """Shares of a week at usual speed but for some hours, such as h8=0.5, in all classes."""
    shares = np.ones(SHAPE)
    for hour, share in changed.items():
        shares[int(hour[1:])] = share
    return shares


def _faults(shares: np.ndarray) -> str:
    with pytest.raises(BadTraffic) as caught:
        SpeedProfile(shares=shares)
    return str(caught.value)


def test_the_shipped_week_has_every_class_once() -> None:
    """Its groups make up all road classes, its rows 24 hours of all days."""
    grouped = [name for names in CLASS_GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(ROAD_CLASSES)
    assert {group for _, group in USUAL_WEEK} == set(CLASS_GROUPS)
    assert all(len(text.split()) == 24 for text in USUAL_WEEK.values())
    assert SpeedProfile.usual_week().shares.shape == SHAPE


def test_the_shipped_week_is_usual_over_a_working_day() -> None:
    """From 8 to 18 on working days times average to the roads' own, within a hundredth."""
    times = 1 / SpeedProfile.usual_week().shares[8:19]
    average = ((times[:-1] + times[1:]) / 2).mean(axis=0)
    assert np.abs(average - 1).max() < 0.01


def test_the_shipped_week_is_shaped_like_a_city() -> None:
    """Rush hours bite on big roads most, nights are fast, weekends are flatter."""
    shares = SpeedProfile.usual_week().shares
    monday, sunday = shares[:24], shares[6 * 24 :]
    for rush in (8, 17):
        assert monday[rush, PRIMARY] < monday[rush, RESIDENTIAL] < 1
        assert monday[rush, MOTORWAY] < monday[rush, RESIDENTIAL]
        assert (monday[rush] < monday[12]).all()
    assert (monday[3] > 1.05).all()
    assert (np.ptp(sunday[10:20], axis=0) < np.ptp(monday[7:20], axis=0)).all()
    assert (np.diff(shares[0:5], axis=0) >= 0).all()


def test_times_change_evenly_between_hours() -> None:
    """A quarter past, a quarter of the change has happened; in time, not in speed."""
    profile = SpeedProfile(shares=a_profile(h8=0.8))
    at = [datetime(2026, 3, 2, 8, minute, tzinfo=UTC) for minute in (0, 15, 30)]
    factors = [profile.factors(between_hours(t, "Etc/UTC"))[PRIMARY] for t in at]
    assert factors == pytest.approx([1.25, 1.1875, 1.125])


@pytest.mark.parametrize(
    ("hours", "share", "text"),
    [
        ({"h8": 0.0}, 0.0, "mon 08:00 for all road classes is below 0.05"),
        ({"h30": -1.0}, -1.0, "tue 06:00 for all road classes is below 0.05"),
        ({"h8": 9.0, "h9": 9.0}, 9.0, "mon 08:00 to mon 09:00 for all road classes is above 3"),
        ({"h8": float("inf")}, 0.0, "is above 3"),
        ({"h8": float("nan")}, 0.0, "a gap: no share at mon 08:00 for all road classes"),
    ],
)
def test_shares_that_are_none(hours: dict[str, float], share: float, text: str) -> None:
    """0, negative, infinite, absurd and missing ones are told by hour and class."""
    assert share <= 0 or share > 3
    assert text in _faults(a_profile(**hours))


def test_a_gap_names_its_hours_and_classes() -> None:
    """Each run of hours with what is missing; the first ones of many, and how many more."""
    shares = a_profile()
    shares[20:30, PRIMARY] = np.nan
    shares[100, :] = np.nan
    told = _faults(shares)
    assert "no share at mon 20:00 to tue 05:00 for primary" in told
    assert "no share at fri 04:00 for all road classes" in told
    shares[::2] = np.nan
    assert "more" in _faults(shares).splitlines()[-1]


def test_a_wrong_shape_is_refused() -> None:
    """Hours by road classes, nothing else."""
    assert "have shape (24, 17)" in _faults(np.ones((24, 17)))


def test_roads_that_recover_too_fast_are_refused() -> None:
    """From 0.4 to 1 within an hour who leaves later would arrive earlier; says what would do."""
    told = _faults(a_profile(h8=0.4))
    assert "from mon 08:00 to mon 09:00 all road classes recover from 0.40 to 1.00" in told
    assert "drive of 2 h" in told
    SpeedProfile(shares=a_profile(h8=0.4, h9=0.48, h10=0.61, h11=0.84))


def test_the_week_closes_on_itself() -> None:
    """Sunday's last hour leads to Monday's first."""
    assert "from sun 23:00 to mon 00:00" in _faults(a_profile(h167=0.4))


def test_hours_that_clocks_skip_are_looked_at() -> None:
    """In spring 01:00 is followed by 03:00: what two hours allow may be too much for one."""
    shares = a_profile(h0=0.6, h1=0.6, h2=0.75)
    assert "from mon 01:00 to mon 03:00" in _faults(shares)
    assert "from tue" not in _faults(shares)
    SpeedProfile(shares=a_profile(h12=0.6, h13=0.6, h14=0.75))


def test_a_profile_is_read_only() -> None:
    """Networks share it."""
    with pytest.raises(ValueError, match="read-only"):
        SpeedProfile.usual_week().shares[0, 0] = 2


@given(
    hnp.arrays(np.float64, (HOURS_A_WEEK, 1), elements=st.floats(0.2, 2.5)),
    st.integers(0, 7 * 24 * 3600),
    st.integers(1, 3 * 3600),
)
def test_who_leaves_later_never_arrives_earlier(
    shares: np.ndarray, leaves: int, later: int
) -> None:
    """Any accepted profile keeps the order of all drives up to its limit, on every weekday."""
    factors = 1 / shares
    for hour in range(2 * HOURS_A_WEEK - 1, -1, -1):
        # slowed down as little as keeps the order: going back in time, no steep fall is left
        i, after = hour % HOURS_A_WEEK, [(hour + step) % HOURS_A_WEEK for step in (1, 2)]
        factors[i] = min(factors[i], *(factors[a] + 0.99 * STEEPEST for a in after))
    profile = SpeedProfile(shares=np.repeat(1 / factors, len(ROAD_CLASSES), axis=1))
    first = datetime(2026, 3, 23, tzinfo=UTC) + timedelta(seconds=leaves)
    then = first + timedelta(seconds=later)
    usual = LONGEST_DRIVE_HOURS * 3600
    arrivals = [
        seconds + usual * profile.factors(between_hours(instant, "Europe/Lisbon"))[0]
        for seconds, instant in ((0, first), (later, then))
    ]
    assert arrivals[0] <= arrivals[1]
