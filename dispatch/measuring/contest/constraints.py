"""Which constraints and costs a problem has, so that nobody is measured on what he lacks."""

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Final

from optimizer import Problem, Visit

LEAVING_OUT_NEVER_PAYS: Final = 3
"""A visit costs more to leave out than this many of the dearest legs: no detour is longer."""


def constraints(problem: Problem) -> frozenset[str]:
    """Name what a problem has beyond visits at places, and vehicles with a shift.

    A field that isn't at its default counts under its own name (``visit.due``,
    ``vehicle.breaks.location``), whatever fields problems get; a few are told apart more finely:
    ``visit.several_windows``, ``visit.optional``, ``vehicle.open_end``.
    """
    names = set(_set_fields("visit", problem.visits))
    names |= set(_set_fields("vehicle", problem.vehicles))
    names |= {f"problem.{name}" for name in _told(problem) - {"visits", "vehicles", "matrices"}}
    return frozenset(_refined(problem, names))


def lacks(problem: Problem, known: frozenset[str] | None) -> tuple[str, ...]:
    """Name what a problem has and a solver that knows `known` (None: all) has not, in order."""
    if known is None:
        return ()
    return tuple(sorted(constraints(problem) - known))


def shares_places(problem: Problem) -> bool:
    """Whether two visits are at one location, so that a set-up may be spared."""
    return len({visit.location for visit in problem.visits}) < len(problem.visits)


def _set_fields(prefix: str, things: Iterable[object]) -> Iterator[str]:
    """Name the fields that some thing has set, those of records inside them too."""
    for thing in things:
        for name in _told(thing):
            yield f"{prefix}.{name}"
            value = getattr(thing, name)
            parts = value if isinstance(value, tuple) else (value,)
            yield from _set_fields(f"{prefix}.{name}", [p for p in parts if is_dataclass(p)])


def _told(thing: Any) -> set[str]:
    told = set()
    for field in fields(thing):
        default = _default(field)
        if default is not MISSING and getattr(thing, field.name) != default:
            told.add(field.name)
    return told


def _default(field: "Field[Any]") -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _refined(problem: Problem, names: set[str]) -> Iterator[str]:
    """Take away what has no effect here, and tell apart what isn't the same to everybody."""
    yield from names - _without_effect(problem, names)
    vehicles, tables = problem.vehicles, problem.matrices
    finer = {
        "visit.spared_setup": "visit.setup" in names and shares_places(problem),
        "visit.several_windows": any(len(visit.windows) > 1 for visit in problem.visits),
        "visit.optional": _may_leave_out(problem),
        "vehicle.open_start": any(vehicle.start is None for vehicle in vehicles),
        "vehicle.open_end": any(vehicle.end is None for vehicle in vehicles),
        "matrices.unreachable": any(table.unreachable.any() for table in tables),
        "matrices.hourly": any(len(table.starts) for table in tables),
    }
    yield from (name for name, there in finer.items() if there)


def _without_effect(problem: Problem, names: set[str]) -> set[str]:
    without = {"visit.unserved_cost", "vehicle.start", "vehicle.end"}
    if not names & {"visit.skills", "visit.levels"}:
        without |= {"vehicle.skills", "vehicle.levels", "vehicle.skill_windows"}
    if not names & {"visit.service_by_type", "visit.setup_by_type"}:
        without.add("vehicle.type")
    if "visit.tools" not in names:
        without.add("vehicle.tools")
    if not any(_is_late(visit) for visit in problem.visits):
        without |= {"visit.due", "visit.lateness_cost"}
    if not (problem.change.vehicle_cost or problem.change.start_cost):
        without |= {name for name in names if name.startswith("visit.previous")}
    same = len({vehicle.task_cost for vehicle in problem.vehicles}) == 1
    if same and not shares_places(problem):
        without.add("vehicle.task_cost")  # it comes to the same, whoever comes
    return without


def _is_late(visit: Visit) -> bool:
    return visit.due is not None and (visit.lateness_cost > 0 or bool(visit.late_steps))


def _may_leave_out(problem: Problem) -> bool:
    """Whether leaving a visit out may be cheaper than driving there, or one dearer than another."""
    dearest = 0
    for k, vehicle in enumerate(problem.vehicles):
        tables = problem.travel(k)
        leg = vehicle.travel_cost * int(tables.seconds.max(initial=0))
        leg += vehicle.distance_cost * int(tables.metres.max(initial=0))
        dearest = max(dearest, leg)
    costs = {visit.unserved_cost for visit in problem.visits}
    return len(costs) > 1 or any(cost <= LEAVING_OUT_NEVER_PAYS * dearest for cost in costs)
