"""The benchmark of events: what it measures is what it says, on a day of a few jobs."""

from dataclasses import replace

import pytest

from benchmarks import events
from dispatch.measuring.contest.technician_day import made_tables, technician_day
from optimizer.check import violations
from optimizer.insertion import greedy, insertions
from optimizer.problem import Problem
from optimizer.schedule import assemble
from optimizer.solve import SolveParams

# Searches end on their number of iterations; the seconds are for a machine that hangs.
LIMITS = SolveParams(seconds=60.0, iterations=30, cores=1)


@pytest.fixture(scope="module", name="day")
def _day() -> Problem:
    return technician_day(made_tables(15, seed=2), jobs=12, technicians=3, seed=2)


def test_a_plan_that_is_told_costs_the_same(day: Problem) -> None:
    """As long as nobody changes it, nothing is paid for changes."""
    plan = greedy(day)
    told = events.after(day, plan)
    again = assemble(told, plan.order(len(day.vehicles)))
    assert again.cost == plan.cost
    assert violations(told, again) == []


def test_an_event_is_an_insertion_and_a_search(day: Problem) -> None:
    """The cost of insertion is that of the assembled plan, and the search is never dearer."""
    plan = greedy(day)
    told = events.after(day, plan)
    index = plan.routes[0].stops[0].visit
    found = events.event(told, plan, index, LIMITS)
    orders = [[i for i in o if i != index] for o in plan.order(len(day.vehicles))]
    visits = tuple(
        replace(v, previous=None) if i == index else v for i, v in enumerate(told.visits)
    )
    best = insertions(replace(told, visits=visits), orders, index)[0]
    orders[best.vehicle].insert(best.position, index)
    assert found.inserted == assemble(replace(told, visits=visits), orders).cost
    assert found.searched <= found.inserted


def test_as_many_events_as_asked_for(day: Problem) -> None:
    """But no more than there are jobs served."""
    assert len(list(events.events(day, 2, LIMITS))) == 2
    assert len(list(events.events(replace(day, visits=day.visits[:1]), 5, LIMITS))) == 1
    assert list(events.events(replace(day, visits=()), 5, LIMITS)) == []


def test_a_line_for_people() -> None:
    """Median, 95th percentile, what is saved and the longest search."""
    one = events.Event(offered=0.001, inserted=200, searched=150, took=2.1)
    two = events.Event(offered=0.003, inserted=100, searched=100, took=2.2)
    assert events.summary([one, two]) == (
        "offers median 2.0 ms, p95 2.9 ms, preparation included; "
        "a search saves 12.50 % of insertion's cost and takes 2.20 s at the most (2 events)"
    )
    assert events.summary([]) == "no events"


def test_a_search_worse_than_insertion_ends_it_all() -> None:
    """That must never be, and isn't averaged away."""
    bad = events.Event(offered=0.001, inserted=100, searched=101, took=2.0)
    with pytest.raises(SystemExit, match="1 of 1 searches"):
        events.summary([bad])


def test_the_whole_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for a plain day, one for a rich one."""
    events.main(["8x2", "--events", "1", "--iterations", "5"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines] == ["plain", "rich"]
    assert all("(1 events)" in line for line in lines)
