"""Technician days to measure with are the same for everybody, solvable, and as rich as they say."""

import numpy as np
import pytest

from dispatch.measuring.contest.constraints import constraints
from dispatch.measuring.contest.rich_day import HOURS, TYPES, coupled_day, rich_day
from dispatch.measuring.contest.technician_day import (
    HOUR,
    MINUTES,
    SHIFT,
    SKILLS,
    made_tables,
    technician_day,
)
from optimizer import greedy, violations
from tests.dispatch.contest_days import tiny_day


def test_a_day_is_the_same_for_the_same_seed() -> None:
    """A benchmark that others repeat has to be about the same day."""
    first, again, other = (tiny_day(9, 2, seed) for seed in (4, 4, 5))
    assert first.visits == again.visits
    assert first.vehicles == again.vehicles
    assert (first.matrices[0].seconds == again.matrices[0].seconds).all()
    assert first.visits != other.visits
    assert rich_day(first, 4).visits == rich_day(again, 4).visits
    assert rich_day(first, 4).visits != rich_day(first, 5).visits


def test_homes_come_first_and_everybody_ends_where_he_began() -> None:
    """Rows of the tables: technicians' homes, then a place for each job."""
    day = tiny_day(5, 3)
    assert [vehicle.start for vehicle in day.vehicles] == [0, 1, 2]
    assert all(vehicle.end == vehicle.start for vehicle in day.vehicles)
    assert [visit.location for visit in day.visits] == [3, 4, 5, 6, 7]


def test_promises_and_work_are_as_on_the_measured_days() -> None:
    """Over half within two hours, a quarter in half a day; one skill each; the same shift."""
    day = tiny_day(2000, 200, 7)
    lengths = np.array([visit.windows[0][1] - visit.windows[0][0] for visit in day.visits])
    assert 0.5 < (lengths == 2 * HOUR).mean() < 0.6
    assert 0.2 < (lengths == 4.5 * HOUR).mean() < 0.3
    assert set(lengths.tolist()) == {2 * HOUR, 4.5 * HOUR, 9 * HOUR}
    assert {visit.service for visit in day.visits} == {60 * minutes for minutes in MINUTES}
    assert all(len(visit.skills) == 1 for visit in day.visits)
    assert {len(vehicle.skills) for vehicle in day.vehicles} == set(range(2, SKILLS + 1))
    assert all(vehicle.window == SHIFT for vehicle in day.vehicles)
    assert all(SHIFT[0] <= v.windows[0][0] < v.windows[0][1] <= SHIFT[1] for v in day.visits)


def test_tables_of_another_size_are_refused() -> None:
    """A place too few or too many is a mistake."""
    with pytest.raises(ValueError, match="9 places for 6 jobs and 2 technicians"):
        technician_day(made_tables(9, seed=1), jobs=6, technicians=2, seed=1)


def test_a_plain_day_can_be_planned() -> None:
    """With nearly all jobs, even by greedy insertion."""
    day = tiny_day(60, 12, 3)
    plan = greedy(day)
    assert violations(day, plan) == []
    assert len(plan.unassigned) <= 3


def test_a_rich_day_has_it_all() -> None:
    """Each thing that its description names is a constraint or a cost of the problem."""
    found = constraints(rich_day(tiny_day(120, 20), 1))
    assert {
        "matrices.hourly",
        "problem.change",
        "vehicle.breaks",
        "vehicle.capacity",
        "vehicle.distance_cost",
        "vehicle.levels",
        "vehicle.max_overtime",
        "vehicle.max_work",
        "vehicle.work_cost",
        "visit.deadline",
        "visit.demand",
        "visit.due",
        "visit.earliness_cost",
        "visit.late_steps",
        "visit.levels",
        "visit.optional",
        "visit.preferred",
        "visit.previous",
        "visit.service_by_type",
        "visit.several_windows",
        "visit.spared_setup",
        "visit.vehicle_costs",
    } <= found
    assert not found & {"problem.shipments", "problem.precedences", "problem.synchronised"}


def test_hours_and_types_make_a_difference_both_ways() -> None:
    """Rush hours are slower than the least of all hours; some technicians are quicker."""
    day = rich_day(tiny_day(20, 4), 1)
    tables = day.matrices[0]
    assert len(tables.starts) == len(HOURS)
    assert (tables.hourly[0] >= tables.seconds).all()
    assert (tables.hourly[0] > tables.seconds).any()
    for visit in day.visits:
        shares = [seconds / visit.service for _, seconds in visit.service_by_type]
        assert shares == pytest.approx(TYPES, abs=0.01)


def test_coupled_jobs_are_couples() -> None:
    """Of all three kinds, nobody in two of them, on jobs that are open all day."""
    day = coupled_day(rich_day(tiny_day(160, 24), 2), 2)
    pairs = [
        *((s.pickup, s.delivery) for s in day.shipments),
        *((p.first, p.then) for p in day.precedences),
        *day.synchronised,
    ]
    assert len(day.shipments) >= 1
    assert len(day.precedences) >= 1
    assert len(day.synchronised) >= 1
    everybody = [i for pair in pairs for i in pair]
    assert len(set(everybody)) == len(everybody)
    assert all(day.visits[i].windows == (SHIFT,) for i in everybody)
    assert all(day.visits[a].location == day.visits[b].location for a, b in day.synchronised)
