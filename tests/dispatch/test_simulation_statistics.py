"""Intervals cover what they should, and paired differences are narrower than unpaired ones."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.simulation.figures import day_figures, names
from dispatch.simulation.record import DayRecord, Doing, Span, TechnicianDay
from dispatch.simulation.scenario import HOUR, Scenario
from dispatch.simulation.statistics import difference, estimate
from optimizer.travel import TravelTables
from tests.dispatch.simulated import MINUTE, a_crew, a_day, a_demand, a_study, a_world

figures = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40)


def test_a_known_interval() -> None:
    """Mean 3 of 1-5: standard error 0.7071, t(4) 2.7764."""
    found = estimate([1, 2, 3, 4, 5])
    assert (found.mean, found.replications) == (3, 5)
    assert found.high == pytest.approx(3 + 2.776445 * math.sqrt(0.5))
    assert found.low == pytest.approx(3 - 2.776445 * math.sqrt(0.5))


@given(figures)
def test_the_mean_lies_in_the_middle_of_its_interval(values: list[float]) -> None:
    """The interval is symmetric and never inside out."""
    found = estimate(values)
    assert found.low <= found.mean <= found.high
    assert found.high - found.mean == pytest.approx(found.mean - found.low, abs=1e-6)


def test_intervals_cover_the_truth_about_95_times_in_100() -> None:
    """Of 2,000 samples of ten, the interval holds the true mean in 95 % (±1.5)."""
    rng = np.random.default_rng(11)
    samples = [estimate(list(rng.normal(7, 3, 10))) for _ in range(2000)]
    assert np.mean([s.low <= 7 <= s.high for s in samples]) == pytest.approx(0.95, abs=0.015)


def test_days_without_a_figure_are_left_out_and_counted() -> None:
    """NaN is no wait of 0: it does not count, and the number of days shows it."""
    found = estimate([math.nan, 4, 6])
    assert (found.mean, found.replications) == (5, 2)


def test_too_few_days_give_no_interval() -> None:
    """One day has a mean but no interval, none has neither; neither is called clear."""
    one, none = estimate([4]), estimate([math.nan])
    assert (one.mean, one.replications, one.clear) == (4, 1, False)
    assert math.isnan(one.low)
    assert math.isnan(one.high)
    assert math.isnan(none.mean)
    assert (none.replications, none.clear) == (0, False)


def test_a_difference_is_taken_day_by_day() -> None:
    """Days that differ wildly but always by the same amount give a difference without doubt."""
    reference = [3.0, 70.0, 12.0, 41.0]
    found = difference([value - 2 for value in reference], reference)
    assert (found.mean, found.low, found.high) == (-2, -2, -2)
    assert found.clear


def test_a_difference_needs_the_same_days() -> None:
    """Lists of different length are no pairs."""
    with pytest.raises(ValueError, match="zip"):
        difference([1.0], [1.0, 2.0])


def test_a_day_missing_on_either_side_is_no_pair() -> None:
    """Only days that have the figure in both scenarios count."""
    assert difference([1.0, math.nan, 5.0], [0.0, 1.0, math.nan]).replications == 1


def test_common_days_make_differences_narrow() -> None:
    """The paired interval of one technician more is narrower than that of unlike days."""
    scenarios = [Scenario(name=str(n), crews=(a_crew(count=n),)) for n in (1, 2)]
    world = a_world(a_study(*scenarios, demand=a_demand(24)))
    waits = [
        [day_figures(a_day(world, r, s), world.travel).wait_mean for r in range(10)] for s in (0, 1)
    ]
    paired = difference(waits[1], waits[0])
    unlike = difference(waits[1][5:] + waits[1][:5], waits[0])
    assert paired.mean == pytest.approx(unlike.mean)
    assert paired.high < 0
    assert paired.high - paired.low < unlike.high - unlike.low


def a_known_day() -> DayRecord:
    """One technician, 8 hours: an hour's drive out, two hours of work, an hour back late."""
    base = a_day(a_world(a_study(demand=a_demand(12))))
    served = base.served[0]
    spans = (
        Span(doing=Doing.DRIVE, start=0, end=HOUR, origin=1, place=0, request=served.request.id),
        Span(doing=Doing.WORK, start=HOUR, end=3 * HOUR, origin=0, place=0),
        Span(doing=Doing.REST, start=3 * HOUR, end=4 * HOUR, origin=0, place=0),
        Span(doing=Doing.DRIVE, start=8 * HOUR, end=9 * HOUR, origin=0, place=1),
    )
    technician = TechnicianDay(
        technician="day 1", start=0, end=8 * HOUR, back=9 * HOUR, spans=spans
    )
    return DayRecord(
        technicians=(technician,), served=base.served[:3], left=(base.served[3].request,)
    )


def test_figures_are_what_their_definitions_say() -> None:
    """Each figure of a small day, worked out by hand."""
    day = a_known_day()
    travel = TravelTables.of([[0, 9], [9, 0]], [[0, 5000], [7000, 0]])
    found = day_figures(day, travel)
    waits = sorted(s.arrival - s.request.known_at for s in day.served)
    assert (found.calls, found.done, found.left) == (4, 3, 1)
    assert found.wait_mean == pytest.approx(sum(waits) / 3 / MINUTE)
    assert found.wait_max == pytest.approx(waits[-1] / MINUTE)
    assert waits[1] / MINUTE < found.wait_p90 < found.wait_p99 < found.wait_max
    assert found.on_time == sum(wait <= 45 * MINUTE for wait in waits) / 4
    assert found.utilisation == pytest.approx(2 / 9)
    # 2 h of driving, 2 of work, 4 of standing ready; the hour's break is left out.
    assert found.travel_share == pytest.approx(2 / 8)
    assert (found.overtime_hours, found.km, found.jobs_per_technician) == (1, 12, 3)
    assert math.isnan(found.booked_on_time)


def test_a_day_with_nothing_has_no_waits_but_counts() -> None:
    """Without calls the wait does not exist; numbers of jobs are 0 and nobody was used."""
    world = a_world(a_study(demand=a_demand(0)))
    found = day_figures(a_day(world), world.travel)
    missing = [name for name in names() if math.isnan(getattr(found, name))]
    assert missing == ["wait_mean", "wait_p90", "wait_p99", "wait_max", "on_time", "booked_on_time"]
    assert (found.calls, found.done, found.left, found.utilisation, found.km) == (0, 0, 0, 0, 0)
