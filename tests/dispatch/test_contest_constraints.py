"""Nobody is measured on a constraint that he lacks: every field that is set counts by its name."""

from dataclasses import replace
from typing import Any

import pytest

from dispatch.measuring.contest.apart import PEERS, peer_of
from dispatch.measuring.contest.constraints import constraints, lacks
from dispatch.measuring.contest.rich_day import coupled_day, rich_day
from optimizer import Break, Pin, Problem, TravelTables
from optimizer.couplings import Change, Precedence
from optimizer.visit import Previous
from tests.dispatch.contest_days import tiny_day

PLAIN = {"visit.service", "visit.windows", "visit.skills", "vehicle.skills"}


def with_visit(**fields: Any) -> Problem:
    """Change a plain day's first visit."""
    day = tiny_day()
    return replace(day, visits=(replace(day.visits[0], **fields), *day.visits[1:]))


def with_vehicle(**fields: Any) -> Problem:
    """Change a plain day's first vehicle."""
    day = tiny_day()
    return replace(day, vehicles=(replace(day.vehicles[0], **fields), *day.vehicles[1:]))


def test_a_plain_technician_day_has_skills_and_windows() -> None:
    """That is all, so every peer can be asked about it."""
    assert constraints(tiny_day()) == PLAIN
    assert all(lacks(tiny_day(), peer_of(name).knows) == () for name in PEERS)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"deadline": 9, "missed_cost": 4}, "visit.deadline"),
        ({"wanted": 4, "earliness_cost": 1}, "visit.earliness_cost"),
        ({"due": 4, "lateness_cost": 1}, "visit.due"),
        ({"required": frozenset({0})}, "visit.required"),
        ({"pin": Pin(vehicle=0)}, "visit.pin"),
        ({"pin": Pin(vehicle=0, position=1)}, "visit.pin.position"),
        ({"windows": ((0, 5), (9, 12))}, "visit.several_windows"),
        ({"unserved_cost": 400}, "visit.optional"),
        ({"day": 1, "delay_cost": 3}, "visit.delay_cost"),
        ({"location": 3, "setup": 60}, "visit.spared_setup"),
    ],
)
def test_a_field_that_a_visit_sets_counts(fields: dict[str, Any], name: str) -> None:
    """Under its own name, fields of records inside it too."""
    assert name in constraints(with_visit(**fields))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"max_work": 900}, "vehicle.max_work"),
        ({"max_visits": 4}, "vehicle.max_visits"),
        ({"start": None}, "vehicle.open_start"),
        ({"end": None}, "vehicle.open_end"),
        ({"fixed_cost": 5}, "vehicle.fixed_cost"),
        ({"task_cost": 1}, "vehicle.task_cost"),
        ({"breaks": (Break(earliest=0, latest=9, duration=5),)}, "vehicle.breaks"),
        (
            {"breaks": (Break(earliest=0, latest=9, duration=5, location=1),)},
            "vehicle.breaks.location",
        ),
    ],
)
def test_a_field_that_a_vehicle_sets_counts(fields: dict[str, Any], name: str) -> None:
    """One vehicle is enough."""
    assert name in constraints(with_vehicle(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"due": 4},
        {"lateness_cost": 9},
        {"previous": Previous(vehicle=0, start=4)},
        {"unserved_cost": 10**6},
    ],
)
def test_what_has_no_effect_does_not_count(fields: dict[str, Any]) -> None:
    """A due time that costs nothing binds nobody, nor does a plan that may be left for nothing."""
    assert constraints(with_visit(**fields)) == PLAIN


def test_the_same_price_of_tasks_for_everybody_does_not_count() -> None:
    """Whoever comes, it is paid; it matters once a set-up may be spared."""
    day = tiny_day()
    paid = replace(day, vehicles=tuple(replace(v, task_cost=2) for v in day.vehicles))
    assert constraints(paid) == PLAIN
    together = replace(paid.visits[0], location=paid.visits[1].location)
    paid = replace(paid, visits=(together, *paid.visits[1:]))
    assert "vehicle.task_cost" in constraints(paid)


def test_what_ties_visits_together_counts() -> None:
    """Fields of the problem itself, and a change that costs."""
    day = replace(tiny_day(), precedences=(Precedence(first=0, then=1),))
    assert "problem.precedences" in constraints(day)
    day = replace(with_visit(previous=Previous(vehicle=0, start=4)), change=Change(vehicle_cost=5))
    assert {"problem.change", "visit.previous"} <= constraints(day)


def test_tables_that_not_everybody_can_read_count() -> None:
    """Pairs without a way, and drives that take longer at some hours."""
    day = tiny_day()
    seconds = day.matrices[0].seconds
    closed = seconds > seconds.max() - 1
    shut = TravelTables.of(seconds, None, closed)
    assert "matrices.unreachable" in constraints(replace(day, matrices=(shut,)))
    hourly = TravelTables.by_hour([0, 3600], [seconds, seconds])
    assert "matrices.hourly" in constraints(replace(day, matrices=(hourly,)))


def test_a_field_that_nobody_has_heard_of_is_lacked() -> None:
    """So a field that problems get tomorrow is no peer's by mistake."""
    for name in ("ortools", "pyvrp", "vroom"):
        known = peer_of(name).knows
        assert known is not None
        assert lacks(tiny_day(), known - {"visit.windows"}) == ("visit.windows",)


def test_a_rich_day_is_the_complete_reference_s_alone() -> None:
    """The others lack something of it, and are told what."""
    for problem in (rich_day(tiny_day(), 1), coupled_day(rich_day(tiny_day(90, 9), 1), 1)):
        for name in ("ortools", "pyvrp", "vroom"):
            assert "vehicle.breaks" in lacks(problem, peer_of(name).knows) or name == "vroom"
            assert "vehicle.work_cost" in lacks(problem, peer_of(name).knows) or name == "pyvrp"
        assert lacks(problem, peer_of("routing").knows) == ()


def test_maximum_durations_can_t_be_said_to_vroom() -> None:
    """So it is left out there; PyVRP and OR-Tools have them."""
    day = with_vehicle(max_work=30_000)
    told = {name: lacks(day, peer_of(name).knows) for name in ("ortools", "pyvrp", "vroom")}
    assert told == {"ortools": (), "pyvrp": (), "vroom": ("vehicle.max_work",)}
