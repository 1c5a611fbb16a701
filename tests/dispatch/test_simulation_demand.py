"""Random days: what scenarios share, and what the numbers average to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.simulation.demand import (
    FIRST_APPOINTMENT,
    LAST_APPOINTMENT,
    Request,
    appointments,
    calls,
    homeward,
    lognormal,
)
from dispatch.simulation.scenario import DAY, HOUR, JobKind, Variability
from dispatch.simulation.streams import Purpose, Streams
from tests.dispatch.simulated import FLAT, a_demand

CALM = Variability(service=0.0, travel=0.0)
LOCKOUT = JobKind(name="lockout", share=3, service_seconds=1200)


def drawn(factor: float = 1.0, *, replication: int = 0, seed: int = 1) -> list[Request]:
    """Draw the calls of a day of two kinds."""
    demand = a_demand(60, kinds=(FLAT, LOCKOUT), places=40)
    streams = Streams(seed=seed, replication=replication)
    return calls(demand, Variability(), streams, factor=factor)


@given(seed=st.integers(0, 2**63 - 1), replication=st.integers(0, 10**6))
def test_a_day_is_the_same_for_the_same_seed(seed: int, replication: int) -> None:
    """Equal seed and replication give equal calls, in order, inside the day."""
    day = drawn(seed=seed, replication=replication)
    assert day == drawn(seed=seed, replication=replication)
    assert [call.known_at for call in day] == sorted(call.known_at for call in day)
    assert all(0 <= call.known_at < DAY for call in day)


def test_seeds_and_replications_give_different_days() -> None:
    """Neither another replication nor another seed repeats a day."""
    days = [drawn(), drawn(replication=1), drawn(seed=2)]
    times = [tuple(call.known_at for call in day) for day in days]
    assert len(set(times)) == 3


@given(
    low=st.floats(0.0, 3.0, allow_nan=False),
    more=st.floats(0.0, 2.0, allow_nan=False),
    replication=st.integers(0, 50),
)
def test_more_demand_only_adds_calls(low: float, more: float, replication: int) -> None:
    """Calls of a lower factor are among those of a higher one, unchanged in every field."""
    few = drawn(low, replication=replication)
    many = {call.id: call for call in drawn(low + more, replication=replication)}
    assert all(many.get(call.id) == call for call in few)


@pytest.mark.parametrize("factor", [0.0, 0.4, 1.0, 1.5, 2.3])
def test_the_factor_scales_the_expected_number(factor: float) -> None:
    """Over many days the mean number of calls is the factor times the ordinary day's."""
    counts = [len(drawn(factor, replication=r)) for r in range(400)]
    assert np.mean(counts) == pytest.approx(60 * factor, abs=4 * np.sqrt(60 * factor / 400) + 1e-9)


def test_calls_follow_the_hourly_profile() -> None:
    """Hours of weight 0 get no call, an hour of double weight about twice as many."""
    hourly = (0.0,) * 8 + (1.0, 2.0) + (0.0,) * 14
    demand = a_demand(200, hourly=hourly)
    hours = [
        call.known_at // HOUR
        for r in range(60)
        for call in calls(demand, CALM, Streams(seed=3, replication=r), factor=1)
    ]
    assert set(hours) == {8, 9}
    assert hours.count(9) / hours.count(8) == pytest.approx(2, rel=0.06)


def test_kinds_come_in_proportion_to_their_shares() -> None:
    """A kind with three times the share comes three times as often."""
    kinds = [call.kind.name for r in range(100) for call in drawn(replication=r)]
    assert kinds.count("lockout") / kinds.count("flat_tyre") == pytest.approx(3, rel=0.1)


def test_places_are_all_used_alike() -> None:
    """Every address of the pool is drawn about equally often."""
    counts = np.bincount([call.place for r in range(200) for call in drawn(replication=r)])
    assert len(counts) == 40
    assert counts.min() > 0.75 * counts.mean()
    assert counts.max() < 1.25 * counts.mean()


def test_without_variability_work_takes_the_mean() -> None:
    """At a spread of 0 each job takes its kind's minutes and each drive the table's."""
    day = calls(a_demand(), CALM, Streams(seed=1, replication=0), factor=1)
    assert {call.service_seconds for call in day} == {FLAT.service_seconds}
    assert {call.travel_factor for call in day} == {1.0}


@pytest.mark.parametrize("spread", [0.0, 0.2, 0.5, 1.0])
def test_factors_have_mean_one_and_the_spread_asked_for(spread: float) -> None:
    """Lognormal factors average 1 and deviate by the coefficient of variation."""
    factors = lognormal(np.random.default_rng(5).standard_normal(400_000), spread)
    assert factors.mean() == pytest.approx(1, abs=0.01)
    assert factors.std() == pytest.approx(spread, abs=0.02)
    assert factors.min() > 0


def test_appointments_are_as_many_each_day_and_within_working_hours() -> None:
    """Their number is fixed; windows open on the half hour and close by the evening."""
    demand = a_demand(booked=9)
    for replication in range(20):
        booked = appointments(demand, CALM, Streams(seed=1, replication=replication))
        assert len(booked) == 9
        for one in booked:
            assert FIRST_APPOINTMENT <= one.opens < one.due <= LAST_APPOINTMENT
            assert one.opens % (HOUR // 2) == 0
            assert (one.known_at, one.booked) == (0, True)


def test_appointments_and_calls_have_different_names() -> None:
    """No appointment has the id of a call."""
    demand, streams = a_demand(50, booked=50), Streams(seed=1, replication=0)
    booked = {one.id for one in appointments(demand, CALM, streams)}
    assert not booked & {call.id for call in calls(demand, CALM, streams, factor=3)}


def test_a_day_without_appointments_has_none() -> None:
    """No appointments asked for, none drawn."""
    assert appointments(a_demand(booked=0), CALM, Streams(seed=1, replication=0)) == []


@given(count=st.integers(0, 30), more=st.integers(0, 10))
def test_hiring_changes_nobody_elses_way_home(count: int, more: int) -> None:
    """A bigger crew begins with the smaller crew's numbers."""
    streams = Streams(seed=4, replication=2)
    few = homeward(Variability(), streams, 0, count)
    assert homeward(Variability(), streams, 0, count + more)[:count] == few


def test_streams_of_different_purpose_are_unlike() -> None:
    """Purpose, key and replication each give other numbers; the study's own differ from day 0."""
    streams = Streams(seed=1, replication=0)
    firsts = [
        streams.of(Purpose.PLACES, 0).random(),
        streams.of(Purpose.PLACES, 1).random(),
        streams.of(Purpose.KINDS, 0).random(),
        Streams(seed=1, replication=1).of(Purpose.PLACES, 0).random(),
        Streams(seed=1).of(Purpose.PLACES, 0, 0, 0).random(),
    ]
    assert len(set(firsts)) == len(firsts)
