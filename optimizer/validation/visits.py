"""What makes no sense in a visit."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from optimizer.validation.ranges import (
    MAX_COST,
    MAX_RATE,
    MAX_TIME,
    Ranged,
    amount_faults,
    index_faults,
    level_faults,
    place_faults,
    range_faults,
    repeated_faults,
    time_faults,
    window_faults,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.validation.ranges import Fault
    from optimizer.visit import Visit

MAX_DAYS = 10_000
_RANGES = (
    Ranged(MAX_TIME, "service", "setup"),
    Ranged(MAX_RATE, "lateness_cost", "earliness_cost"),
    Ranged(MAX_COST, "unserved_cost", "missed_cost", "preference_cost", "delay_cost"),
    Ranged(MAX_DAYS, "day"),
    Ranged(MAX_TIME, "due", "deadline", "wanted", least=-MAX_TIME),
)
# What few visits have; whoever has none of it needs no look at each.
_PAIRS = attrgetter("service_by_type", "setup_by_type", "late_steps", "levels")
_SETTLED = attrgetter("pin", "previous")
_CHOICES = attrgetter("required", "forbidden", "preferred", "vehicle_costs")


def visit_faults(path: str, visit: Visit, size: int, vehicles: int) -> Iterator[Fault]:
    """Find what makes no sense in a visit.

    Parameters
    ----------
    path : str
        Of the visit.
    visit : Visit
        What is looked at.
    size, vehicles : int
        Number of locations and of vehicles.
    """
    if not 0 <= visit.location < size:
        yield from place_faults(f"{path}.location", visit.location, size)
    if visit.windows:
        yield from window_faults(f"{path}.windows", visit.windows)
    for ranged in _RANGES:
        yield from ranged.faults(path, visit)
    if visit.demand or visit.pickup:
        yield from amount_faults(f"{path}.demand", visit.demand)
        yield from amount_faults(f"{path}.pickup", visit.pickup)
    if any(_PAIRS(visit)):
        yield from _pair_faults(path, visit)
    if any(_SETTLED(visit)):
        yield from _settled_faults(path, visit, vehicles)
    if any(_CHOICES(visit)):
        yield from _choice_faults(path, visit, vehicles)


def _pair_faults(path: str, visit: Visit) -> Iterator[Fault]:
    for name in ("service_by_type", "setup_by_type"):
        pairs = getattr(visit, name)
        yield from repeated_faults(f"{path}.{name}", pairs, "type")
        for k, (_, seconds) in enumerate(pairs):
            yield from range_faults(f"{path}.{name}[{k}]", seconds, 0, MAX_TIME)
    for k, (second, rate) in enumerate(visit.late_steps):
        yield from time_faults(f"{path}.late_steps[{k}]", second)
        yield from range_faults(f"{path}.late_steps[{k}]", rate, 0, MAX_RATE)
    yield from level_faults(f"{path}.levels", visit.levels)


def _settled_faults(path: str, visit: Visit, vehicles: int) -> Iterator[Fault]:
    for name in ("pin", "previous"):
        settled = getattr(visit, name)
        if settled is not None:
            where = f"{path}.{name}.vehicle"
            yield from index_faults(where, settled.vehicle, vehicles, "vehicle")
            if settled.start is not None:
                yield from time_faults(f"{path}.{name}.start", settled.start)
    if visit.pin is not None and visit.pin.position is not None:
        yield from range_faults(f"{path}.pin.position", visit.pin.position, 0, MAX_TIME)


def _choice_faults(path: str, visit: Visit, vehicles: int) -> Iterator[Fault]:
    for name in ("required", "forbidden", "preferred"):
        for k in sorted(getattr(visit, name)):
            yield from index_faults(f"{path}.{name}", k, vehicles, "vehicle")
    yield from repeated_faults(f"{path}.vehicle_costs", visit.vehicle_costs, "vehicle")
    for n, (k, cost) in enumerate(visit.vehicle_costs):
        yield from index_faults(f"{path}.vehicle_costs[{n}]", k, vehicles, "vehicle")
        yield from range_faults(f"{path}.vehicle_costs[{n}]", cost, 0, MAX_COST)
